import FieldgateModel

/// What the API answers: each case is one path, and the description is made from them, so
/// that the two cannot differ.
package enum Operation: String, CaseIterable, Sendable {
  case areas = "/api/v1/areas"
  case area = "/api/v1/areas/{id}"
  case history = "/api/v1/areas/{id}/history"
  case alerts = "/api/v1/alerts"
  case alert = "/api/v1/alerts/{id}"
  case devices = "/api/v1/devices"
  case status = "/api/v1/status"

  package var summary: String {
    switch self {
    case .areas: "The areas now: values with coverage, threat level, open alerts."
    case .area: "One area now."
    case .history: "What the values of an area were over the last hour, day or week."
    case .alerts:
      "Alerts: those that are open, and those that were within a time, the newest first."
    case .alert: "One alert with every transition of its life."
    case .devices:
      "The devices: when each was heard last, its clock, whether it is in the inventory."
    case .status: "The gateway's own health."
    }
  }

  package var answer: Schema {
    switch self {
    case .areas: .object([("time", .time), ("areas", .array(.named("Area")))])
    case .area: .named("Area")
    case .history: .named("History")
    case .alerts: .object([("time", .time), ("alerts", .array(.named("Alert")))])
    case .alert: .object([("alert", .named("Alert")), ("events", .array(.named("Event")))])
    case .devices: .object([("time", .time), ("devices", .array(.named("Device")))])
    case .status: .named("Status")
    }
  }

  /// Fields of the query.
  package var parameters: [(name: String, schema: Schema, text: String)] {
    switch self {
    case .history:
      [("span", .words(Span.allCases.map(\.rawValue)), "how far back; hour where it is left out")]
    case .alerts:
      [
        ("open", .flag, "true for those alone that are open"),
        ("since", .time, "those that were open then or later; a week ago where it is left out"),
      ]
    default: []
    }
  }

  /// Whether it is about one thing, which may not be there.
  package var isAboutOne: Bool { rawValue.contains("{id}") }

  /// The operation of a path, and the id in it.
  static func matching(_ path: [String]) -> (Operation, String)? {
    for operation in allCases {
      let pattern = operation.rawValue.split(separator: "/")
      guard pattern.count == path.count else { continue }
      var id = ""
      let fits = zip(pattern, path).allSatisfy { wanted, segment in
        if wanted == "{id}" { id = segment }
        return wanted == "{id}" || wanted == segment
      }
      if fits { return (operation, id) }
    }
    return nil
  }
}

/// The API's description, OpenAPI 3.1.
package enum OpenAPI {
  package static let path = "/api/openapi.json"

  package static var document: JSONValue {
    var paths = JSONObject()
    for operation in Operation.allCases {
      paths[operation.rawValue] = .object(["get": .object(describe(operation))])
    }
    var schemas = JSONObject()
    for (name, schema) in Schema.named { schemas[name] = schema.json }
    return .object([
      "openapi": "3.1.0",
      "info": .object([
        "title": "Fieldgate", "version": .string(fieldgateVersion),
        "description":
          "Read-only. Times are ISO 8601 in UTC; keys without a value are left out; keys may be added.",
      ]),
      "paths": .object(paths),
      "components": .object([
        "schemas": .object(schemas),
        "securitySchemes": .object([
          "basic": .object(["type": "http", "scheme": "basic"])
        ]),
      ]),
      "security": .array([.object([:]), .object(["basic": .array([])])]),
    ])
  }

  private static func describe(_ operation: Operation) -> JSONObject {
    var parameters: [JSONValue] = operation.parameters.map { parameter in
      .object([
        "name": .string(parameter.name), "in": "query", "description": .string(parameter.text),
        "schema": parameter.schema.json,
      ])
    }
    if operation.isAboutOne {
      parameters.insert(
        .object([
          "name": "id", "in": "path", "required": true, "schema": Schema.text.json,
        ]), at: 0)
    }
    func content(_ schema: Schema, _ text: String) -> JSONValue {
      .object([
        "description": .string(text),
        "content": .object(["application/json": .object(["schema": schema.json])]),
      ])
    }
    var responses = JSONObject()
    responses["200"] = content(operation.answer, "it")
    if !operation.parameters.isEmpty {
      responses["400"] = content(.named("Error"), "a field of the query says nothing")
    }
    responses["401"] = content(.named("Error"), "reading needs a login here")
    if operation.isAboutOne { responses["404"] = content(.named("Error"), "there is none") }
    responses["503"] = content(.named("Error"), "the store or the loop does not answer now")
    return [
      "operationId": .string("\(operation)"), "summary": .string(operation.summary),
      "parameters": parameters.isEmpty ? nil : .array(parameters),
      "responses": .object(responses),
    ]
  }
}
