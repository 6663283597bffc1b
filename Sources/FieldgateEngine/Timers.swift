import FieldgateModel
import HeapModule

/// What is to be looked at again at some time, earliest first; one time for each
/// thing.
///
/// A heap with the old entries left in it until they come up: setting a timer costs
/// the logarithm of their number, whatever it was set to before.
struct Timers<Key: Hashable & Sendable & Comparable>: Sendable {
  private struct Entry: Comparable, Sendable {
    let time: Milliseconds
    let key: Key

    static func < (left: Self, right: Self) -> Bool {
      (left.time, left.key) < (right.time, right.key)
    }
  }

  private var times: [Key: Milliseconds] = [:]
  private var heap = Heap<Entry>()

  init() {}

  /// Sets the key's time; nil takes it away.
  mutating func set(_ key: Key, to time: Milliseconds?) {
    guard times[key] != time else { return }
    times[key] = time
    if let time { heap.insert(Entry(time: time, key: key)) }
    // Rebuilt where most of it is out of date, so that it stays as large as its use.
    if heap.count > 64, heap.count > 4 * times.count {
      heap = Heap(times.map { Entry(time: $0.value, key: $0.key) })
    }
  }

  mutating func next() -> Milliseconds? {
    while let first = heap.min {
      if times[first.key] == first.time { return first.time }
      _ = heap.popMin()
    }
    return nil
  }

  /// Takes out the earliest whose time has come.
  mutating func popDue(at now: Milliseconds) -> (key: Key, time: Milliseconds)? {
    guard let time = next(), time <= now, let first = heap.popMin() else { return nil }
    times[first.key] = nil
    return (first.key, time)
  }
}
