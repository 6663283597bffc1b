import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateStore

/// The answers of the API, as values.
enum Answers {
  /// Why something is not answered.
  static func refusal(_ status: Response.Status, _ why: String) -> Response {
    let object: JSONObject = ["error": .string(why)]
    return Response(status, "application/json", object.text + "\n")
  }

  static var readOnly: Response {
    refusal(.methodNotAllowed, "the API only reads; commands go over MQTT")
      .adding("Allow", "GET, HEAD")
  }

  static func areas(_ picture: LivePicture, at now: Timestamp) -> JSONObject {
    let states = picture.plan.tree.order.compactMap { picture.areas[$0] }
    return [
      "time": .string(now.iso8601),
      "areas": .array(states.map { .object($0.object(at: now)) }),
    ]
  }

  static func history(_ history: AreaHistory, of area: AreaID) -> JSONObject {
    var (values, words) = (JSONObject(), JSONObject())
    for (measure, points) in history.points.sorted(by: { $0.key < $1.key }) {
      values[measure] = .array(
        points.map {
          .object([
            "time": .string($0.time.iso8601), "value": .number($0.value), "low": .number($0.low),
            "high": .number($0.high),
          ])
        })
    }
    for (measure, entries) in history.words.sorted(by: { $0.key < $1.key }) {
      words[measure] = .array(
        entries.map { .object(["time": .string($0.time.iso8601), "word": .string($0.word)]) })
    }
    return [
      "area": .string(area.rawValue), "span": .string(history.span.rawValue),
      "from": .string(history.from.iso8601), "to": .string(history.to.iso8601),
      "values": .object(values), "words": .object(words),
    ]
  }

  static func alerts(_ alerts: [Alert], at now: Timestamp) -> JSONObject {
    [
      "time": .string(now.iso8601), "alerts": .array(alerts.map { .object(AlertRow.object($0)) }),
    ]
  }

  static func alert(_ record: RecordedAlert) -> JSONObject {
    [
      "alert": .object(AlertRow.object(record.alert)),
      "events": .array(
        record.events.map { event in
          .object([
            "sequence": .integer(Int64(event.sequence)), "event": .string(event.kind.rawValue),
            "severity": .string(event.severity.description), "time": .string(event.sent.iso8601),
            "by": event.by.map { .string($0) }, "note": event.note.map { .string($0) },
          ])
        }),
    ]
  }

  static func devices(_ devices: [DeviceState], at now: Timestamp) -> JSONObject {
    ["time": .string(now.iso8601), "devices": .array(devices.map { .object($0.object) })]
  }

  static func status(
    _ picture: LivePicture, _ rates: RateMeter.Rates?, store: StoreAccount, at now: Timestamp
  ) -> JSONObject {
    let health = picture.health
    func count(_ number: UInt64) -> JSONValue { .integer(Int64(clamping: number)) }
    var outcomes = JSONObject()
    for (adapter, counts) in health.outcomes.sorted(by: { $0.key < $1.key }) {
      var object = JSONObject()
      for (outcome, number) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        object[outcome.rawValue] = count(number)
      }
      outcomes[adapter.rawValue.isEmpty ? "none" : adapter.rawValue] = .object(object)
    }
    return [
      "site": .string(picture.plan.site), "version": .string(fieldgateVersion),
      "time": .string(now.iso8601), "started": .string(health.started.iso8601),
      "well": .bool(health.isWell), "problem": health.problem.map { .string($0.en) },
      "messages": count(health.messages), "readings": count(health.readings),
      "redelivered": count(health.redelivered), "gaps": count(health.gaps),
      "brokerDropped": count(health.dropped),
      "messagesPerSecond": rates.map { .number(rounded($0.messages)) },
      "readingsPerSecond": rates.map { .number(rounded($0.readings)) },
      "lag": .number(Double(health.lag) / 1000),
      "broker": .object([
        "in": .string(health.inbound.rawValue), "out": .string(health.outbound.rawValue),
      ]),
      "store": .object([
        "takesBatches": .bool(health.takesBatches),
        "committed": health.lastCommit.map { .string($0.iso8601) },
        "bytes": store.bytes.map { .integer($0) },
        "waiting": store.outbox.map { .integer($0.count) },
      ]),
      "openAlerts": .integer(Int64(picture.alerts.values.count { !picture.isUnreal($0) })),
      "alertEvent": .integer(health.lastEvent), "auditEntries": .integer(health.auditEntries),
      "outcomes": .object(outcomes),
    ]
  }

  private static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
}
