import FieldgateDecode
import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// Beginning, restart and reload: an engine out of a plan and the rows of an earlier
/// run.
extension Engine {
  /// Takes up where the rows left off; with no rows it begins.
  ///
  /// What the plan no longer has ends: the alert of a rule or an area that is gone
  /// expires. A rule that reads as it did keeps its holds; one that was edited
  /// begins its holds anew and keeps its open alert. A row that cannot be read is
  /// told and left out; nothing else is lost by it.
  ///
  /// - Parameters:
  ///   - boot: names this start of the box, so that the steady clock of another one is
  ///     not mistaken for ours.
  ///   - cause: why the engine is made, for the journal.
  package init(
    plan: Plan, rows: [StateRow] = [], boot: String, at moment: Moment, cause: StartCause = .start
  ) {
    self.plan = plan
    ownTree = TopicTree(site: plan.site).prefix + "/"
    var notices: [Notice] = []
    let byOwner = Dictionary(grouping: rows, by: \.owner)
    func attempt<Result>(_ row: StateRow, _ body: () throws -> Result) -> Result? {
      do { return try body() } catch {
        notices.append(.unreadableState(owner: row.owner, key: row.key, "\(error)"))
        return nil
      }
    }

    let stood = byOwner["clock"]?.first { (1...EngineClock.version).contains($0.version) }
      .flatMap { row in
        attempt(row) { try EngineClock(bytes: row.bytes ?? [], version: row.version) }
      }
    var clock = stood ?? EngineClock(at: moment, boot: boot)
    // Rules are looked at as of the last commit first; what came due since then
    // comes due in its own order.
    let then = clock.last
    clock.resume(at: moment, boot: boot)
    let ear =
      byOwner["ear"]?.first { (1...Ear.version).contains($0.version) }.flatMap { row in
        attempt(row) {
          try Ear(bytes: row.bytes ?? [], version: row.version, lastCommit: then.steady)
        }
      } ?? Ear(deafSince: then.steady)
    self.clock = clock
    self.ear = ear
    lastCommit = stood?.last.wall

    var picture = Picture(
      tree: plan.tree, sensors: plan.sensors, fusions: plan.fusions,
      ear: ear.time(at: then.steady))
    for row in rows where Picture.owners.contains(row.owner) {
      attempt(row) { try picture.restore(row) }
    }
    picture.advance(to: then.steady, civil: clock.civil(at: then.steady))
    self.picture = picture
    var decoder = Decoder(adapters: plan.inUse, devices: plan.devices, zones: plan.zones)
    for row in byOwner["decode"] ?? [] { attempt(row) { try decoder.restore([row]) } }
    self.decoder = decoder

    levels = Levels(plan)
    var rulesOn: [AreaID: [Int]] = [:]
    for (index, rule) in plan.rules.enumerated() {
      for area in rule.targets(in: picture) { rulesOn[area, default: []].append(index) }
    }
    self.rulesOn = rulesOn
    targets = Targets(rulesOn, plan)
    exchange = Exchange(
      contracts: plan.contracts, areas: plan.tree.order.compactMap { plan.tree[$0] },
      site: plan.site, topics: plan.topics, isExercise: plan.status == .exercise,
      exercise: plan.mark ?? "",
      zone: plan.zones.site)
    for row in byOwner[Exchange.owner] ?? [] { attempt(row) { try exchange.restore(row) } }
    for row in byOwner["outcome"] ?? [] { attempt(row) { try outcomes.restore(row) } }
    for row in byOwner["lines"] ?? [] {
      attempt(row) {
        var reader = StateReader(row.bytes ?? [])
        lines = try reader.unsigned()
      }
    }
    linesAtStart = lines
    storedLines = lines
    for row in byOwner["level"] ?? [] { attempt(row) { try restoreLevel(row, at: then) } }
    for row in byOwner[Experiments.owner] ?? [] { attempt(row) { try experiments.restore(row) } }
    for row in byOwner["system"] ?? [] { attempt(row) { try restoreSystem(row, cause: cause) } }
    judgeClock(
      ofStart: moment, after: stood?.last, isNewBoot: stood.map { $0.boot != boot } ?? false)
    for row in byOwner[Allowances.owner] ?? [] { attempt(row) { try allowances.restore(row) } }
    for row in byOwner[MissedMessages.owner] ?? [] {
      attempt(row) { try missedMessages.restore(row) }
    }
    timers.set(.missed, to: missedMessages.nextDue.map { max($0, then.steady) })
    for row in byOwner["flood"] ?? [] { attempt(row) { try restoreFlood(row) } }
    for row in byOwner["episode"] ?? [] {
      attempt(row) { try restoreEpisode(row, at: then) }
    }
    for row in byOwner[Self.detectorOwner] ?? [] { attempt(row) { try restoreDetector(row) } }
    pending.notices = notices + pending.notices
    pending.note(
      .start(
        JournalEntry.Start(
          cause: cause, boot: boot, last: stood?.last, plan: plan.fingerprint)), at: moment)
    begin(at: then)
  }

