import CLinux
import Glibc
import Synchronization

/// A client on its way to a broker: name look-up and TCP connection happen on a thread
/// of their own, because both block.
///
/// The thread owns the client until `descriptor` becomes readable; then `take` gives
/// it back. Who does not want to wait any longer drops the dial: the thread cannot be
/// stopped inside the system's calls, but when they return it finds itself the last
/// owner, and client and socket are gone without having sent anything.
final class Dial: Sendable {
  /// The client and, where it did not get through, why.
  struct Outcome {
    let client: Client
    let fault: Client.Fault?
  }

  /// Readable once the attempt has ended.
  let descriptor: Int32
  private let address: MQTTAddress
  private let options: MQTTOptions
  private let state: Mutex<State>

  private struct State {
    var client: Client?
    var fault: Client.Fault?
  }

  /// Starts the thread.
  static func begin(
    _ client: sending Client, to address: MQTTAddress, _ options: MQTTOptions
  ) throws(Client.Fault) -> Dial {
    let descriptor = fieldgate_event_descriptor()
    guard descriptor >= 0 else {
      throw Client.Fault(reason: "no event descriptor: " + String(cString: strerror(errno)))
    }
    let dial = Dial(client, descriptor, address, options)
    try dial.startThread()
    return dial
  }

  private init(
    _ client: sending Client, _ descriptor: Int32, _ address: MQTTAddress, _ options: MQTTOptions
  ) {
    self.descriptor = descriptor
    self.address = address
    self.options = options
    state = Mutex(State(client: client))
  }

  deinit { close(descriptor) }

  /// The outcome, once; nil while the thread is at work.
  func take() -> Outcome? {
    guard fieldgate_event_take(descriptor) == 1 else { return nil }
    return state.withLock { state in
      let ended = state
      state = State()
      guard let client = ended.client else { return nil }
      return Outcome(client: client, fault: ended.fault)
    }
  }

  private func startThread() throws(Client.Fault) {
    // Signals are for the thread that waits for them, whatever the caller has blocked.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Dial>.fromOpaque(context).takeRetainedValue().work()
        return nil
      }, context.toOpaque())
    guard failure == 0 else {
      context.release()
      throw Client.Fault(reason: "no thread to connect with: " + String(cString: strerror(failure)))
    }
    pthread_detach(thread)
  }

  private func work() {
    // Nobody else wants the lock before the event is rung, so it may be held for long.
    state.withLock { state in
      do throws(Client.Fault) {
        try state.client?.connect(to: address, options)
      } catch {
        state.fault = error
      }
    }
    _ = fieldgate_event_ring(descriptor)
  }
}
