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
  /// What has been seen of the slot that runs.
  package var slot: RunningSlot?
  /// What is usual here, and what was said of the last slot. It is no part of the
  /// episode's row: it changes once in a slot, and has a row of its own (`AnomalyJudge`).
  package var judge: AnomalyJudge?

  package init() {}

  package var isEmpty: Bool {
    samples.isEmpty && marks.isEmpty && slot == nil && judge == nil
  }

  func write(to writer: inout StateWriter) {
    writer.write(each: samples) { writer, sample in
      writer.write(sample.at)
      writer.write(sample.value)
    }
    writer.write(each: marks) { writer, mark in writer.write(mark) { $0.write($1) } }
    writer.write(slot) { $1.write(to: &$0) }
  }

  /// - Parameter version: of the episode's row. Before version 4 a detector's bytes stood
  ///   here, and none was ever written.
  init(from reader: inout StateReader, version: Int) throws(StateReader.Unreadable) {
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
    if version < 4 {
      try reader.each { reader throws(Unreadable) in _ = try reader.unsigned() }
    } else {
      slot = try reader.optional { reader throws(Unreadable) in try RunningSlot(from: &reader) }
    }
    self.samples = samples
    self.marks = marks
  }
}
