import ArgumentParser
import FieldgateModel
import Glibc

/// The exit codes of the contract (section 2), which are sysexits.h's.
enum Exit {
  static let faults: Int32 = 1
  static let usage: Int32 = 64
  static let unavailable: Int32 = 69
  static let inputOutput: Int32 = 74
  static let configuration: Int32 = 78
}

/// Prints each line to stderr and gives the error that ends the program with the
/// code.
func failure(_ code: Int32, _ lines: String...) -> ExitCode { failure(code, lines) }

func failure(_ code: Int32, _ lines: [String]) -> ExitCode {
  for line in lines { printError(line) }
  return ExitCode(code)
}

/// One line, with nothing in it that could move a cursor: it may quote what others wrote.
func printError(_ line: String) { printErrorAsItIs(harmless(line)) }

/// The same for a line of ours that may bear colours.
func printErrorAsItIs(_ line: String) {
  (line + "\n").withCString { _ = write(2, $0, strlen($0)) }
}

/// Prints a line to stdout, at once.
func printLine(_ line: String) {
  let text = Array((line + "\n").utf8)
  var rest = text[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    // Whoever read our output is gone: nothing more is wanted.
    guard count > 0 else { exit(0) }
    rest = rest.dropFirst(count)
  }
}
