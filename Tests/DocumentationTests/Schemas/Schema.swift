import FieldgateDecode
import FieldgateDocument

/// A JSON Schema (draft 7) of `docs/schemas`, as far as these schemas go.
///
/// Numbers, Booleans and nothing are told from texts as YAML 1.2's core schema does, and
/// so as editors do. A keyword that it does not know is a fault, so that no schema says
/// more than is tested.
final class Schema: Sendable {
  let file: String
  let root: Node

  private static let all = Dictionary(
    uniqueKeysWithValues: SchemaText.Sort.allCases.map { sort in
      (sort, Result { try Schema(sort.rawValue) })
    })

  /// The schema of a sort of file, read once.
  static func of(_ sort: SchemaText.Sort) throws -> Schema {
    try all[sort]?.get() ?? Schema(sort.rawValue)
  }

  private init(_ name: String) throws {
    file = "docs/schemas/\(name).schema.json"
    let diagnostics = Diagnostics()
    let node = parse(try Checkout.text(file), file: file, into: diagnostics)
    guard let node, !diagnostics.hasErrors else {
      throw Unreadable(faults: diagnostics.sorted.map(\.description))
    }
    root = node
  }

  struct Unreadable: Error { let faults: [String] }

  /// What a schema says of a file.
  struct Verdict {
    /// Why the file is refused; empty where it is not.
    var faults: [Fault] = []
    /// The closed objects and the closed lists that were met, and where.
    var meetings: [Meeting] = []

    static func + (left: Verdict, right: Verdict) -> Verdict {
      Verdict(faults: left.faults + right.faults, meetings: left.meetings + right.meetings)
    }
  }

  struct Fault: CustomStringConvertible {
    let place: Place
    let message: String

    var description: String { "\(place): \(message)" }
  }

  /// A part of the file and the part of the schema that took it.
  struct Meeting {
    let node: Node
    /// `#/definitions/rule`
    let pointer: String
    let schema: Node
  }

  /// Holds a file against the schema.
  func verdict(on node: Node) -> Verdict {
    var judge = SchemaJudge(root: root)
    return judge.verdict(on: node, by: root, at: "#")
  }

  /// The words of a closed list: of `enum`, or of the several `const`s of `anyOf`.
  static func words(of schema: Node) -> [String]? {
    if let words = schema["enum"]?.elements { return words.map { $0.constant?.text ?? "" } }
    let words = schema["anyOf"]?.elements?.compactMap { $0["const"]?.constant?.text } ?? []
    return words.count > 1 ? words : nil
  }

  /// Where each object that takes no key but its own and each list of words is described.
  var closed: [(pointer: String, schema: Node)] {
    (root["definitions"]?.entries ?? []).map {
      ("#/definitions/\($0.key.scalar?.text ?? "")", $0.value)
    }.filter { Self.isClosed($0.schema) || Self.words(of: $0.schema) != nil }
  }

  static func isClosed(_ schema: Node) -> Bool {
    schema["additionalProperties"]?.scalar?.text == "false"
  }
}
