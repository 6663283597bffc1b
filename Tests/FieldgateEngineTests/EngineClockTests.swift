import FieldgateEngine
import FieldgateModel
import Testing

/// What the engine calls the time while the wall clock is set to and fro.
@Suite("The engine's clock") struct EngineClockTests {
  private static let hour: Milliseconds = 3_600_000
  private static let day: Milliseconds = 24 * hour
  private static let start = ExampleSite.start

  /// A clock over some time: what the box's wall clock is off by from a time on.
  private struct Life {
    var clock = EngineClock(at: Moment(wall: start, steady: 5000), boot: "a")

    @discardableResult
    mutating func at(_ time: Milliseconds, off: Milliseconds = 0) -> Bool {
      _ = clock.advance(to: Moment(wall: start, steady: 5000 + time))
      return clock.follow(start + time + off)
    }

    /// What civil time is off by from the time that passed.
    func civil(_ time: Milliseconds) -> Milliseconds {
      clock.civil(at: start.milliseconds + time) - (start + time)
    }

    func wall(_ time: Milliseconds) -> Milliseconds { clock.last.wall - (start + time) }
  }

  @Test(
    "a wall clock off by less than half a second is the same clock",
    arguments: [
      (499, false, 0), (-499, false, 0), (500, true, 500), (-500, true, -500),
    ] as [(Milliseconds, Bool, Milliseconds)])
  func steps(off: Milliseconds, isStep: Bool, shown: Milliseconds) {
    var life = Life()
    let followed = life.at(1000, off: off)
    #expect(followed == isStep)
    #expect(life.wall(1000) == shown)
    #expect(life.clock.last.steady == Self.start.milliseconds + 1000)
  }

  @Test(
    "schedules go by a new difference once it has stood for a day",
    arguments: [hour, -hour, 1000])
  func adoption(step: Milliseconds) {
    var life = Life()
    life.at(1000, off: step)
    #expect(life.civil(1000) == 0)
    #expect(life.civil(1000 + Self.day - 1) == 0)
    #expect(life.civil(1000 + Self.day) == step)
  }

  @Test("a step that is taken back leaves no trace") func takenBack() {
    var life = Life()
    life.at(1000, off: Self.hour)
    life.at(20 * Self.hour, off: 0)
    #expect(life.clock.adoptsAt == nil)
    #expect(life.civil(1000 + Self.day) == 0)
  }

  @Test("another large step begins the wait anew, a small one does not")
  func anotherStep() {
    var large = Life()
    large.at(0, off: Self.hour)
    large.at(20 * Self.hour, off: 2 * Self.hour)
    #expect(large.civil(Self.day) == 0)
    #expect(large.civil(20 * Self.hour + Self.day) == 2 * Self.hour)
    var small = Life()
    small.at(0, off: Self.hour)
    small.at(20 * Self.hour, off: Self.hour + 900)
    #expect(small.civil(Self.day) == Self.hour + 900)
  }

  @Test("a difference that was adopted stays when the next step comes") func adoptedStays() {
    var life = Life()
    life.at(0, off: Self.hour)
    life.at(2 * Self.day, off: 3 * Self.hour)
    #expect(life.civil(2 * Self.day) == Self.hour)
    #expect(life.civil(3 * Self.day) == 3 * Self.hour)
  }

  @Test("a clock that had not been set is believed at once when it is") func unset() {
    let unset = Timestamp(milliseconds: 40_000)
    var clock = EngineClock(at: Moment(wall: unset, steady: 5000), boot: "a")
    _ = clock.follow(Self.start)
    #expect(clock.civil(at: 40_000) == Self.start)
    // A boot with an empty battery: 1970 is no civil time.
    var life = Life()
    life.clock.resume(at: Moment(wall: unset, steady: 100), boot: "b")
    _ = life.clock.follow(unset)
    #expect(life.clock.last.wall == unset)
    #expect(life.clock.civil(at: Self.start.milliseconds) == Self.start)
    #expect(
      life.clock.civil(at: Self.start.milliseconds + 2 * Self.day) == Self.start + 2 * Self.day)
    _ = life.clock.follow(Self.start + Self.hour)
    #expect(life.clock.civil(at: Self.start.milliseconds) == Self.start + Self.hour)
  }

  @Test("a restart keeps the differences; one row of the first version is read") func restart()
    throws
  {
    var life = Life()
    life.at(1000, off: Self.hour)
    var again = try EngineClock(bytes: life.clock.bytes())
    #expect(again == life.clock)
    again.resume(at: Moment(wall: Self.start + Self.hour + 9000, steady: 14_000), boot: "a")
    #expect(again.last.steady == Self.start.milliseconds + 9000)
    #expect(again.last.wall == Self.start + Self.hour + 9000)
    #expect(again.civil(at: Self.start.milliseconds + 9000) == Self.start + 9000)

    var first = StateWriter()
    first.write(Self.start.milliseconds)
    first.write(Self.start + Self.hour)
    first.write(5000 as Milliseconds)
    first.write("a")
    let old = try EngineClock(bytes: first.bytes, version: 1)
    #expect(old.last == Moment(wall: Self.start + Self.hour, steady: Self.start.milliseconds))
    #expect(old.civil(at: Self.start.milliseconds) == Self.start + Self.hour)
    #expect(old.adoptsAt == nil)
  }

  @Test("over a boot the time moves on by the wall clock, and what was due bears the old time")
  func boot() throws {
    var life = Life()
    life.at(1000)
    life.clock.resume(at: Moment(wall: Self.start + Self.hour, steady: 7), boot: "b")
    #expect(
      life.clock.last
        == Moment(wall: Self.start + Self.hour, steady: (Self.start + Self.hour).milliseconds))
    var back = Life()
    back.at(1000)
    back.clock.resume(at: Moment(wall: Self.start + -Self.hour, steady: 7), boot: "b")
    #expect(back.clock.last.wall == Self.start + 1000)
    _ = back.clock.follow(Self.start + -Self.hour)
    #expect(back.clock.last.wall == Self.start + -Self.hour)
  }
}
