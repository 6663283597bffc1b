import FieldgateModel

/// What stands for each partner whether there are alerts or not.
extension Exchange {
  /// Each partner's retained status, with what its contract gives; and the removal of what
  /// stands retained for partners and areas that contracts no longer name. To be sent on
  /// every connection.
  package func births(at moment: Moment) -> [Publication] {
    var publications: [Publication] = []
    for partner in partners {
      publications.append(status("online", partner, moment, contract: contract(of: partner)))
      let pictured = picturedAreas(of: partner)
      for area in sight.areas.keys.sorted() where !pictured.contains(area) {
        publications.append(removal(topics.picture(of: area, for: partner.id)))
      }
    }
    for partner in former.sorted() {
      publications.append(removal(topics.status(of: partner)))
      for area in sight.areas.keys.sorted() {
        publications.append(removal(topics.picture(of: area, for: partner)))
      }
    }
    return publications
  }

  /// One heartbeat for each partner; QoS 0, not retained.
  ///
  /// - Parameter every: how long it is until the next.
  package func heartbeats(at moment: Moment, every: Milliseconds) -> [Publication] {
    partners.map { partner in
      let open = entries.filter { $0.key.partner == partner.id && $0.value.isOpen }
      return Publication(
        topic: topics.heartbeat(of: partner.id),
        object: [
          "time": .string(partner.terms.floored(moment.wall).iso8601),
          "number": .integer(Int64(counts[partner.id]?.messages ?? 0)),
          "open": .integer(Int64(open.count)), "every": .number(Double(every) / 1000),
          "status": isExercise ? "Exercise" : nil,
        ], qos: 0)
    }
  }

  /// Each partner's status at a stop in good order.
  package func farewells(at moment: Moment) -> [Publication] {
    partners.map { status("stopped", $0, moment, contract: nil) }
  }

  /// The areas, as the partner sees them, of which it may have a picture at some level.
  func picturedAreas(of partner: Partner) -> Set<AreaID> {
    let levels = (1...5).compactMap { ThreatLevel(rawValue: $0) }
    return levels.reduce(into: []) { areas, level in
      if partner.terms(at: level).hasPicture {
        areas.formUnion(scopes[partner.id]?.areas(at: level) ?? [])
      }
    }
  }

  func removal(_ topic: String) -> Publication {
    Publication(topic: topic, payload: [], retain: true)
  }

  private func status(
    _ state: String, _ partner: Partner, _ moment: Moment, contract: JSONValue?
  ) -> Publication {
    Publication(
      topic: topics.status(of: partner.id),
      object: [
        "state": .string(state), "site": .string(site), "partner": .string(partner.id.rawValue),
        "name": .string(partner.name[partner.languages.first ?? .en]),
        "status": isExercise ? "Exercise" : nil,
        "time": .string(partner.terms.floored(moment.wall).iso8601),
        "number": .integer(Int64(counts[partner.id]?.messages ?? 0)),
        "contract": contract,
      ], retain: true)
  }

  /// What the contract gives below every `levels`.
  private func contract(of partner: Partner) -> JSONValue {
    let terms = partner.terms
    let areas = scopes[partner.id]?.areas(at: .minimal) ?? []
    return .object([
      "areas": .array(areas.sorted().map { .string($0.rawValue) }),
      "severity": terms.severity.map { .string($0.description) },
      "fields": .array(
        Terms.Field.allCases.filter { terms.gives($0) }.map { .string($0.rawValue) }),
      "delay": .number(Double(terms.delay) / 1000),
      "time": terms.time.map { .number(Double($0) / 1000) },
      "minimumCount": terms.privacy.minimumCount.map { .number($0) },
      "tlp": .string(terms.tlp.rawValue),
      "acknowledgements": .bool(terms.acknowledgements),
      "picture": .array(terms.picture.sorted().map { .string($0) }),
      "languages": .array(partner.languages.map { .string($0.rawValue) }),
      "formats": .array(partner.formats.map(\.rawValue).sorted().map { .string($0) }),
      "levels": .array(partner.levels.map { .integer(Int64($0.from.rawValue)) }),
    ])
  }
}

extension Terms {
  /// Whether there is a picture: of now, so that a delay rules it out.
  var hasPicture: Bool { !picture.isEmpty && delay == 0 }
}
