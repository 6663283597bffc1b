import FieldgateDecode
import Foundation
import Testing

/// The public compliance suite (jsonpath-standard/jsonpath-compliance-test-suite),
/// read from where `FIELDGATE_JSONPATH_SUITE` says that its `cts.json` lies. It is
/// no part of this repository; without the variable these cases are skipped.
@Suite("JSONPath compliance suite", .enabled(if: Compliance.file != nil, Compliance.hint))
struct JSONPathComplianceTests {
  @Test(arguments: Compliance.cases)
  func passes(_ example: Compliance.Case) throws {
    let verdict = try example.verdict()
    if case .fails(let why) = verdict { Issue.record(Comment(rawValue: why)) }
  }

  @Test func onlyFunctionsAreRefused() throws {
    let verdicts = try Compliance.cases.map { try $0.verdict() }
    let refused = verdicts.count { $0 == .needsFunction }
    let passed = verdicts.count { $0 == .passes }
    print("compliance suite: \(passed) pass, \(refused) need a function and are refused")
    #expect(passed + refused == verdicts.count)
    #expect(passed > 600)
  }
}

enum Compliance {
  static let file = ProcessInfo.processInfo.environment["FIELDGATE_JSONPATH_SUITE"]
  static let hint: Comment = "FIELDGATE_JSONPATH_SUITE does not say where cts.json lies"

  static let cases: [Case] = {
    guard let file, let bytes = FileManager.default.contents(atPath: file),
      let suite = try? JSONDocument.parse([UInt8](bytes)).root, let tests = suite["tests"]
    else { return [] }
    return tests.entries.map { Case(name: $0["name"]?.string ?? "?", text: $0.json) }
  }()

  enum Verdict: Equatable {
    case passes
    case needsFunction
    case fails(String)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// The case as JSON.
    let text: String

    var testDescription: String { name }

    func verdict() throws -> Verdict {
      var parser = JSONParser()
      let example = try parser.parse(text)
      let selector = example["selector"]?.string ?? ""
      let isInvalid = example["invalid_selector"]?.bool ?? false
      let path: JSONPath
      do {
        path = try JSONPath(parsing: selector)
      } catch {
        if isInvalid { return .passes }
        let isFunction = "\(error)".contains("function") && Self.callsFunction(selector)
        return isFunction ? .needsFunction : .fails("\(selector) was refused: \(error)")
      }
      if isInvalid { return .fails("\(selector) was accepted") }
      guard let document = example["document"] else { return .fails("no document") }
      let found = try path.all(in: document, root: document)
      let values = "[" + found.map(\.json).joined(separator: ",") + "]"
      let paths = found.map { "$" + $0.path.dropFirst(document.path.count) }
      let allowed = example.alternatives("result", "results").map(\.json)
      let allowedPaths = example.alternatives("result_paths", "results_paths").map {
        $0.entries.map { $0.string ?? "" }
      }
      guard allowed.contains(values) else {
        return .fails("\(selector) found \(values), not \(allowed.joined(separator: " or "))")
      }
      guard allowedPaths.contains(paths) else {
        return .fails("\(selector) found \(paths), not \(allowedPaths)")
      }
      return .passes
    }

    private static func callsFunction(_ selector: String) -> Bool {
      ["count", "length", "match", "search", "value"].contains { selector.contains("\($0)(") }
    }
  }
}

extension JSONElement {
  /// What stands under the key for one, or in the list under the key for several.
  fileprivate func alternatives(_ one: String, _ several: String) -> [JSONElement] {
    if let result = self[one] { return [result] }
    return self[several].map { Array($0.entries) } ?? []
  }
}
