import Foundation
import Synchronization

/// Work on a thread of its own, joined by whoever wants its end.
final class Background: Sendable {
  private let outcome = Mutex<Result<Void, any Error>?>(nil)

  init(_ work: @escaping @Sendable () throws -> Void) {
    Thread.detachNewThread { [self] in
      let result = Result { try work() }
      outcome.withLock { $0 = result }
    }
  }

  func join() throws {
    try eventually("end of the work in the background") { outcome.withLock { $0 } }.get()
  }
}
