import FieldgateModel
import FieldgateRules

/// How fast alerts come, and what the alert about a flood speaks for while it is open.
struct Flood: Hashable, Sendable {
  /// The times of the last raises, oldest first; one more than may come.
  private var raises: [Milliseconds] = []
  /// Those that it speaks for and that are still open.
  private(set) var open: [AlertBook.Key: Folded.One] = [:]
  /// How many it has spoken for.
  private(set) var count = 0
  /// The highest severity that one of them had.
  private(set) var highest = Severity.minor
  /// How many there were when that was last told, and when.
  private var toldCount = 0
  private var toldAt: Milliseconds = 0
  var isChanged = false

  /// The list is told again at most once in this time while it grows.
  static let retell: Milliseconds = 60_000

  init() {}

  mutating func noteRaise(at now: Milliseconds, _ limits: Flooding) {
    raises = (raises + [now]).suffix(limits.above + 1)
    isChanged = true
  }

  func rate(at now: Milliseconds, _ limits: Flooding) -> Int {
    raises.count { $0 > now - limits.within }
  }

  mutating func fold(_ alert: Alert) {
    count += 1
    note(alert)
  }

  /// One that it speaks for is another one now, or is over.
  mutating func note(_ alert: Alert) {
    let key = AlertBook.Key(rule: alert.rule, area: alert.area)
    isChanged = true
    guard alert.state.isOpen else {
      open[key] = nil
      return
    }
    open[key] = Folded.One(
      id: alert.id, area: alert.area, rule: alert.rule, severity: alert.severity)
    highest = max(highest, alert.severity)
  }

  /// What is the case: the alert is `current` where it is open.
  func finding(_ current: Alert?, at now: Milliseconds, _ limits: Flooding) -> Finding {
    let rate = rate(at: now, limits)
    let isCalm = rate <= limits.above / 2
    var holding: Set<Severity> = []
    if let current {
      // What is worse than what was told begins the calm anew.
      if !isCalm || highest > current.severity { holding = upTo(highest) }
    } else if rate > limits.above {
      holding = upTo(highest)
    }
    let listed = open.values.sorted {
      $0.severity != $1.severity ? $0.severity > $1.severity : $0.id < $1.id
    }
    var finding = Finding(
      value: .number(Double(count)), holding: holding,
      // It never eases: who heard how bad it was hears when it is over.
      sticky: isCalm ? [] : Set(Severity.allCases),
      isClear: isCalm,
      limits: Dictionary(
        uniqueKeysWithValues: Severity.allCases.map { ($0, Double(limits.above)) }),
      coverage: Coverage(reporting: 0, expected: 0), devices: [], certainty: .observed)
    finding.clearLimit = Double(limits.above / 2)
    finding.folded = Folded(
      count: count, open: Array(listed.prefix(Folded.most)), openCount: listed.count,
      within: limits.within, above: limits.above)
    return finding
  }

  private func upTo(_ severity: Severity) -> Set<Severity> {
    Set(Severity.allCases.filter { $0 <= severity })
  }

  func isToBeRetold(at now: Milliseconds) -> Bool {
    count > toldCount && now - toldAt >= Self.retell
  }

  mutating func tell(at now: Milliseconds) {
    toldCount = count
    toldAt = now
    isChanged = true
  }

  /// When something of it changes though nothing is raised.
  func nextChange(after now: Milliseconds, _ limits: Flooding) -> Milliseconds? {
    let half = limits.above / 2
    let falls = raises.count > half ? raises[raises.count - 1 - half] + limits.within : nil
    let retold = count > toldCount ? toldAt + Self.retell : nil
    return [falls, retold].compactMap { $0 }.filter { $0 > now }.min()
  }

  /// It is over; how fast they come is remembered.
  mutating func end() {
    open = [:]
    count = 0
    highest = .minor
    toldCount = 0
    isChanged = true
  }

  static let version = 1

  func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(each: raises) { $0.write($1) }
    writer.write(count)
    writer.write(highest.rawValue)
    writer.write(toldCount)
    writer.write(toldAt)
    return writer.bytes
  }

  init(bytes: [UInt8]) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    var raises: [Milliseconds] = []
    try reader.each { reader throws(StateReader.Unreadable) in
      raises.append(try reader.milliseconds())
    }
    self.raises = raises
    count = try reader.count()
    guard let highest = Severity(rawValue: try reader.int()) else {
      throw reader.unreadable("a severity")
    }
    self.highest = highest
    toldCount = try reader.count()
    toldAt = try reader.milliseconds()
  }
}
