import FieldgateModel

/// The experiments that there were and that run: windows of time with names.
///
///     started   by a command; any number of them may run at once
///     stopped   by a command; nothing else ends one, no restart and no reload
///
/// They change nothing of what the engine makes of its inputs. A name is used once, so that a
/// comparison always means the same window.
struct Experiments: Hashable, Sendable {
  /// So many names are kept, and so many may run at once: who gives commands is trusted, but
  /// the memory of a box is not endless.
  static let most = 10_000
  static let mostRunning = 100
  static let owner = "experiment"
  static let version = 1
  private static let nameLimit = 100

  private(set) var all: [String: Experiment] = [:]
  private var running = 0
  private var changed: Set<String> = []

  /// Begins one; refuses a name that is none or that there was.
  mutating func start(
    _ name: String, note: String, by user: String, at time: Timestamp
  ) throws(Refusal) -> Experiment {
    guard name.utf8.count <= Self.nameLimit, harmless(name) == name else {
      throw Refusal(
        "an experiment's name has at most \(Self.nameLimit) bytes, on one line and without control"
          + " characters")
    }
    if let other = all[name] {
      throw Refusal(
        "the experiment '\(name)' was started at \(other.started.iso8601) already; a name is used"
          + " once")
    }
    guard all.count < Self.most else {
      throw Refusal("there were \(Self.most) experiments, which is as many as can be")
    }
    guard running < Self.mostRunning else {
      throw Refusal("\(Self.mostRunning) experiments run; stop one of them first")
    }
    let experiment = Experiment(name: name, started: time, by: user, note: note)
    keep(experiment)
    running += 1
    changed.insert(name)
    return experiment
  }

  /// Ends one that runs; it lasts for a millisecond at least, whatever the wall clock does.
  mutating func stop(
    _ name: String, note: String?, by user: String, at time: Timestamp
  ) throws(Refusal) -> Experiment {
    guard var experiment = all[name] else {
      throw Refusal("no experiment has the name '\(name)'; `fieldgate experiment list` lists them")
    }
    if let stopped = experiment.stopped {
      throw Refusal("the experiment '\(name)' was stopped at \(stopped.iso8601) already")
    }
    experiment.stopped = max(time, experiment.started + 1)
    experiment.stoppedBy = user
    experiment.stopNote = note
    keep(experiment)
    running -= 1
    changed.insert(name)
    return experiment
  }

  private mutating func keep(_ experiment: Experiment) { all[experiment.name] = experiment }

  mutating func takeChangedRows() -> [StateRow] {
    let rows = changed.sorted().map { name in
      StateRow(
        owner: Self.owner, key: name, version: Self.version, bytes: all[name].map(Self.bytes(of:)))
    }
    changed = []
    return rows
  }

  /// Takes up what an earlier run knew.
  mutating func restore(_ row: StateRow) throws(StateReader.Unreadable) {
    guard row.version == Self.version, let bytes = row.bytes else { return }
    var reader = StateReader(bytes)
    let experiment = Experiment(
      name: row.key, started: try reader.timestamp(),
      stopped: try reader.optional { reader throws(StateReader.Unreadable) in
        try reader.timestamp()
      },
      by: try reader.string(), note: try reader.string(), stoppedBy: try Self.text(&reader),
      stopNote: try Self.text(&reader))
    if experiment.stopped == nil { running += 1 }
    keep(experiment)
  }

  private static func text(
    _ reader: inout StateReader
  ) throws(StateReader.Unreadable) -> String? {
    try reader.optional { reader throws(StateReader.Unreadable) in try reader.string() }
  }

  private static func bytes(of experiment: Experiment) -> [UInt8] {
    var writer = StateWriter()
    writer.write(experiment.started)
    writer.write(experiment.stopped) { $0.write($1) }
    writer.write(experiment.by)
    writer.write(experiment.note)
    writer.write(experiment.stoppedBy) { $0.write($1) }
    writer.write(experiment.stopNote) { $0.write($1) }
    return writer.bytes
  }
}

extension Engine {
  /// `{"name", "note"}` starts an experiment, `{"name", "end": true}` stops it.
  mutating func obeyExperiment(
    _ arguments: CommandArguments, by user: String, _ now: Moment, _ effects: inout Effects
  ) throws(Refusal) -> JSONObject {
    let name = try arguments.needed(\.name, "experiment needs a 'name'")
    guard plan.status == .actual else {
      throw Refusal("an experiment is a window of what happened, and this is an exercise")
    }
    let experiment: Experiment
    if arguments.ends {
      experiment = try experiments.stop(name, note: arguments.note, by: user, at: now.wall)
    } else {
      let note = try arguments.needed(
        \.note, "experiment needs a 'note': what is tried, for those who compare it later")
      experiment = try experiments.start(name, note: note, by: user, at: now.wall)
    }
    effects.experiments.append(experiment)
    return [
      "name": .string(name), "started": .string(experiment.started.iso8601),
      "stopped": experiment.stopped.map { .string($0.iso8601) },
    ]
  }
}
