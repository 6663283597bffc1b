import FieldgateExchange
import FieldgateModel
import FieldgateStore

extension PastAlert {
  /// As lists tell of it: what it said last while it was at its most severe, in both languages,
  /// and where it stands now. One that no longer can be read so is told as the store's table has it.
  package var toldAsAtItsWorst: Alert {
    guard var told = worst.flatMap({ AlertMessage.event(in: $0) })?.alert else { return alert }
    told.state = alert.state
    told.cleared = alert.cleared
    told.acknowledgedBy = alert.acknowledgedBy
    return told
  }
}
