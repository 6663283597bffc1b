import FieldgateModel

/// The assessment for scripts; lengths of time are seconds.
extension Assessment {
  package var object: JSONObject {
    [
      "exercise": .string(name), "status": .string(AlertStatus.exercise.rawValue),
      "title": .object(["nl": .string(title.nl), "en": .string(title.en)]),
      "began": .string(log.began.iso8601), "ended": log.ended.map { .string($0.iso8601) },
      "speed": .number(log.speed), "good": .bool(isGood),
      "interruptions": .array(log.interruptions.map { .string($0.iso8601) }),
      "expectations": .array(expectations.map { .object($0.object) }),
      "injects": .array(injects.map { .object($0.object) }),
      "partners": partners.map { .array($0.map { .object($0.object) }) },
      "noise": .array(noise.map { .object($0.object) }),
    ]
  }
}

private func seconds(_ length: Milliseconds?) -> JSONValue? {
  length.map { .number(Double($0) / 1000) }
}

extension Assessment.Finding {
  fileprivate var object: JSONObject {
    [
      "area": .string(expectation.area.rawValue), "rule": .string(expectation.rule.rawValue),
      "severity": .string(expectation.severity.description), "from": seconds(expectation.from),
      "by": seconds(expectation.by), "inject": expectation.inject.map { .string($0) },
      "outcome": .string(outcome.rawValue), "alert": alert.map { .string($0.rawValue) },
      "detected": seconds(detected), "toDetect": seconds(toDetect),
      "toAcknowledge": seconds(toAcknowledge),
      "acknowledgedBy": acknowledgedBy.map { .string($0) },
      "partners": sent.map {
        .array(
          $0.map {
            .object([
              "partner": .string($0.partner), "sent": .bool($0.toSend != nil),
              "toSend": seconds($0.toSend), "toAcknowledge": seconds($0.toAcknowledge),
              "by": $0.by.map { .string($0) },
            ])
          })
      },
    ]
  }
}

extension Assessment.Told {
  fileprivate var object: JSONObject {
    [
      "inject": .string(inject.id), "at": seconds(inject.at), "to": .string(inject.to.name),
      "text": .object(["nl": .string(inject.text.nl), "en": .string(inject.text.en)]),
      "given": .bool(isGiven), "toDetect": seconds(toDetect),
      "toAcknowledge": seconds(toAcknowledge),
    ]
  }
}

extension Assessment.Served {
  fileprivate var object: JSONObject {
    [
      "partner": .string(partner), "expected": .integer(Int64(expected)),
      "sent": .integer(Int64(sent)), "acknowledged": .integer(Int64(acknowledged)),
      "noise": .integer(Int64(noise)),
      "medianToSend": seconds(medianToSend), "medianToAcknowledge": seconds(medianToAcknowledge),
    ]
  }
}

extension Assessment.Noise {
  fileprivate var object: JSONObject {
    [
      "alert": .string(alert.rawValue), "area": .string(area.rawValue),
      "rule": .string(rule.rawValue), "severity": .string(severity.description),
      "raised": seconds(raised), "ended": seconds(ended),
    ]
  }
}
