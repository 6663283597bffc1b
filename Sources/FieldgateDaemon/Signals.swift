import CLinux
import Glibc

/// The signals that the loop obeys, as a file descriptor that it polls.
///
/// They are blocked for the whole process, so this must be made before any other
/// thread is started.
package struct Signals: Sendable {
  package enum Request: Hashable, Sendable {
    case stop, reload
  }

  package let descriptor: Int32

  package init() {
    descriptor = fieldgate_signal_descriptor([SIGTERM, SIGINT, SIGHUP], 3)
    // A reader of our output that goes away must not take us along.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files is an error of the store's, not our death.
    signal(SIGXFSZ, SIG_IGN)
  }

  package func next() -> Request? {
    switch fieldgate_next_signal(descriptor) {
    case SIGTERM, SIGINT: .stop
    case SIGHUP: .reload
    default: nil
    }
  }
}