  private mutating func begin(at then: Moment) {
    var effects = pending
    pending = Effects()
    rejoinFlood(at: then, &effects)
    for key in episodes.keys.sorted() where key.rule == Rule.test {
      lookAtTest(on: key.area, at: then, &effects)
    }
    for rule in SystemRule.allCases { lookAtSystem(rule, at: then, then, &effects) }
    evaluateAll(at: then, &effects)
    // Contracts may be other ones than those of the run before.
    shareAgain(on: plan.tree.order, at: then, &effects)
    settlePartners(at: then, &effects)
    for area in plan.tree.order { markChanged(area, at: then.steady) }
    timers.set(.civil, to: clock.adoptsAt)
    pending = effects
  }

  private mutating func restoreEpisode(_ row: StateRow, at then: Moment) throws {
    guard (1...Episode.version).contains(row.version), let bytes = row.bytes,
      let separator = row.key.firstIndex(of: Self.separator)
    else { return }
    let key = EpisodeKey(
      rule: RuleID(String(row.key[row.key.index(after: separator)...])),
      area: AreaID(String(row.key[..<separator])))
    let index = rulesOn[key.area]?.first { plan.rules[$0].id == key.rule }
    var episode = try Episode(
      bytes: bytes, fingerprint: index.map { plan.rules[$0].fingerprint } ?? 0,
      version: row.version)
    alerts.restore(key, open: episode.alert, ended: episode.lastEnd)
    let isOwn =
      key.area == plan.root && Engine.ownRules.contains(key.rule) && key.rule != Rule.test
      || key.rule == Rule.test && plan.tree[key.area] != nil
    if index == nil, !isOwn {
      // Gone from the site, or no longer for this area.
      if var event = episode.expire(
        note: "the rule no longer applies to this area", at: then)
      {
        event.isAnnounced = event.alert.isHeard
        var effects = pending
        emit(event, at: then, &effects)
        pending = effects
      }
      changedEpisodes.insert(key)
    } else {
      episodes[key] = episode
      if let speaker = episode.inhibited?.by { silenced[speaker, default: []].insert(key) }
    }
  }

  static let separator: Character = "\u{1F}"

  /// The rows that changed since they were last taken: what belongs into the
  /// transaction of the inputs that changed them.
  package mutating func takeChangedRows() -> [StateRow] {
    var rows = [
      StateRow(owner: "clock", key: "", version: EngineClock.version, bytes: clock.bytes()),
      StateRow(owner: "ear", key: "", version: Ear.version, bytes: ear.bytes()),
    ]
    rows += picture.takeChangedRows()
    rows += decoder.takeChangedRows()
    rows += outcomes.takeChangedRows()
    rows += allowances.takeChangedRows()
    rows += missedMessages.takeChangedRows()
    rows += levels.takeChangedRows()
    rows += exchange.takeChangedRows()
    rows += experiments.takeChangedRows()
    if flood.isChanged {
      rows.append(
        StateRow(owner: "flood", key: "", version: Flood.version, bytes: flood.bytes()))
      flood.isChanged = false
    }
    if changesSystem {
      rows.append(
        StateRow(owner: "system", key: "", version: SystemBook.version, bytes: systemBook.bytes()))
      changesSystem = false
    }
    if lines != storedLines {
      var writer = StateWriter()
      writer.write(lines)
      rows.append(StateRow(owner: "lines", key: "", version: 1, bytes: writer.bytes))
      storedLines = lines
    }
    for key in changedEpisodes.sorted() {
      let fingerprint = plan.place(of: key.rule).map { plan.rules[$0].fingerprint } ?? 0
      let kept = episodes[key].flatMap { $0.isIdle ? nil : $0 }
      rows.append(
        StateRow(
          owner: "episode", key: "\(key.area)\(Self.separator)\(key.rule)",
          version: Episode.version, bytes: kept?.bytes(fingerprint: fingerprint)))
      if kept == nil { episodes[key] = nil }
    }
    changedEpisodes = []
    rows += takeDetectorRows()
    return rows
  }
}
