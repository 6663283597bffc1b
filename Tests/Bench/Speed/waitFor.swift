import FieldgateModel
import Glibc

/// What could not be measured, and why.
struct NotMeasured: Error, CustomStringConvertible {
  let description: String
}

/// Looks every so many milliseconds whether something is so; a limit keeps a benchmark
/// from waiting for ever for what will not come.
func waitFor(
  _ what: String, within limit: Milliseconds, every pause: Int32 = 5, until isSo: () throws -> Bool
) throws {
  let end = steadyMilliseconds() + Double(limit)
  while try !isSo() {
    guard steadyMilliseconds() < end else {
      throw NotMeasured(description: "waited \(limit / 1000) s in vain for \(what)")
    }
    poll(nil, 0, pause)
  }
}
