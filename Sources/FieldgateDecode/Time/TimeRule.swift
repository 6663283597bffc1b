import FieldgateDocument
import FieldgateModel

/// Where a reading's time stands in a message and how it is written.
///
/// `time: $.at`, or a value (`from` and transforms) with
///
/// | key | means |
/// |---|---|
/// | `format` | `rfc3339` where it is left out, another name, or a pattern |
/// | `zone` | of a time that bears none: an offset, an IANA name, or a field; else the site's |
/// | `plus` | seconds to add: a relative time on its base |
/// | `notBefore`, `notAfter` | a time outside is not believed |
///
/// `time: arrival` says that the message has none; `from: arrival` counts from there.
/// The innermost rule counts: the reading's, the message's, the adapter's.
final class TimeRule: Sendable {
  /// Nil for the time of arrival.
  let value: ValueRule?
  let format: TimeFormat
  let zone: ValueRule?
  /// Where the zone stands.
  let zonePlace: Place?
  let plus: ValueRule?
  let notBefore: Timestamp
  let notAfter: Timestamp

  init(
    value: ValueRule?, format: TimeFormat, zone: ValueRule? = nil, zonePlace: Place? = nil,
    plus: ValueRule? = nil, notBefore: Timestamp = TimeRule.always.0,
    notAfter: Timestamp = TimeRule.always.1
  ) {
    self.value = value
    self.format = format
    self.zone = zone
    self.zonePlace = zonePlace
    self.plus = plus
    self.notBefore = notBefore
    self.notAfter = notAfter
  }

  /// What a rule came to in one message.
  enum Made {
    case time(Timestamp)
    /// The message says none.
    case nothing
    /// It says one that is not believed: before 2000, a day after its arrival, or
    /// outside the adapter's own window.
    case unbelieved(Timestamp)
    case refused(path: String?, expected: String, found: String)
  }

  /// The latest time that is believed, after the time of arrival.
  private static let ahead: Milliseconds = 86_400_000

  func make(in scope: inout Scope) -> Made {
    // The readings of one message mostly bear one time: it is read once.
    guard let path = value?.path, zone == nil, plus == nil else {
      return make(of: value?.make(in: &scope), in: &scope)
    }
    switch scope.spot(of: path) {
    case .nothing: return .nothing
    case .elsewhere: return make(of: value?.make(in: &scope), in: &scope)
    case .place(let spot):
      let place = ReadTime.Place(
        rule: ObjectIdentifier(self), spot: spot.place, home: spot.home,
        generation: scope.bindings.generation)
      if let last = scope.lastTime, last.place == place { return last.made }
      let made = make(of: ValueRule.Made(scope.found(at: spot)), in: &scope)
      scope.lastTime = ReadTime(place: place, made: made)
      return made
    }
  }

  /// What it comes to with what its value came to; nil where it has none.
  private func make(of made: ValueRule.Made?, in scope: inout Scope) -> Made {
    if value == nil, plus == nil { return .nothing }
    var time = scope.received
    if let value, let made {
      switch made {
      case .nothing: return .nothing
      case .refused(let expected, let found):
        return .refused(path: value.text, expected: expected, found: found)
      case .value(let written):
        switch format.read(written) {
        case nil: return .refused(path: value.text, expected: format.expected, found: written.sort)
        case .time(let read)?: time = read
        case .local(let civil)?:
          guard let zone = offset(in: &scope) else {
            return .refused(
              path: zone?.text, expected: "a time zone that is known here", found: "another")
          }
          time = zone.timestamp(of: civil)
        }
      }
    }
    if let plus {
      switch plus.make(in: &scope) {
      case .value(.number(let seconds)) where seconds.magnitude < 1e12:
        time = time + Milliseconds((seconds * 1000).rounded())
      case .value(let value):
        return .refused(path: plus.text, expected: "seconds", found: value.sort)
      case .refused(let expected, let found):
        return .refused(path: plus.text, expected: expected, found: found)
      case .nothing: if value == nil { return .nothing }
      }
    }
    // A box that has not set its clock cannot say what lies ahead of it.
    let latest =
      scope.received < .plausibleFrom ? notAfter : min(scope.received + Self.ahead, notAfter)
    let isBelieved = time >= max(.believedFrom, notBefore) && time <= latest
    return isBelieved ? .time(time) : .unbelieved(time)
  }

  private func offset(in scope: inout Scope) -> ZoneOffset? {
    guard let zone, case .value(let value) = zone.make(in: &scope) else {
      return .zone(scope.zones.site)
    }
    return ZoneOffset(value, scope.zones)
  }

  /// The names of zones that the adapter itself gives, not those that come from a field or
  /// are offsets.
  var zoneNames: [String] {
    (zone?.terms ?? []).compactMap { term in
      guard case .constant(.word(let name)) = term, ZoneOffset.offset(name) == nil else {
        return nil
      }
      return name
    }
  }
}

/// A time that a rule read from one place, for the next who asks.
struct ReadTime {
  /// What read it where; rules live as long as their adapter.
  struct Place: Equatable {
    let rule: ObjectIdentifier
    let spot: Int
    let home: Int
    let generation: Int
  }

  let place: Place
  let made: TimeRule.Made
}

extension TimeRule {
  convenience init?(_ node: Node, _ names: Names, _ diagnostics: Diagnostics) {
    guard node.entries != nil else {
      let isArrival = node.scalar?.text == "arrival"
      let value = isArrival ? nil : ValueRule(node, names, diagnostics)
      if !isArrival, value == nil { return nil }
      self.init(value: value, format: .named(.rfc3339))
      return
    }
    guard var mapping = MappingReader(node, "a time", diagnostics) else { return nil }
    let format = mapping.take("format")
    let zone = mapping.take("zone")
    let plus = mapping.take("plus")
    let notBefore = mapping.take("notBefore")
    let notAfter = mapping.take("notAfter")
    var value: ValueRule?
    if node["from"]?.scalar?.text == "arrival" {
      mapping.ignore("from")
      mapping.finish()
    } else {
      guard let read = ValueRule(mapping, names, diagnostics) else { return nil }
      value = read
    }
    self.init(
      value: value, format: format.flatMap { TimeFormat($0, diagnostics) } ?? .named(.rfc3339),
      zone: zone.flatMap { ValueRule($0, names, diagnostics) }, zonePlace: zone?.place,
      plus: plus.flatMap { ValueRule($0, names, diagnostics) },
      notBefore: notBefore.flatMap { Self.day($0, diagnostics) } ?? Self.always.0,
      notAfter: notAfter.flatMap { Self.day($0, diagnostics) } ?? Self.always.1)
  }

  fileprivate static let always = (
    Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)
  )

  /// A day, in UTC, or a time with its zone.
  private static func day(_ node: Node, _ diagnostics: Diagnostics) -> Timestamp? {
    guard let text = node.text(diagnostics) else { return nil }
    if let time = Timestamp(iso8601: text) ?? Timestamp(iso8601: text + "T00:00:00Z") {
      return time
    }
    diagnostics.error(
      at: node.place,
      "expected a day such as 2024-01-01 or a time with its zone, "
        + "found \(node.what)")
    return nil
  }
}
