import FieldgateDocument
import FieldgateModel

/// One step from what a device says to what a reading says, as a key beside `from`:
/// `{ from: $.state, map: { ON: true, OFF: false } }`. Steps work in the order in
/// which they are written.
///
/// A new transform is one file and one line in `transforms`.
protocol Transform: Sendable {
  /// The key in an adapter.
  static var name: String { get }

  /// Reads what stands behind the key; nil, with a report, where it is no use.
  init?(_ node: Node, _ reading: inout TransformReading)

  /// What a value becomes.
  func apply(to value: Value, in scope: inout Scope) -> Transformed

  /// The values that it can give, where they are known beforehand: `check` holds
  /// them against the measure.
  var results: [Value]? { get }
}

extension Transform {
  var results: [Value]? { nil }
}

/// All transforms of the language.
private let transforms: [any Transform.Type] = [
  MapTransform.self,
  NumberTransform.self,
  NotTransform.self,
  ScaleTransform.self,
  AddTransform.self,
  MinusTransform.self,
  DivideTransform.self,
  InvertTransform.self,
  BitTransform.self,
  BitsTransform.self,
  SplitTransform.self,
  PartTransform.self,
  EpochTransform.self,
  RecallTransform.self,
]

/// What a transform made of a value.
enum Transformed {
  case value(Value)
  /// Nothing to say, and no fault: an unknown word without a default, a sentinel.
  case nothing(because: String)
  /// A fault of the message.
  case refused(expected: String)
}

/// What a transform may use while it is read: the keys beside its own, the names in
/// reach, and where faults go.
struct TransformReading {
  var mapping: MappingReader
  let names: Names
  let diagnostics: Diagnostics

  /// Reads the transforms among the keys that nobody asked for, in their order.
  mutating func all() -> [any Transform] {
    var found: [any Transform] = []
    for entry in mapping.rest {
      guard let name = entry.key.scalar?.text,
        let type = transforms.first(where: { $0.name == name })
      else { continue }
      mapping.ignore(name)
      if let transform = type.init(entry.value, &self) { found.append(transform) }
    }
    // A misspelt transform is told with the list of what there is.
    for type in transforms { mapping.ignore(type.name) }
    return found
  }
}
