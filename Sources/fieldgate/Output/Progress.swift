import FieldgateDaemon
import FieldgateModel
import Glibc

/// How far long work has come: one line on stderr that is written over, and gone at the end.
///
/// Nothing of it where stderr is no terminal, or a dumb one.
struct Progress {
  private let what: String
  private let descriptor: Int32
  private let isShown: Bool
  private let clock = BoxClock()
  private var nextTime: Milliseconds
  private var hasShown = false

  /// So often the line is written at most.
  private static let pace: Milliseconds = 100
  /// What takes less long is not worth a line.
  private static let patience: Milliseconds = 400

  init(_ what: String, on descriptor: Int32 = STDERR_FILENO) {
    self.what = what
    self.descriptor = descriptor
    isShown = Terminal.obeys(descriptor)
    nextTime = clock.steady + Self.patience
  }

  /// - Parameter share: from 0 to 1.
  mutating func show(share: @autoclosure () -> Double) {
    guard isDue else { return }
    let share = min(1, max(0, share()))
    write("\(what): \(share.isNaN ? 0 : Int(share * 100)) %")
  }

  mutating func show(_ done: Int, of all: Int) {
    show(share: all == 0 ? 1 : Double(done) / Double(all))
  }

  /// Where nobody knows how much there will be: `12000 rows`.
  mutating func show(_ account: @autoclosure () -> String) {
    guard isDue else { return }
    write("\(what): \(account())")
  }

  /// Something that takes its time begins: said at once.
  mutating func begin(_ account: String) {
    guard isShown else { return }
    write("\(what): \(account)")
  }

  /// Takes the line away.
  mutating func end() {
    guard hasShown else { return }
    hasShown = false
    put("\r\u{1B}[K")
  }

  private var isDue: Bool { isShown && clock.steady >= nextTime }

  private mutating func write(_ text: String) {
    nextTime = clock.steady + Self.pace
    hasShown = true
    put("\r\u{1B}[K" + harmless(text))
  }

  private func put(_ text: String) {
    text.withCString { _ = Glibc.write(descriptor, $0, strlen($0)) }
  }
}
