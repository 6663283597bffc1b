/// One thing that one device said of one moment, in the gateway's own terms
/// (contract, section 4).
package struct Reading: Hashable, Sendable {
  package var device: DeviceID
  /// A line, zone, door or input within the device, where it has several.
  package var channel: String?
  package var kind: Kind
  package var measure: Measure
  package var aggregation: Aggregation
  package var value: Value
  /// For a `total`: the difference to the one before it, never negative.
  package var delta: Double?
  /// The length of the period, in milliseconds, where it is known.
  package var interval: Milliseconds?
  package var unit: Unit
  package var labels: Labels
  /// When it was so.
  package var time: Timestamp
  package var timeFrom: TimeSource
  /// When the message arrived here.
  package var received: Timestamp
  package var quality: Quality

  package init(
    device: DeviceID, channel: String? = nil, kind: Kind, measure: Measure,
    aggregation: Aggregation, value: Value, delta: Double? = nil, interval: Milliseconds? = nil,
    unit: Unit? = nil, labels: Labels = [:], time: Timestamp, timeFrom: TimeSource = .payload,
    received: Timestamp, quality: Quality = .good
  ) {
    self.device = device
    self.channel = channel
    self.kind = kind
    self.measure = measure
    self.aggregation = aggregation
    self.value = value
    self.delta = delta
    self.interval = interval
    self.unit = unit ?? measure.unit
    self.labels = labels
    self.time = time
    self.timeFrom = timeFrom
    self.received = received
    self.quality = quality
  }

  /// Which series of readings this one continues.
  package var series: Series {
    Series(channel: channel, measure: measure, aggregation: aggregation, labels: labels)
  }
}

/// What tells the readings of one device apart: those with the same series follow
/// each other in time.
package struct Series: Hashable, Sendable {
  package var channel: String?
  package var measure: Measure
  package var aggregation: Aggregation
  package var labels: Labels

  package init(
    channel: String? = nil, measure: Measure, aggregation: Aggregation, labels: Labels = [:]
  ) {
    self.channel = channel
    self.measure = measure
    self.aggregation = aggregation
    self.labels = labels
  }
}

/// Names and words beside a value; the one in use is `class`.
package typealias Labels = [String: String]

/// What a reading says: a number, true or false, or a word.
package enum Value: Hashable, Sendable {
  case number(Double)
  case flag(Bool)
  case word(String)

  package var number: Double? { if case .number(let number) = self { number } else { nil } }
  package var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  package var word: String? { if case .word(let word) = self { word } else { nil } }
}

/// How a value stands to time.
package enum Aggregation: String, CaseIterable, HashedByCase, Sendable {
  /// A level or a state now.
  case instant
  /// Counted over one reporting period: already a difference.
  case interval
  /// One occurrence.
  case event
  /// An ever-growing counter as sent.
  case total
}

/// Where a reading's time comes from.
package enum TimeSource: String, Hashable, Sendable {
  case payload, arrival
}

/// `good`, or why a reading is less.
package enum Quality: String, CaseIterable, HashedByCase, Sendable {
  case good
  /// A retained message: it sets a state, is no event and no sign of life.
  case retained
  /// Older than what was known already, or caught up in bulk: rules do not see it.
  case late
  /// The device's clock is off by about the same for many messages: rules go by arrival.
  case skewed
  /// Outside what the measure can be: rules do not see it.
  case range
  /// The same thing of the same instant said again: stored, counted nowhere.
  case duplicate
  /// The source has declared its values out of date.
  case stale

  /// The gateway finds it by what it heard before; said by a source it is taken as it is.
  package var isJudgement: Bool { self == .late || self == .skewed || self == .duplicate }
}
