import FieldgateModel

/// A message rule of a draft: what a `MessageRule` will be read from.
struct DraftRule: Sendable {
  var name: String
  /// Which sort of message, by number.
  let sort: Int
  /// The lists on the way to what is read, outermost first.
  let loops: [Loop]
  var device: Sourced
  var time: Sourced?
  var readings: [DraftReading] = []
  /// Fields that looked like a person's, and fields that measure nothing here.
  var personal: [String] = []
  var unread: [String] = []
  /// Times in a form that says no zone, or is not known.
  var untimed: [String] = []
  /// What `readings` need besides: values that an example must keep.
  var kept: Set<FieldPlace> = []
  /// A text of bytes within the message that is opened.
  var opened: Opened?

  /// A term or a whole value with the reason for it.
  struct Sourced: Hashable, Sendable {
    var text: String
    var why: String
  }

  struct Loop: Hashable, Sendable {
    /// The list or keyed object, its own step included.
    let place: FieldPlace
    let name: String
    /// The name of the key, where keys are data.
    let key: String?
  }

  struct Opened: Hashable, Sendable {
    let place: FieldPlace
    let encoding: Encoding
  }
}

/// A mapping of a draft.
struct DraftReading: Sendable {
  /// What is guessed, or what stands in for it until somebody has chosen.
  var measure: Measure
  var aggregation: Aggregation?
  /// As an adapter has it: a term, or a term with transforms.
  var value: String
  var conditions: [String] = []
  var channel: String?
  var labels: String?
  var interval: String?
  var why: String
  var choice: Choice?

  /// What the person who gets the draft has to choose.
  struct Choice: Hashable, Sendable {
    let number: Int
    /// Measures that can hold what was seen.
    let measures: [Measure]
    /// Stays a comment until it is chosen: the draft holds without it.
    let isOptional: Bool
  }
}

extension DraftRule {
  /// The path to a place from the innermost loop around it; nil where another list
  /// lies between.
  func term(_ place: FieldPlace) -> String? {
    let around = loops.last { place.isWithin($0.place) }
    let rest = place.steps[(around?.place.steps.count ?? 0)...]
    guard !rest.contains(where: \.isLoop) else { return nil }
    return "$\(around?.name ?? "")\(FieldPlace.segments(rest))"
  }

  /// The loops to a place, with names of their own.
  static func loops(to place: FieldPlace, of root: Shape) -> [Loop] {
    var used: Set<String> = []
    func unused(_ wanted: String) -> String {
      var name = TopicPattern.isName(wanted) && YAMLText.scalar(wanted) == wanted ? wanted : "item"
      var number = 2
      while !used.insert(name).inserted {
        name = "item\(number)"
        number += 1
      }
      return name
    }
    return place.loops.map { loop in
      let own = loop.keys.last.map { Words($0).all.joined(separator: "_") } ?? "item"
      let isPlural = own.hasSuffix("s") && !own.hasSuffix("ss") && !own.hasSuffix("us")
      let name = unused(isPlural ? String(own.dropLast()) : own == "data" ? "block" : own)
      // Plain values have nothing to tell them apart but their places in the list.
      let isKeyed = loop.steps.last == .entries || root.shape(at: loop)?.isPlain == true
      return Loop(place: loop, name: name, key: isKeyed ? unused(name + "_key") : nil)
    }
  }
}
