import Glibc

/// Starts a thread that lives by itself. It yields to the loop where the system lets it
/// (`nice`), since nobody's reading of a page may cost an alert its time. Under the packaged unit,
/// whose filter of system calls has no `@resources`, it may not: the call is refused, nothing is
/// said about it, and the thread runs with the loop's own weight. What a reader may cost is
/// bounded by `ServerLimits` either way.
func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let context = Unmanaged.passRetained(Box(body)).toOpaque()
  var thread = pthread_t()
  let failure = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      _ = nice(10)
      Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }, context)
  if failure == 0 {
    pthread_detach(thread)
  } else {
    Unmanaged<Box>.fromOpaque(context).release()
  }
}
