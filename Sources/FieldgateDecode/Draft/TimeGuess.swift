import FieldgateModel

/// A field that looks like the time of a reading.
struct TimeGuess: Sendable {
  let place: FieldPlace
  let format: TimeFormat.Name
  let score: Int

  /// Less is worse than the time of arrival.
  private static let least = -8

  private static let marks: Set<String> = [
    "time", "timestamp", "ts", "utc", "date", "datetime", "at", "to", "until", "end", "observed",
    "updated", "created",
  ]

  /// All fields whose name and values are a time that can be read.
  ///
  /// - Parameter root: where the leaves hang: a field that only some items have is
  ///   worth less.
  static func all(among leaves: [Leaf], of root: Shape) -> [TimeGuess] {
    leaves.compactMap { leaf in
      let name = Words(leaf.key)
      let words = leaf.place.keys.last.map { Words($0) } ?? name
      guard name.has(marks) || words.has(marks) || leaf.key.lowercased().hasSuffix("time"),
        let format = format(of: leaf.shape)
      else { return nil }
      let around = root.shape(at: FieldPlace(steps: leaf.place.steps.dropLast()))
      let isAlways = leaf.shape.count >= around?.count ?? 0
      return TimeGuess(
        place: leaf.place, format: format, score: score(of: name) - (isAlways ? 0 : 15))
    }
  }

  /// The best one for readings at a place: near to them, and by its name.
  static func best(of guesses: [TimeGuess], near target: FieldPlace) -> TimeGuess? {
    func worth(_ guess: TimeGuess) -> Int {
      let common = guess.place.common(with: target)
      return 10 * common - 3 * (guess.place.steps.count - common) + guess.score
    }
    return guesses.filter { worth($0) >= least }.max { worth($0) < worth($1) }
  }

  /// Whether it looks like a time that cannot be read as it is.
  static func isForeign(_ leaf: Leaf) -> Bool {
    let name = Words(leaf.key)
    guard name.has(marks), !name.has("local"), let word = leaf.shape.words.first else {
      return false
    }
    let digits = word.utf8.filter { (48...57).contains($0) }.count
    return digits >= 8 && word.utf8.count <= 60 && format(of: leaf.shape) == nil
  }

  private static func score(of name: Words) -> Int {
    var score = 0
    if name.has(["end", "to", "until"]) { score += 4 }
    if name.has(["time", "timestamp", "ts", "utc", "datetime", "updated", "update", "observed"]) {
      score += 3
    }
    if name.has(["start", "from", "begin", "started"]) { score -= 2 }
    if name.has(["sent", "message", "created", "publish"]) { score -= 3 }
    if name.has(["local", "minute", "move", "last", "boot"]) { score -= 6 }
    return score
  }

  /// How all values are written; nil where one is no time of 2000 to 2060.
  static func format(of shape: Shape) -> TimeFormat.Name? {
    guard shape.flags.isEmpty, !shape.words.isEmpty || !shape.numbers.isEmpty else { return nil }
    let values = shape.words.map(Value.word) + shape.numbers.map(Value.number)
    let range = Timestamp.believedFrom...Timestamp(milliseconds: 2_840_140_800_000)
    return TimeFormat.Name.allCases.first { format in
      values.allSatisfy { value in
        guard case .time(let time)? = TimeFormat.named(format).read(value) else { return false }
        return range.contains(time)
      }
    }
  }

  /// As an adapter has it, given the field's term.
  func text(_ term: String) -> String {
    format == .rfc3339
      ? YAMLText.scalar(term)
      : "{ from: \(YAMLText.scalar(term)), format: \(format.rawValue) }"
  }
}
