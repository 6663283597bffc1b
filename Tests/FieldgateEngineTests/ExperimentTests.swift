import FieldgateEngine
import FieldgateModel
import Testing

@Suite("Experiments as commands") struct ExperimentTests {
  private func obey(
    _ replay: inout Replay, _ payload: String, at: Milliseconds, by user: String = "anna"
  ) -> Effects {
    replay.handle(.command(user: user, verb: "experiment", payload: Array(payload.utf8)), at: at)
  }

  private func error(_ effects: Effects) -> JSONValue? {
    guard let reply = effects.replies.first else { return nil }
    let text = String(decoding: reply.payload, as: UTF8.self)
    return text.contains(#""ok":true"#) ? nil : .string(text)
  }

  @Test("it starts, goes on over a restart, and stops; all of it is told and journalled")
  func life() throws {
    var replay = Replay(try SmallSite().plan())
    let begun = obey(&replay, #"{"name":"cones","note":"Cones on the corner"}"#, at: 1000)
    #expect(
      begun.experiments == [
        Experiment(
          name: "cones", started: replay.start + 1000, by: "anna", note: "Cones on the corner")
      ])
    #expect(begun.isUrgent && begun.journal.count == 1 && begun.audit.count == 1)
    #expect(begun.audit.first?.what == "experiment" && begun.audit.first?.who == "anna")
    replay.commit()
    replay.restart(at: 5000)
    let again = obey(&replay, #"{"name":"cones","note":"n"}"#, at: 6000)
    #expect(again.experiments.isEmpty && again.journal.isEmpty && error(again) != nil)
    let ended = obey(&replay, #"{"name":"cones","end":true,"note":"calm"}"#, at: 60_000, by: "bo")
    let experiment = try #require(ended.experiments.first)
    #expect(
      experiment.started == replay.start + 1000 && experiment.stopped == replay.start + 60_000)
    #expect(experiment.by == "anna" && experiment.stoppedBy == "bo")
    #expect(experiment.stopNote == "calm" && experiment.note == "Cones on the corner")
    replay.commit()
    replay.restart(at: 70_000)
    // A name is used once, also when it is over.
    #expect(error(obey(&replay, #"{"name":"cones","note":"n"}"#, at: 71_000)) != nil)
    #expect(error(obey(&replay, #"{"name":"cones","end":true}"#, at: 72_000)) != nil)
  }

  @Test("several run at once")
  func several() throws {
    var replay = Replay(try SmallSite().plan())
    for (index, name) in ["a", "b", "c"].enumerated() {
      let effects = obey(
        &replay, #"{"name":"\#(name)","note":"n"}"#, at: Milliseconds(index) * 1000)
      #expect(effects.experiments.map(\.name) == [name])
    }
    #expect(obey(&replay, #"{"name":"b","end":true}"#, at: 9000).experiments.map(\.name) == ["b"])
    #expect(error(obey(&replay, #"{"name":"b","end":true}"#, at: 9500)) != nil)
  }

  @Test("no experiment in an exercise: it would be a window of what never was")
  func exercise() throws {
    var replay = Replay(try SmallSite().plan(status: .exercise))
    let effects = obey(&replay, #"{"name":"x","note":"n"}"#, at: 1000)
    #expect(effects.experiments.isEmpty && error(effects) != nil)
  }
}
