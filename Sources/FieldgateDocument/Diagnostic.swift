import FieldgateModel

/// A fault found in a file: where it is, what is wrong, and the way out.
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
  package enum Gravity: String, Hashable, Sendable {
    case error, warning
  }

  package let gravity: Gravity
  package let place: Place
  /// What is wrong, with the wrong value and the allowed ones.
  package let message: String
  /// The nearest thing that would have been right.
  package let guess: String?

  package init(_ gravity: Gravity, at place: Place, _ message: String, guess: String? = nil) {
    self.gravity = gravity
    self.place = place
    self.message = message
    self.guess = guess
  }

  /// One line, whatever stands in the file:
  /// `rules.yaml:4:12: error: unknown key 'abvoe'; did you mean 'above'?`
  package var description: String {
    let question = guess.map { "; did you mean '\($0)'?" } ?? ""
    return harmless("\(place): \(gravity.rawValue): \(message)\(question)")
  }
}

/// A place in a file; lines and columns are counted from 1.
package struct Place: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let file: String
  package let line: Int
  package let column: Int

  package init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  package var description: String { "\(file):\(line):\(column)" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

/// Collects every fault of a run, so that one run tells all of them.
///
/// It is handed down while files are read; nothing is thrown on the way, and a
/// value that could not be read is nil.
package final class Diagnostics {
  package private(set) var all: [Diagnostic] = []
  private var seen: Set<Diagnostic> = []
  /// What was asked of the files, where that is kept.
  package private(set) var questions: [Question] = []
  private let keepsQuestions: Bool

  package init(keepsQuestions: Bool = false) { self.keepsQuestions = keepsQuestions }

  package var hasErrors: Bool { all.contains { $0.gravity == .error } }

  /// In the order of files, lines and columns.
  package var sorted: [Diagnostic] { all.sorted { $0.place < $1.place } }

  package func error(at place: Place, _ message: String, guess: String? = nil) {
    add(Diagnostic(.error, at: place, message, guess: guess))
  }

  package func warning(at place: Place, _ message: String, guess: String? = nil) {
    add(Diagnostic(.warning, at: place, message, guess: guess))
  }

  /// Takes down what a reader asks, where somebody wants to know.
  package func asked(_ question: @autoclosure () -> Question) {
    if keepsQuestions { questions.append(question()) }
  }

  /// The same fault at the same place is told once.
  package func add(_ diagnostic: Diagnostic) {
    if seen.insert(diagnostic).inserted { all.append(diagnostic) }
  }
}
