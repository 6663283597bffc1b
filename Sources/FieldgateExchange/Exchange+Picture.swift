import FieldgateModel

/// The pictures of areas.
extension Exchange {
  /// What partners see of an area now; retained, and empty where one may no longer see it.
  ///
  /// An area that partners see in place of others (a precision other than exact) is shown
  /// with its own values, and with the alerts that partners were told of as being about it.
  ///
  /// That nothing may be seen any more is said once and not at each cadence, which would
  /// tell when something changes there; `all` says it again, to a broker that has forgotten.
  package mutating func picture(_ figures: AreaFigures, all: Bool = false) -> [Publication] {
    var pictures: [Publication] = []
    for picture in seen(figures) {
      if !picture.payload.isEmpty {
        taken.remove(picture.topic)
      } else if !taken.insert(picture.topic).inserted, !all {
        continue
      }
      pictures.append(picture)
    }
    return pictures
  }

  private func seen(_ figures: AreaFigures) -> [Publication] {
    partners.compactMap { partner in
      let topic = topics.picture(of: figures.area, for: partner.id)
      let terms = partner.terms(at: figures.level)
      guard terms.hasPicture, let area = sight.areas[figures.area],
        scopes[partner.id]?.areas(at: figures.level).contains(figures.area) ?? false
      else { return picturedAreas(of: partner).contains(figures.area) ? removal(topic) : nil }
      return Publication(
        topic: topic, object: object(figures, of: area, for: partner, terms), retain: true, qos: 1)
    }
  }

  private func object(
    _ figures: AreaFigures, of area: Area, for partner: Partner, _ terms: Terms
  ) -> JSONObject {
    let blur = Blur(terms, seed: sight.seed)
    var values: JSONObject = [:]
    for figure in figures.values where terms.picture.contains(figure.measure) {
      var value: JSONObject = [:]
      AlertViewJSON.put(figure.told(blur, at: area, time: figures.time), in: &value)
      value["unit"] = figure.unitText.map { .string($0) }
      if terms.gives(.coverage) {
        value["state"] = .string(figure.freshness)
        value["coverage"] = .object(AlertMessage.object(figure.coverage))
      }
      values[figure.measure] = .object(value)
    }
    let told = entries.filter {
      $0.key.partner == partner.id && $0.value.isOpen && $0.value.area == area.id
    }.sorted { $0.key < $1.key }
    return [
      "site": .string(site), "partner": .string(partner.id.rawValue),
      "area": .string(area.id.rawValue),
      "areaName": .string(area.name[partner.languages.first ?? .en]),
      "status": isExercise ? "Exercise" : nil,
      "level": terms.gives(.level) ? .integer(Int64(figures.level.rawValue)) : nil,
      "values": .object(values),
      "alerts": .array(
        told.map { _, entry in
          .object(["id": .string(entry.id), "severity": .string(entry.severity.description)])
        }),
      "time": .string(terms.floored(figures.time).iso8601),
      "tlp": .string(terms.tlp.rawValue),
    ]
  }
}
