import FieldgateDocument
import FieldgateModel

/// What contracts say that cannot be kept, or is probably not meant.
extension Contracts {
  /// What only all of them together tell.
  func checkTogether(_ context: Context, at place: Place, _ diagnostics: Diagnostics) {
    for partner in partners where partner.allTerms.contains(where: \.privacy.scramble) {
      guard seed.isEmpty else { break }
      diagnostics.error(
        at: partner.place,
        "'scramble' needs a 'seed' beside 'partners': a text that nobody can guess, without which"
          + " everybody could take the scrambling out")
    }
    for (index, partner) in partners.enumerated() {
      // In identifiers a dot stands as '_'.
      func said(_ id: PartnerID) -> [Character] { id.rawValue.map { $0 == "." ? "_" : $0 } }
      let twin = partners[..<index].first { said($0.id) == said(partner.id) }
      if let twin {
        diagnostics.error(
          at: partner.place,
          "'\(partner.id)' makes the same message identifiers as '\(twin.id)', since a dot stands"
            + " as '_' there; choose another id")
      }
    }
    let sight = Sight(areas: context.areas, contracts: self)
    for partner in partners { warn(of: partner, sight, context, diagnostics) }
    warnOfUnseen(context, sight, at: place, diagnostics)
  }

  /// Areas on which a rule raises and that nobody may see.
  private func warnOfUnseen(
    _ context: Context, _ sight: Sight, at place: Place, _ diagnostics: Diagnostics
  ) {
    guard !partners.isEmpty else { return }
    for area in context.areas {
      let raising = context.rules.filter { $0.areas.contains(area.id) }
      guard !raising.isEmpty else { continue }
      let isSeen = raising.contains { rule in
        partners.contains { partner in
          partner.allTerms.contains { terms in
            terms.areas.contains(area.id) && terms.takes(rule.id)
              && sight.marking(of: rule.id, terms) <= terms.tlp
              && rule.severities.contains { $0 >= terms.severity ?? .extreme }
              && terms.severity != nil && sight.seen(area.id, terms.precision) != nil
          }
        }
      }
      if !isSeen {
        let rules = raising.map(\.id.rawValue).joined(separator: ", ")
        diagnostics.warning(
          at: place, "no partner may see the area '\(area.id)', on which \(rules) can raise")
      }
    }
  }

  private func warn(
    of partner: Partner, _ sight: Sight, _ context: Context, _ diagnostics: Diagnostics
  ) {
    let all = partner.allTerms
    let taken = context.rules.filter { rule in all.contains { $0.takes(rule.id) } }
    for rule in taken {
      let marking = markings[rule.id]
      if let marking, !all.contains(where: { $0.takes(rule.id) && marking <= $0.tlp }) {
        let ceiling = all.map(\.tlp).max() ?? .clear
        diagnostics.warning(
          at: partner.place,
          "'\(partner.id)' never gets '\(rule.id)': it is marked \(marking.rawValue), above the"
            + " ceiling \(ceiling.rawValue)")
      }
    }
    if let least = all.compactMap(\.severity).min(), !taken.isEmpty,
      !taken.contains(where: { $0.severities.contains { $0 >= least } })
    {
      diagnostics.warning(
        at: partner.place,
        "'\(partner.id)' hears from \(least) up, which none of its rules can raise")
    }
    for area in all.reduce(into: Set<AreaID>(), { $0.formUnion($1.areas) }).sorted() {
      let holding = all.filter { $0.areas.contains(area) }
      if !holding.contains(where: { sight.seen(area, $0.precision) != nil }) {
        diagnostics.warning(
          at: partner.place,
          "'\(partner.id)' never hears of '\(area)': nothing lies around it that the precision"
            + " could name")
      }
    }
  }
}

extension Partner {
  /// What a contract says by itself.
  func check(_ context: Contracts.Context, _ diagnostics: Diagnostics) {
    let missing = [
      ("areas", allTerms.allSatisfy(\.areas.isEmpty)),
      ("severity", allTerms.allSatisfy { $0.severity == nil }),
      ("kinds", allTerms.allSatisfy { $0.rules.isEmpty && !$0.system }),
    ].filter(\.1).map(\.0)
    if !missing.isEmpty {
      diagnostics.warning(
        at: place,
        "'\(id)' gets no alert at any level: \(missing.joined(separator: ", ")) is not listed")
    }
    for terms in allTerms { check(terms, diagnostics) }
  }

  private func check(_ terms: Terms, _ diagnostics: Diagnostics) {
    if !terms.picture.isEmpty, terms.delay > 0 {
      diagnostics.error(
        at: place,
        "'\(id)' has a delay and a picture, which is of now; take one of them out")
    }
    let silent = terms.fields.filter { !terms.gives($0) }.map(\.rawValue).sorted()
    if !silent.isEmpty {
      diagnostics.warning(
        at: place,
        "'\(id)' never gets \(silent.joined(separator: ", ")) where the precision is not exact:"
          + " they may name the place")
    }
    let privacy = terms.privacy
    if privacy.scramble, privacy.minimumCount == nil {
      diagnostics.warning(
        at: place,
        "'\(id)' gets counts scrambled without a minimumCount: of a count of 1 it still hears that"
          + " there are few")
    }
    let counts = privacy.changesCounts
    if counts, terms.fields.contains(.value) || terms.picture.contains("density"),
      privacy.round["density"] == nil, !privacy.scramble, privacy.minimumCount == nil
    {
      diagnostics.warning(
        at: place,
        "'\(id)' gets counts rounded and densities exactly, which tell the same; add 'density' to"
          + " 'round'")
    }
    if counts, terms.gives(.inputs) {
      diagnostics.warning(
        at: place,
        "'\(id)' gets counts made less exact, and 'inputs', each sensor by itself; leave 'inputs'"
          + " out")
    }
  }
}
