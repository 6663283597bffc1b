import FieldgateModel

/// What one rule remembers of one area from look to look, beyond holds and alert. It is
/// kept in the episode's row, so that a restart changes nothing; an edited rule begins
/// with an empty one.
package struct RuleMemory: Hashable, Sendable {
  /// A value that was seen, on the engine's time.
  package struct Sample: Hashable, Sendable {
    package var at: Milliseconds
    package var value: Double

    package init(at: Milliseconds, value: Double) {
      self.at = at
      self.value = value
    }
  }

  /// Oldest first. The kind bounds their number.
  package var samples: [Sample] = []
  /// Since when, or until when, something was so: times that the kind keeps, in an order of
  /// its own; nil for never.
  package var marks: [Milliseconds?] = []
  /// The state of a detector, in its own form.
  package var detector: [UInt8] = []

  package init() {}

  package var isEmpty: Bool { samples.isEmpty && marks.isEmpty && detector.isEmpty }

  func write(to writer: inout StateWriter) {
    writer.write(each: samples) { writer, sample in
      writer.write(sample.at)
      writer.write(sample.value)
    }
    writer.write(each: marks) { writer, mark in writer.write(mark) { $0.write($1) } }
    writer.write(each: detector) { $0.write(UInt64($1)) }
  }

  init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    var samples: [Sample] = []
    try reader.each { reader throws(Unreadable) in
      samples.append(Sample(at: try reader.milliseconds(), value: try reader.double()))
    }
    var marks: [Milliseconds?] = []
    try reader.each { reader throws(Unreadable) in
      marks.append(
        try reader.optional { reader throws(Unreadable) in try reader.milliseconds() })
    }
    var detector: [UInt8] = []
    try reader.each { reader throws(Unreadable) in
      detector.append(UInt8(truncatingIfNeeded: try reader.unsigned()))
    }
    self.samples = samples
    self.marks = marks
    self.detector = detector
  }
}
