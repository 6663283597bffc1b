/// A piece of the site that people name, measure and secure as one: a square, a
/// street, a gate. Areas make a tree; alerts are about them.
package struct Area: Hashable, Sendable {
  package var id: AreaID
  package var name: LocalizedText
  /// `square`, `street`, `gate`, `venue`, …: a word of the site's own.
  package var kind: String?
  package var parent: AreaID?
  /// Persons.
  package var capacity: Double?
  /// Square metres.
  package var surface: Double?
  /// The threat level when nobody has set one; inherited down the tree.
  package var level: ThreatLevel?
  /// The areas beside it, as the site names them; `AreaTree` makes this mutual.
  package var neighbours: [AreaID]
  /// The outer ring of each polygon, then its holes; [longitude, latitude].
  package var polygons: [[[Position]]]

  package init(
    id: AreaID, name: LocalizedText, kind: String? = nil, parent: AreaID? = nil,
    capacity: Double? = nil, surface: Double? = nil, level: ThreatLevel? = nil,
    neighbours: [AreaID] = [], polygons: [[[Position]]] = []
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.parent = parent
    self.capacity = capacity
    self.surface = surface
    self.level = level
    self.neighbours = neighbours
    self.polygons = polygons
  }
}

/// A position in WGS 84, in degrees (RFC 7946, section 3.1.1: longitude first).
package struct Position: Hashable, Sendable {
  package var longitude: Double
  package var latitude: Double

  package init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
  }
}

/// A text in one or both of the languages that the site speaks.
package struct LocalizedText: Hashable, Sendable, ExpressibleByStringLiteral {
  package var nl: String
  package var en: String

  package init(nl: String, en: String) {
    self.nl = nl
    self.en = en
  }

  /// The same text in both.
  package init(_ text: String) { self.init(nl: text, en: text) }
  package init(stringLiteral value: String) { self.init(value) }
}
