import FieldgateEngine
import FieldgateModel

/// A test in the order in which it is played.
extension RuleTest {
  /// What there is to do at a time. At the same time, steps come first, then what is
  /// said, then what is expected.
  struct Occasion {
    let at: Milliseconds
    /// When it was said, where it arrived later.
    let said: Milliseconds
    let what: What

    init(at: Milliseconds, said: Milliseconds? = nil, _ what: What) {
      self.at = at
      self.said = said ?? at
      self.what = what
    }

    enum What {
      case step(Step)
      /// The daemon ends, and begins again.
      case down, up
      case input(Engine.Input)
      case say([Reading], AdapterID)
      case expect(Expectation)
    }

    var order: Int {
      switch what {
      case .step, .down, .up, .input: 0
      case .say: 1
      case .expect: 2
      }
    }
  }

  /// All of it, in order.
  var occasions: [Occasion] {
    let all =
      steps.flatMap(occasions) + sayings + expectations.map { Occasion(at: $0.at, .expect($0)) }
    return all.enumerated().sorted { left, right in
      let (one, other) = (left.element, right.element)
      return (one.at, one.order, one.said, left.offset)
        < (other.at, other.order, other.said, right.offset)
    }.map(\.element)
  }

  private func occasions(of step: Step) -> [Occasion] {
    switch step.action {
    case .restart(let length):
      [Occasion(at: step.at, .down), Occasion(at: step.at + length, .up)]
    case .deaf(let length):
      [Occasion(at: step.at, .input(.deaf)), Occasion(at: step.at + length, .input(.listening))]
    case .message:
      // What is said in a break reaches the daemon at its end.
      [Occasion(at: arrival(of: step.at), said: step.at, .step(step))]
    default: [Occasion(at: step.at, .step(step))]
    }
  }

  /// When what is said at a time reaches the daemon.
  private func arrival(of time: Milliseconds) -> Milliseconds {
    breaks.first { $0.contains(time) }?.upperBound ?? time
  }

  /// The spans in which nothing reaches the daemon; the broker keeps what is said in one
  /// until its end.
  var breaks: [Range<Milliseconds>] {
    steps.compactMap { step in
      switch step.action {
      case .restart(let length), .deaf(let length): step.at..<step.at + length
      default: nil
      }
    }
  }

  /// What one device says at one time is one message.
  private var sayings: [Occasion] {
    struct Slot: Hashable {
      let at: Milliseconds
      let device: DeviceID
    }
    let silences = steps.compactMap { step -> (DeviceID, Range<Milliseconds>)? in
      guard case .silence(let device, let length) = step.action else { return nil }
      return (device, step.at..<step.at + length)
    }
    var order: [Slot] = []
    var said: [Slot: (readings: [Reading], adapter: AdapterID)] = [:]
    for input in inputs {
      for (index, value) in input.series.values.enumerated() {
        let slot = Slot(at: input.from + Milliseconds(index) * input.every, device: input.device.id)
        guard let value,
          !silences.contains(where: { $0.0 == slot.device && $0.1.contains(slot.at) })
        else { continue }
        if said[slot] == nil { order.append(slot) }
        said[slot, default: ([], input.device.adapter)].readings.append(
          input.reading(value, at: start + slot.at))
      }
    }
    return order.compactMap { slot in
      said[slot].map { said in
        Occasion(at: arrival(of: slot.at), said: slot.at, .say(said.readings, said.adapter))
      }
    }
  }
}

extension RuleTest.Input {
  fileprivate func reading(_ value: Value, at time: Timestamp) -> Reading {
    Reading(
      device: device.id, channel: channel, kind: kind, measure: measure, aggregation: aggregation,
      value: value, interval: aggregation == .interval ? every : nil, labels: labels, time: time,
      received: time)
  }
}
