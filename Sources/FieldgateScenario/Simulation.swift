import FieldgateModel

/// A scenario as it is played: gives the messages of all devices, in the order of
/// time, as far as it is asked.
///
/// It knows no clock: whoever plays it says until when. Played in small steps, in
/// one or not at all up to some point, the messages are the same.
package struct Simulation: Sendable {
  private let plan: ScenarioPlan
  private let start: Timestamp
  private var speakers: [Speaker]

  /// - Parameter start: when the story begins; messages bear times from it.
  package init(_ plan: ScenarioPlan, start: Timestamp) {
    self.plan = plan
    self.start = start
    speakers = plan.cast.indices.flatMap { index in
      let player = plan.cast[index]
      return player.view.voice.utterances.indices.flatMap { utterance in
        Speaker.all(of: index, utterance: utterance, in: plan)
      }
    }
  }

  /// When a device may say something next; nil at the end of the story.
  package var nextTime: Timestamp? {
    speakers.compactMap(\.next).min().map { start + $0 }
  }

  /// The messages that are due until a time, this one included, and were not given
  /// yet.
  package mutating func messages(until: Timestamp) -> [(at: Timestamp, message: Message)] {
    let end = min(until - start, plan.duration)
    var due: [(at: Milliseconds, speaker: Int, message: Message)] = []
    for index in speakers.indices {
      while let next = speakers[index].next, next <= end {
        due += speakers[index].speak(in: plan, start: start).map { (next, index, $0) }
      }
    }
    // The sort is stable in effect: what one speaker says at one time keeps its order.
    let order = due.indices.sorted {
      (due[$0].at, due[$0].speaker, $0) < (due[$1].at, due[$1].speaker, $1)
    }
    return order.map { (start + due[$0].at, due[$0].message) }
  }
}
