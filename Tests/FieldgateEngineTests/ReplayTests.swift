import FieldgateEngine
import FieldgateModel
import Testing
import FieldgateTestRandom

/// The afternoon of the example site, run again under circumstances that must make no
/// difference.
@Suite("The same afternoon again") struct ReplayTests {
  private static let end: Milliseconds = 2_400_000
  private let site: ExampleSite
  private let messages: [(at: Timestamp, message: Message)]
  private let undisturbed: Replay

  /// Played once for all of these.
  private static let afternoon = Result {
    let site = try ExampleSite()
    let messages = try site.afternoon()
    return (site: site, messages: messages, replay: run(site.plan, messages))
  }

  init() throws {
    (site, messages, undisturbed) = try Self.afternoon.get()
    #expect(Set(undisturbed.effects.events.map(\.alert.rule)).count >= 3)
    #expect(undisturbed.effects.events.contains { $0.kind == .escalated })
  }

  private static func run(
    _ plan: Plan, _ messages: [(at: Timestamp, message: Message)],
    before: (inout Replay, Milliseconds) -> Void = { _, _ in },
    after: (inout Replay, Int, Milliseconds) -> Void = { _, _, _ in }
  ) -> Replay {
    var replay = Replay(plan)
    for (index, (time, message)) in messages.enumerated() {
      let at = time - replay.start
      before(&replay, at)
      replay.handle(.message(message), at: at)
      after(&replay, index, at)
    }
    replay.run(until: end)
    return replay
  }

  private func expectSame(_ other: Replay) {
    #expect(other.readings == undisturbed.readings)
    #expect(other.effects.events == undisturbed.effects.events)
    #expect(other.lastStates == undisturbed.lastStates)
    #expect(other.engine.openAlerts == undisturbed.engine.openAlerts)
  }

  /// After each of the first 300 messages, and after every k-th of all of them.
  @Test("a restart after every k-th message moves nothing", arguments: [1, 23, 611])
  func restarts(every k: Int) {
    let replay = Self.run(
      site.plan, messages,
      after: { replay, index, at in
        replay.commit()
        if index % k == k - 1, k > 1 || index < 300 { replay.restart(at: at) }
      })
    expectSame(replay)
  }

  @Test("a restart that takes until the next message moves nothing", arguments: [40])
  func slowRestarts(every k: Int) {
    var isDown = false
    let replay = Self.run(site.plan, messages) { replay, at in
      if isDown { replay.restart(at: at) }
      isDown = false
    } after: { replay, index, _ in
      replay.commit()
      isDown = index % k == k - 1
    }
    expectSame(replay)
  }

  @Test("a start of the box, with a steady clock that begins anew, moves nothing", arguments: [97])
  func boots(every k: Int) {
    let replay = Self.run(
      site.plan, messages,
      after: { replay, index, at in
        replay.commit()
        if index % k == k - 1 { replay.restart(at: at, boot: "boot \(index)", steady: 500) }
      })
    expectSame(replay)
  }

  @Test("looks at the clock at random times move nothing, publications included", arguments: 0..<2)
  func ticks(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var last: Milliseconds = 0
    let replay = Self.run(site.plan, messages) { replay, at in
      for _ in 0..<Int.random(in: 0...3, using: &random) where at > last {
        last = Int64.random(in: last...at, using: &random)
        replay.handle(.tick, at: last)
      }
      last = at
    }
    expectSame(replay)
    #expect(replay.effects.publications == undisturbed.effects.publications)
  }

  @Test("ticks at every deadline, as the daemon makes them, move nothing") func deadlines() {
    let replay = Self.run(site.plan, messages) { replay, at in
      while let next = replay.engine.deadline, next - Replay.uptime < at {
        replay.handle(.tick, at: next - Replay.uptime)
      }
    }
    expectSame(replay)
    #expect(replay.effects.publications == undisturbed.effects.publications)
  }

  @Test(
    "a wall clock that is set an hour off in the middle, and right again, raises, clears and moves nothing",
    arguments: [3_600_000, -3_600_000] as [Milliseconds])
  func wallClock(step: Milliseconds) {
    let off = Self.ticked(site.plan, messages, step)
      .filter { $0.event.alert.rule != SystemRule.clock.id }
    let right = Self.rightClock
    #expect(right.count > 10 && right.count == off.count)
    for ((at, event), (offAt, offEvent)) in zip(right, off) {
      #expect(at == offAt && event.kind == offEvent.kind)
      #expect(event.alert.area == offEvent.alert.area && event.alert.rule == offEvent.alert.rule)
      #expect(event.alert.severity == offEvent.alert.severity)
      #expect(event.alert.value == offEvent.alert.value)
      #expect(event.alert.sequence == offEvent.alert.sequence)
      let apart = offEvent.sent - event.sent
      #expect(apart == ((600..<1100).contains(at) ? step : 0))
    }
  }

  private static let rightClock: [(at: Milliseconds, event: AlertEvent)] = {
    guard let (site, messages, _) = try? afternoon.get() else { return [] }
    return ticked(site.plan, messages, 0)
  }()

  /// Ticked every second, with a wall clock that is off for some minutes in the middle: in
  /// which second each transition came.
  private static func ticked(
    _ plan: Plan, _ messages: [(at: Timestamp, message: Message)], _ step: Milliseconds
  ) -> [(at: Milliseconds, event: AlertEvent)] {
    var told: [(at: Milliseconds, event: AlertEvent)] = []
    var replay = Replay(plan)
    var next = 0
    for second in 0..<end / 1000 {
      replay.stepped = (600..<1100).contains(second) ? step : 0
      var came = Effects()
      while next < messages.count, messages[next].at - replay.start < second * 1000 {
        let at = max(messages[next].at - replay.start, second * 1000 - 999)
        came.append(replay.handle(.message(messages[next].message), at: at))
        next += 1
      }
      came.append(replay.handle(.tick, at: second * 1000))
      told += came.events.map { (second, $0) }
    }
    return told
  }

  @Test("an exercise makes the same under its own mark, and in its own tree") func exercise() throws
  {
    let plan = try ExampleSite.plan(of: site.files, status: .exercise)
    let replay = Self.run(plan, messages)
    #expect(replay.told == undisturbed.told)
    #expect(replay.effects.events.allSatisfy { $0.alert.status == .exercise })
    #expect(replay.effects.events.allSatisfy { $0.alert.id.rawValue.hasPrefix("exercise.") })
    #expect(
      replay.effects.publications.allSatisfy {
        $0.topic.hasPrefix("fieldgate/international-zone/exercise/")
      })
  }
}

extension Engine {
  /// The next deadline, without a change of the engine at hand.
  fileprivate var deadline: Milliseconds? {
    var engine = self
    return engine.nextDeadline()
  }
}
