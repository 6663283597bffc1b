import FieldgateModel

/// A view as JSON: the contract's keys (section 6), where the view has them, and those that
/// make a feed of it.
enum AlertViewJSON {
  static func object(_ view: AlertView, _ head: MessageHead) -> JSONObject {
    var object = start(view.id, view.event, view.area, view.areaName, head)
    object["state"] = .string(view.state.rawValue)
    object["status"] = .string(view.status.rawValue)
    object["severity"] = .string(view.severity.description)
    object["urgency"] = .string(view.urgency)
    object["certainty"] = .string(view.certainty.rawValue)
    put(view.headline, "headline", in: &object, head)
    addFacts(of: view, head, to: &object)
    addPeople(of: view, to: &object)
    object["onset"] = view.onset.map { .string($0.iso8601) }
    object["sent"] = .string(view.sent.iso8601)
    object["expires"] = .string(view.expires.iso8601)
    object["cleared"] = view.cleared.map { .string($0.iso8601) }
    object["tlp"] = view.tlp.map { .string($0.rawValue) }
    return object
  }

  /// What every message of a feed begins with.
  static func start(
    _ id: String, _ event: String, _ area: AreaID, _ name: LocalizedText, _ head: MessageHead
  ) -> JSONObject {
    var object: JSONObject = [
      "id": .string(id), "event": .string(event), "msgType": .string(head.msgType.rawValue),
      "site": .string(head.site), "partner": head.partner.map { .string($0.rawValue) },
      "version": .integer(Int64(head.version)),
      "number": head.number.map { .integer(Int64($0)) },
      "identifier": .string(head.identifier),
      "references": head.references.isEmpty
        ? nil : .array(head.references.map { .string($0.identifier) }),
      "area": .string(area.rawValue),
    ]
    put(name, "areaName", in: &object, head)
    return object
  }

  private static func addFacts(
    of view: AlertView, _ head: MessageHead, to object: inout JSONObject
  ) {
    object["rule"] = view.rule.map { .string($0.rawValue) }
    object["measure"] = view.measure.map { .string($0) }
    put(view.value, in: &object)
    object["limit"] = view.limit.map { .number($0) }
    object["unit"] = view.unit.map { .string($0.rawValue) }
    object["level"] = view.level.map { .integer(Int64($0.rawValue)) }
    object["coverage"] = view.coverage.map { .object(AlertMessage.object($0)) }
    object["devices"] = view.devices.map { .array($0.map { .string($0.rawValue) }) }
    if !view.inputs.isEmpty { object["inputs"] = .array(view.inputs.map { input($0) }) }
    if let instruction = view.instruction { put(instruction, "instruction", in: &object, head) }
    object["advice"] = view.advice.map {
      .object([
        "measure": text($0.measure, head), "cost": .integer(Int64($0.cost)), "by": .string($0.by),
      ])
    }
    if !view.takeBack.isEmpty { object["takeBack"] = .array(view.takeBack.map { text($0, head) }) }
    if view.isFlapping { object["flapping"] = true }
    object["geometry"] = GeoJSONFeature.geometry(view.polygons)
  }

  private static func addPeople(of view: AlertView, to object: inout JSONObject) {
    object["shelved"] = view.shelf.map { shelf in
      .object([
        "by": shelf.by.isEmpty ? nil : .string(shelf.by), "reason": .string(shelf.reason),
        "since": .string(shelf.since.iso8601), "until": .string(shelf.until.iso8601),
      ])
    }
    object["acknowledgedBy"] = view.acknowledgedBy.map { .string($0) }
    object["acknowledgedAt"] = view.acknowledgedAt.map { .string($0.iso8601) }
    object["acknowledgedNote"] = view.acknowledgedNote.map { .string($0) }
    object["by"] = view.by.map { .string($0) }
    object["note"] = view.note.map { .string($0) }
  }

  /// A value, or that there is one less than so much.
  static func put(_ told: Told?, in object: inout JSONObject) {
    switch told {
    case nil: break
    case .value(let value)?: object["value"] = JSONValue(value)
    case .fewer(let limit)?:
      object["value"] = .null
      object["fewerThan"] = .number(limit)
    case .withheld?: object["value"] = .null
    }
  }

  private static func input(_ input: AlertView.Input) -> JSONValue {
    var object: JSONObject = [
      "device": .string(input.device.rawValue), "channel": input.channel.map { .string($0) },
      "measure": .string(input.measure.rawValue),
    ]
    put(input.value, in: &object)
    object["time"] = .string(input.time.iso8601)
    return .object(object)
  }

  /// A text in the partner's first language, and in all where it has several.
  private static func put(
    _ text: LocalizedText, _ key: String, in object: inout JSONObject, _ head: MessageHead
  ) {
    object[key] = .string(text[head.languages.first ?? .en])
    if head.languages.count > 1 { object[key + "s"] = self.text(text, head) }
  }

  /// An object with the partner's languages.
  private static func text(_ text: LocalizedText, _ head: MessageHead) -> JSONValue {
    var object = JSONObject()
    for language in head.languages { object[language.rawValue] = .string(text[language]) }
    return .object(object)
  }
}
