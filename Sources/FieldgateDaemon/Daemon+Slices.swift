import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore

/// Samples of the areas, and upkeep of the store in slices between two batches.
extension Daemon {
  /// So many areas are sampled in one turn of the loop.
  private static let areasInATurn = 32

  /// Once a minute of the engine's time the values of all areas go into batches, some areas in
  /// each turn.
  func sample() {
    let minute = clock.moment.wall.milliseconds / 60_000
    if minute != lastSample {
      lastSample = minute
      areasToSample = site.plan.tree.order[...]
    }
    guard !areasToSample.isEmpty else { return }
    take(engine.handle(.tick, at: clock.moment))
    let samples = engine.samples(of: areasToSample.prefix(Self.areasInATurn))
    areasToSample = areasToSample.dropFirst(Self.areasInATurn)
    guard !samples.isEmpty else { return }
    batch.open(at: clock.steady)
    if batch.samples.isEmpty { batch.sampled = engine.lastMoment.wall }
    batch.samples += samples
  }

  /// Does one slice of upkeep, if one is due.
  func keepUp() {
    let now = Moment(wall: clock.moment.wall, steady: clock.steady)
    guard let step = upkeep.next(at: now) else { return }
    do throws(StoreError) {
      switch step {
      case .survey(let time):
        if let time { try store.keepClock(time) }
        upkeep.begin(try store.survey(at: now.wall), at: now)
      case .slice(let task):
        let began = ContinuousClock.now
        let slice = try store.slice(of: task, at: now.wall)
        let took = ContinuousClock.now - began
        let usage = try store.usage()
        upkeep.take(
          slice, of: task,
          took: took.components.attoseconds / 1_000_000_000_000
            + took.components.seconds * 1_000_000, usage,
          at: Moment(wall: now.wall, steady: clock.steady))
      }
    } catch {
      upkeep.fail(at: now)
      log(.warning, .upkeep, "upkeep of the store has to wait: \(error)")
    }
    tellConditions()
  }

  /// Says what has become so and what is over: each once.
  private func tellConditions() {
    let conditions = Dictionary(
      upkeep.conditions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (name, condition) in conditions where toldConditions[name] == nil {
      note(
        SystemCondition(condition.rule, name),
        .holds(
          condition.severity,
          LocalizedText(nl: condition.dutch, en: condition.description)))
    }
    for (name, condition) in toldConditions where conditions[name] == nil {
      note(SystemCondition(condition.rule, name), .ends)
    }
    toldConditions = conditions
  }
}
