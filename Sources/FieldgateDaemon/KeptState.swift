import FieldgateModel
import FieldgateStore

/// What the program begins with: what the store holds, or nothing.
struct KeptState {
  var rows: [StateRow] = []
  var deliveryKeys: [DeliveryKey] = []
  var lastEvent: Int64 = 0
  var lastCheckpoint: Timestamp?
  var auditHead = AuditHead.none

  /// Nothing.
  init() {}

  init(_ store: Store) throws(StoreError) {
    rows = try store.stateRows()
    deliveryKeys = try store.deliveryKeys()
    lastEvent = try store.lastAlertEvent()
    lastCheckpoint = try store.lastCheckpoint()
    auditHead = try store.auditHead()
  }

  /// The row that says that the store is a copy and no run has begun with it yet.
  var copy: StateRow? { rows.first { $0.owner == StoreReader.copyOwner } }

  /// How long until the rows are kept next for replays: a program that is restarted all
  /// day long keeps them no oftener than once a day.
  func checkpointDue(at now: Timestamp) -> Milliseconds {
    let age = lastCheckpoint.map { now - $0 } ?? Daemon.checkpointEvery
    return age < 0 ? 0 : max(0, Daemon.checkpointEvery - age)
  }
}

extension StoreError {
  /// Whether the path is the mistake, so that waiting mends nothing: its directory is not
  /// there, or what stands there is another program's.
  func isMisnamed(_ path: String) -> Bool {
    if case .notAStore = self { return true }
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return false }
    return !exists(String(path[..<slash]))
  }
}
