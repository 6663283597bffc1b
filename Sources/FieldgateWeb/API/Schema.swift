import FieldgateModel

/// The shape of a JSON value, as OpenAPI describes it.
package indirect enum Schema: Sendable {
  case text, number, integer, flag
  /// ISO 8601, UTC, milliseconds, `Z`.
  case time
  case words([String])
  case array(Schema)
  /// An object whose keys are not known beforehand.
  case map(Schema)
  /// Keys, with `?` behind those that may be left out.
  case object([(String, Schema)])
  case either([Schema])
  case named(String)

  package var json: JSONValue {
    switch self {
    case .text: .object(["type": "string"])
    case .number: .object(["type": "number"])
    case .integer: .object(["type": "integer"])
    case .flag: .object(["type": "boolean"])
    case .time: .object(["type": "string", "format": "date-time"])
    case .words(let words):
      .object(["type": "string", "enum": .array(words.map { .string($0) })])
    case .array(let element): .object(["type": "array", "items": element.json])
    case .map(let value): .object(["type": "object", "additionalProperties": value.json])
    case .object(let members): .object(Self.object(members))
    case .either(let shapes): .object(["anyOf": .array(shapes.map(\.json))])
    case .named(let name): .object(["$ref": .string("#/components/schemas/\(name)")])
    }
  }

  private static func object(_ members: [(String, Schema)]) -> JSONObject {
    var properties = JSONObject()
    var required: [JSONValue] = []
    for (key, shape) in members {
      let name = key.hasSuffix("?") ? String(key.dropLast()) : key
      if name == key { required.append(.string(name)) }
      properties[name] = shape.json
    }
    return [
      "type": "object", "properties": .object(properties),
      "required": required.isEmpty ? nil : .array(required),
    ]
  }
}

extension Schema {
  /// The shapes that have a name.
  package static let named: [(String, Schema)] = [
    (
      "Coverage", .object([("reporting", .integer), ("expected", .integer)])
    ),
    (
      "Value",
      .object([
        ("value?", .either([.number, .text, .flag])), ("unit?", .text),
        ("expected?", .object([("low", .number), ("high", .number)])),
        ("state", .words(["fresh", "degraded", "blind"])), ("coverage", .named("Coverage")),
        ("age?", .number), ("quality?", .text), ("retained?", .flag), ("needs?", .integer),
        ("classes?", .map(.number)), ("drift?", .number), ("corrected?", .time),
      ])
    ),
    (
      "Area",
      .object([
        ("area", .text), ("name", .text), ("kind?", .text), ("parent?", .text),
        ("level", .integer),
        (
          "levelSet?",
          .object([
            ("area", .text), ("by", .text), ("reason?", .text), ("since?", .time),
            ("until?", .time),
          ])
        ),
        ("state?", .words(["fresh", "degraded", "blind"])), ("values", .map(.named("Value"))),
        (
          "alerts",
          .array(
            .object([
              ("id", .text), ("rule", .text), ("severity", severity), ("state", alertState),
              ("headline", .text), ("foldedInto?", .text),
            ]))
        ),
        ("inhibited?", .array(.text)), ("time", .time),
      ])
    ),
    (
      "Alert",
      .object([
        ("id", .text), ("area", .text), ("areaName", .text), ("rule", .text),
        ("status", .words(["Actual", "Exercise", "System", "Test"])), ("state", alertState),
        ("severity", severity), ("certainty", .text), ("headline", .text), ("instruction?", .text),
        ("measure", .text), ("value?", .either([.number, .text, .flag])), ("limit?", .number),
        ("unit?", .text), ("level", .integer), ("coverage", .named("Coverage")),
        ("devices", .array(.text)), ("onset", .time), ("cleared?", .time), ("sequence", .integer),
        ("acknowledgedBy?", .text),
      ])
    ),
    (
      "Event",
      .object([
        ("sequence", .integer), ("event", .words(Transition.allCases.map(\.rawValue))),
        ("severity", severity), ("time", .time), ("by?", .text), ("note?", .text),
      ])
    ),
    (
      "Device",
      .object([
        ("device", .text), ("adapter?", .text), ("kind?", .words(["crowd", "bollard", "camera"])),
        ("area?", .text), ("listed", .flag), ("seen?", .time), ("limited?", .integer),
        ("missed?", .integer), ("skew?", .number),
      ])
    ),
    (
      "History",
      .object([
        ("area", .text), ("span", .words(Span.allCases.map(\.rawValue))), ("from", .time),
        ("to", .time),
        (
          "values",
          .map(
            .array(
              .object([("time", .time), ("value", .number), ("low", .number), ("high", .number)])))
        ),
        ("words", .map(.array(.object([("time", .time), ("word", .text)])))),
      ])
    ),
    (
      "Status",
      .object([
        ("site", .text), ("version", .text), ("time", .time), ("started", .time), ("well", .flag),
        ("problem?", .text), ("messages", .integer), ("readings", .integer),
        ("redelivered", .integer), ("gaps", .integer), ("brokerDropped", .integer),
        ("messagesPerSecond?", .number), ("readingsPerSecond?", .number), ("lag", .number),
        ("broker", .object([("in", link), ("out", link)])),
        (
          "store",
          .object([
            ("takesBatches", .flag), ("committed?", .time), ("bytes?", .integer),
            ("waiting?", .integer),
          ])
        ),
        ("openAlerts", .integer), ("alertEvent", .integer), ("auditEntries", .integer),
        ("outcomes", .map(.map(.integer))),
      ])
    ),
    ("Error", .object([("error", .text)])),
  ]

  private static let severity = Schema.words(Severity.allCases.map(\.description))
  private static let alertState = Schema.words(AlertState.allCases.map(\.rawValue))
  private static let link = Schema.words(GatewayHealth.Link.allCases.map(\.rawValue))
}
