import FieldgateDocument
import FieldgateModel

/// One entry of `partners.yaml`: a contract, which says who a partner is and what it may see.
///
/// What is not listed never leaves: an absent key gives nothing.
package struct Partner: Sendable {
  package let id: PartnerID
  package let name: LocalizedText
  /// The broker's users that read the feed and acknowledge; no user has two partners.
  package let users: [String]
  /// In which its texts are; CAP has one `info` for each.
  package let languages: [Language]
  package let formats: Set<Format>
  package let scope: Scope
  /// Whether it hears of exercises; where not, it has nothing in an exercise's tree.
  package let exercises: Bool
  package let place: Place
  /// What it may see, before any threat level changes it.
  let terms: Terms
  /// What a threat level and those above it make of the terms, the lowest level first.
  let levels: [LevelTerms]

  /// The terms from a threat level up.
  struct LevelTerms: Sendable {
    let from: ThreatLevel
    let terms: Terms
  }

  package enum Format: String, CaseIterable, Hashable, Sendable {
    case json, cap
  }

  /// CAP 1.2 `scope`, with what it demands beside.
  package enum Scope: Hashable, Sendable {
    case isPublic
    /// To whom it is restricted, in words.
    case restricted(String)
    /// The addressees' names.
    case isPrivate([String])
  }

  /// The terms that hold at a threat level.
  func terms(at level: ThreatLevel) -> Terms {
    levels.last { $0.from <= level }?.terms ?? terms
  }

  /// The terms of every level.
  var allTerms: [Terms] { [terms] + levels.map(\.terms) }

  /// Whether it may see who has acknowledged an alert, at some level.
  package var seesAcknowledgements: Bool { allTerms.contains(where: \.acknowledgements) }

  /// The values of areas that it may see in a picture, at some level.
  package var pictured: Set<String> { allTerms.reduce(into: []) { $0.formUnion($1.picture) } }
}
