import FieldgateDaemon
import FieldgateModel
import Glibc

/// What becomes of start-up, memory and the cost of a message as the store grows.
///
/// Stores of 10 thousand and of 10 million readings (`FilledStore`), and with `--full` one of
/// 5 GB and 10 million messages through the broker. Start-up is from the moment at which the
/// program is run until it says that it listens; its files are in the page cache, except
/// where the row says otherwise.
struct Growth {
  let course: Course
  let rounds: Int
  /// How many readings the big store holds.
  let many: Int
  let isFull: Bool

  private static let few = 10_000
  private static let full = 5_000_000_000
  /// So many readings are about 5 GB, at 52 bytes each.
  private static let fullCount = 100_000_000

  func run(into table: inout SpeedTable, say: (String) -> Void) throws {
    try SiteMemory(program: course.program).run(into: &table, say: say)
    try withTemporaryFolder { try grow($0, &table, say) }
    if isFull { try LongRun(program: course.program, messages: many).run(into: &table, say: say) }
  }

  private func grow(
    _ folder: String, _ table: inout SpeedTable, _ say: (String) -> Void
  ) throws {
    let now = BoxClock().wall
    var small = FilledStore(path: "\(folder)/small.db", most: Self.few, end: now)
    try small.fill(to: Self.few)
    say("filling \(number(many)) readings")
    let most = isFull ? Self.fullCount : many
    var big = FilledStore(path: "\(folder)/big.db", most: most, end: now)
    try big.fill(to: many)
    write(big, into: &table)
    table.section("Start-up, until it listens")
    try start("an empty store", store: "\(folder)/empty.db", isNew: true, &table, say)
    try start("\(number(many)) readings", store: big.path, &table, say)
    try compare(small.path, big.path, &table, say)
    guard isFull else { return }
    say("filling \(megabytes(Self.full)) MB")
    try big.fill(to: most, bytes: Self.full)
    write(big, into: &table)
    table.section("Start-up on that, until it listens")
    try start("\(number(big.readings)) readings", store: big.path, &table, say)
    try start("the same, its pages not in memory", store: big.path, isCold: true, &table, say)
  }

  private func write(_ store: FilledStore, into table: inout SpeedTable) {
    table.section("Filling a store, with roll-ups, without broker and engine")
    table.row(
      "\(number(store.readings)) readings", number(store.seconds, places: 1), "s",
      "\(megabytes(store.bytes)) MB, \(number(store.bytes / store.readings)) bytes a reading")
  }

  /// Starts the daemon three times on a store.
  private func start(
    _ name: String, store: String, isNew: Bool = false, isCold: Bool = false,
    _ table: inout SpeedTable, _ say: (String) -> Void
  ) throws {
    say("start-up with \(name)")
    var times: [Double] = []
    var memory = 0
    for _ in 1...3 {
      if isNew { for end in ["", "-wal", "-shm"] { unlink(store + end) } }
      if isCold { forgetPages(of: store) }
      try withTemporaryFolder { folder in
        let broker = try PrivateBroker(folder: folder)
        defer { broker.end() }
        let site = try SiteFolder(
          program: course.program, folder: folder, store: store,
          files: Load.site(port: broker.port, store: store))
        let began = steadyMilliseconds()
        let daemon = try site.start()
        defer { daemon.end() }
        times.append(steadyMilliseconds() - began)
        memory = ProcessFigures(daemon).memory.now
      }
    }
    table.row(name, Spread(times).text(), "ms", "\(megabytes(memory)) MB of memory then")
  }

  /// Has the kernel forget what it holds of a file that nobody has open.
  private func forgetPages(of path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fdatasync(descriptor)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    close(descriptor)
  }

  /// The live rate on both stores in turns; the big one grows by what is published.
  private func compare(
    _ small: String, _ big: String, _ table: inout SpeedTable, _ say: (String) -> Void
  ) throws {
    var heats: [[Heat]] = [[], []]
    var memory = [0, 0]
    for round in 1...rounds {
      for (index, store) in [small, big].enumerated() {
        let (heat, used) = try withTemporaryFolder {
          try course.runDaemon(.live, $0, store: store)
        }
        heats[index].append(heat)
        memory[index] = used.now
        say("live on store \(index + 1), round \(round): \(number(heat.rate)) messages/s")
      }
    }
    table.section("Live, by what the store held before, \(number(course.messages)) messages a run")
    let names = [Self.few, many].map { "\(number($0)) readings" }
    for (index, name) in names.enumerated() {
      row(name, "messages/s", places: 0, heats, index, \.rate, &table)
      row(name, "s per 100,000 messages", places: 2, heats, index, \.cpu, &table)
      table.row(name, megabytes(memory[index]), "MB", "memory after a run")
    }
  }

  private func row(
    _ name: String, _ unit: String, places: Int, _ heats: [[Heat]], _ index: Int,
    _ figure: KeyPath<Heat, Double>, _ table: inout SpeedTable
  ) {
    let values = heats.map { $0.map { $0[keyPath: figure] } }
    let ratios = zip(values[index], values[0]).map { $0 / $1 }
    table.row(
      name, Spread(values[index]).text(places: places), unit,
      index == 0 ? "" : "\(Spread(ratios).text(places: 2)) of the small store's")
  }
}
