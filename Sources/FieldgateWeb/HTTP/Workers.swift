import Glibc
import Synchronization

/// Two threads that make pages, so that one that waits for the store does not keep the
/// others waiting, and no more than two do.
package final class Workers: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var isStopped = false
  }

  private let state = Mutex(State())
  /// One byte for each job: a worker that reads one may take one.
  private let tickets: (read: Int32, write: Int32)

  package init(count: Int = 2) {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
    tickets = (ends[0], ends[1])
    for _ in 0..<count { startThread { self.work() } }
  }

  deinit { close(tickets.read) }

  /// Has something done by the next worker that is free. Callers bound how much waits: each
  /// connection of the server has one request at a time.
  package func add(_ job: @escaping @Sendable () -> Void) {
    state.withLock { state in
      guard !state.isStopped else { return }
      state.jobs.append(job)
      var byte: UInt8 = 1
      _ = write(tickets.write, &byte, 1)
    }
  }

  /// Ends the threads; what waits is left undone.
  package func stop() {
    state.withLock { state in
      guard !state.isStopped else { return }
      state.isStopped = true
      state.jobs = []
      close(tickets.write)
    }
  }

  private func work() {
    var byte: UInt8 = 0
    while true {
      let count = read(tickets.read, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return }
      let job = state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
      job?()
    }
  }
}
