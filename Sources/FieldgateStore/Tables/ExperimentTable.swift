import FieldgateModel
import GRDB

/// Experiments; nothing deletes them, since they are few and small.
enum ExperimentTable {
  /// One that begins is a row of its own; one that is stopped gets its end.
  static func write(_ experiments: [Experiment], to database: Database) throws {
    guard !experiments.isEmpty else { return }
    let put = try PreparedStatement(
      database,
      """
      INSERT INTO experiment (name, started, stopped, by, note, stopped_by, stop_note) \
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET \
      stopped = excluded.stopped, stopped_by = excluded.stopped_by, \
      stop_note = excluded.stop_note
      """)
    for experiment in experiments {
      try put.bind(1, experiment.name)
      try put.bind(2, experiment.started.milliseconds)
      try put.bind(3, experiment.stopped?.milliseconds)
      try put.bind(4, experiment.by)
      try put.bind(5, experiment.note)
      try put.bind(6, experiment.stoppedBy)
      try put.bind(7, experiment.stopNote)
      try put.run()
    }
  }

  /// All of them, by their start.
  static func all(in database: Database) throws -> [Experiment] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT name, started, stopped, by, note, stopped_by, stop_note FROM experiment \
      ORDER BY started, name
      """)
    var experiments: [Experiment] = []
    try statement.rows { row in
      experiments.append(
        Experiment(
          name: row.text(0), started: row.timestamp(1), stopped: row.optionalTimestamp(2),
          by: row.text(3), note: row.text(4), stoppedBy: row.optionalText(5),
          stopNote: row.optionalText(6)))
    }
    return experiments
  }
}

extension StoreReader {
  /// The experiments, by their start.
  package func experiments() throws(StoreError) -> [Experiment] {
    try read("reading the experiments") { try ExperimentTable.all(in: $0) }
  }
}
