/// How many messages a second, and at what processor time, beside a bare subscriber.
///
/// All contestants take turns, so that the machine's mood meets each; a ratio is that of a
/// round, not of medians. The load is that of counters which each say how many people are
/// in their zone (`Load`): one reading a message, no alerts, ten areas with a rule each. At
/// QoS 1; all who store commit with `synchronous=FULL`. The broker's own time is in no
/// figure, but it is the ceiling of all of them.
struct Rates {
  let course: Course
  let rounds: Int

  func run(into table: inout SpeedTable, say: (String) -> Void) throws {
    try run(.live, "Live", into: &table, say: say)
    try run(.backlog, "Draining a backlog", into: &table, say: say)
  }

  private func run(
    _ phase: Course.Phase, _ name: String, into table: inout SpeedTable, say: (String) -> Void
  ) throws {
    var heats: [Contestant: [Heat]] = [:]
    for round in 1...rounds {
      for contestant in Contestant.allCases {
        let heat = try course.run(contestant, phase)
        say("\(name), round \(round), \(contestant.name): \(number(heat.rate)) messages/s")
        heats[contestant, default: []].append(heat)
      }
    }
    write("\(name), messages a second", "messages/s", places: 0, heats, \.rate, into: &table)
    write(
      "\(name), processor time", "s per 100,000 messages", places: 2, heats, \.cpu, into: &table)
  }

  private func write(
    _ title: String, _ unit: String, places: Int, _ heats: [Contestant: [Heat]],
    _ figure: KeyPath<Heat, Double>, into table: inout SpeedTable
  ) {
    table.section(title)
    let bare = heats[.bare] ?? []
    for contestant in Contestant.allCases {
      let own = heats[contestant] ?? []
      let ratios = zip(own, bare).map { $0[keyPath: figure] / $1[keyPath: figure] }
      table.row(
        contestant.name, Spread(own.map { $0[keyPath: figure] }).text(places: places), unit,
        contestant == .bare ? "" : "\(Spread(ratios).text(places: 3)) of the bare one's")
    }
  }
}
