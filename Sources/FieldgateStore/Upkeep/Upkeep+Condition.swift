import FieldgateModel

extension Upkeep {
  /// Something that somebody should know of.
  package enum Condition: Hashable, Sendable, CustomStringConvertible {
    /// The file has so many bytes and nothing is left that may go.
    case overfull(bytes: Int64, limit: Int64)
    /// The write-ahead log has so many bytes, since a reader keeps a transaction open.
    case logIsHeld(bytes: Int64)
    /// The wall clock has run ahead of the clock of the retention by so much, and rows are
    /// kept for longer than the site says until that has caught up.
    case clockIsDoubted(ahead: Milliseconds)

    /// Which one it is, whatever its numbers.
    package var name: String {
      switch self {
      case .overfull: "overfull"
      case .logIsHeld: "log-is-held"
      case .clockIsDoubted: "clock-is-doubted"
      }
    }

    package var description: String {
      switch self {
      case .overfull(let bytes, let limit):
        "the store has \(bytes / 1_000_000) MB of \(limit / 1_000_000) MB (store.maxSize) and"
          + " nothing is left in it that may go: raise the limit, or keep alerts and roll-ups of"
          + " areas for a shorter time"
      case .logIsHeld(let bytes):
        "the store's write-ahead log has \(bytes / 1_000_000) MB: some program keeps a read"
          + " transaction open; end it"
      case .clockIsDoubted(let ahead):
        "the wall clock is \(ahead / 3_600_000) h ahead of what the store has lived through;"
          + " until that has caught up, less is deleted than store.retention says"
      }
    }
  }
}
