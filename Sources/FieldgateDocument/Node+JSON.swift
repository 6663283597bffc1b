import FieldgateModel

extension Node {
  /// The same as JSON: scalars as YAML 1.2's core schema means them, so that a number
  /// in quotes is a text.
  package var json: JSONValue {
    switch content {
    case .scalar: constant.map { JSONValue($0) } ?? .null
    case .sequence(let elements): .array(elements.map(\.json))
    case .mapping(let entries):
      .object(
        entries.reduce(into: JSONObject()) { $0[$1.key.scalar?.text ?? ""] = $1.value.json })
    }
  }
}
