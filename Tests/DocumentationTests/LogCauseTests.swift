import FieldgateDaemon
import Testing

/// The page on the log knows each cause and each number that others may wait for.
@Suite("Causes of the log") struct LogCauseTests {
  @Test("each has its line in operations.md", arguments: LogCause.allCases)
  func cause(cause: LogCause) throws {
    let lines = try Checkout.text("docs/operations.md").split(separator: "\n").filter {
      $0.hasPrefix("| `") && $0.contains("`\(cause.rawValue)`")
    }
    #expect(!lines.isEmpty, "\(cause.rawValue)")
    if let id = cause.messageID {
      #expect(lines.contains { $0.contains("| \(id) |") }, "\(cause.rawValue): \(id)")
    }
  }
}
