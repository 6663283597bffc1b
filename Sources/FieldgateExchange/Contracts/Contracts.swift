import FieldgateDocument
import FieldgateModel

/// All of `partners.yaml`: the partners, and what holds for their feeds together.
package struct Contracts: Sendable {
  package let partners: [Partner]
  /// CAP `sender`: names this gateway among all that send; without blanks, commas, `<`, `&`.
  package let sender: String?
  /// CAP `contact` and `web` of every `info`.
  package let contact: String?
  package let web: String?
  /// What makes the scrambling one that nobody else can repeat.
  let seed: String
  /// The marking of single rules' alerts; what is not here bears the partner's own.
  let markings: [RuleID: TLP]

  /// No partner.
  package static let none = Contracts(partners: [])

  init(
    partners: [Partner], sender: String? = nil, contact: String? = nil, web: String? = nil,
    seed: String = "", markings: [RuleID: TLP] = [:]
  ) {
    self.partners = partners
    self.sender = sender
    self.contact = contact
    self.web = web
    self.seed = seed
    self.markings = markings
  }

  /// What contracts are read against: the names that they may name, and what rules do.
  package struct Context: Sendable {
    package let areas: [Area]
    package let rules: [RuleFacts]
    /// The values that an area can have: `density`, `occupancy`, ….
    package let measures: [String]
    /// Who has which name at the broker already: `alice` is `an operator`, ….
    package let users: [String: String]

    package init(
      areas: [Area], rules: [RuleFacts], measures: [String], users: [String: String] = [:]
    ) {
      self.areas = areas
      self.rules = rules
      self.measures = measures
      self.users = users
    }
  }

  /// A rule of the site as contracts know it.
  package struct RuleFacts: Hashable, Sendable {
    package let id: RuleID
    /// The word after `kind:`.
    package let kind: String
    package let severities: Set<Severity>
    /// The areas on which it can raise.
    package let areas: [AreaID]

    package init(id: RuleID, kind: String, severities: Set<Severity>, areas: [AreaID]) {
      self.id = id
      self.kind = kind
      self.severities = severities
      self.areas = areas
    }
  }
}
