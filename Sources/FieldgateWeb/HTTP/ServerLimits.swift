import FieldgateModel

/// What a client may cost. With all of it used up the server holds some tens of megabytes
/// and two threads.
package struct ServerLimits: Sendable {
  package var request = RequestReader.Limits()
  /// So many clients at once; the one that has been idle the longest makes room for a new one.
  package var connections = 128
  /// So many of them may listen to events.
  package var listeners = 32
  /// Requests over one connection.
  package var requests = 200
  /// From the first byte of a request, or from the connecting, to its last byte.
  package var headTime: Milliseconds = 5000
  /// Between two requests.
  package var idleTime: Milliseconds = 15_000
  package var answerTime: Milliseconds = 15_000
  /// So long a client may take nothing of what is written to it.
  package var stallTime: Milliseconds = 10_000
  /// So long it may take for the whole of an answer.
  package var wholeTime: Milliseconds = 60_000
  /// Bytes that a client may still send when it was refused, or only listens.
  package var thrownAway = 65_536
  /// So often a listener hears that the line is open, and is looked at whether it still may listen.
  package var round: Milliseconds = 15_000
  /// Bytes that may wait for one listener.
  package var backlog = 262_144

  package init() {}
}
