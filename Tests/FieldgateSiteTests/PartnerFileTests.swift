import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateSite
import Testing

/// `partners.yaml` as a part of the site: what it may name stands in the other files.
@Suite("Partners of a site") struct PartnerFileTests {

  private static func read(
    _ partners: String?, users: String = ""
  ) throws -> (site: Site?, said: [String]) {
    var folder = try SiteFolder()
    folder.files.texts["partners.yaml"] = partners
    folder.files.texts["fieldgate.yaml"]? += users
    let (site, said) = folder.read()
    return (site, said)
  }

  private static let good = """
    partners:
      - { partner: p, user: pia, areas: all, severity: moderate, kinds: [crowd], tlp: GREEN }
    """

  @Test("a site without the file has no partners, and one with it has its own")
  func partners() throws {
    #expect(try Self.read(nil).site?.partners.isEmpty == true)
    let (site, said) = try Self.read(Self.good)
    #expect(said == [])
    #expect(site?.partners.map(\.id) == ["p"])
    #expect(site?.plan.contracts.partners.map(\.users) == [["pia"]])
  }

  @Test(
    "areas, rules, values and users are the site's",
    arguments: [
      ("areas: all", "areas: [sqare]", "did you mean 'square'?"),
      ("kinds: [crowd]", "kinds: [crwd]", "did you mean 'crowd'?"),
      ("tlp: GREEN", "tlp: GREEN, picture: [occupncy]", "did you mean 'occupancy'?"),
      ("user: pia", "user: olga", "the user 'olga' is an operator already"),
      ("user: pia", "user: cam-9", "the user 'cam-9' is a device already"),
    ])
  func named(good: String, bad: String, piece: String) throws {
    let (site, said) = try Self.read(
      Self.good.replacing(good, with: bad),
      users: """

        users:
          - { user: olga, role: operator }
          - { user: cam-9, role: device, devices: [a] }
        """)
    #expect(site == nil)
    #expect(said.contains { $0.hasPrefix("partners.yaml:2:") && $0.contains(piece) }, "\(said)")
  }

  @Test("faults of the other files do not hide those of this one")
  func together() throws {
    var folder = try SiteFolder()
    folder.files.texts["partners.yaml"] = Self.good.replacing("GREEN", with: "PINK")
    folder.files.texts["rules.yaml"] = "rules: 7"
    let said = folder.read().said
    #expect(said.contains { $0.hasPrefix("partners.yaml:2:") && $0.contains("'PINK'") })
    #expect(said.contains { $0.hasPrefix("rules.yaml:") })
    // Rules that could not be read are told once, and not as unknown here.
    #expect(!said.contains { $0.contains("'crowd'") })
  }

  @Test("an area on which a rule can raise and that nobody may see is warned of")
  func unseen() throws {
    let (site, said) = try Self.read(Self.good.replacing("areas: all", with: "areas: [street]"))
    #expect(site != nil)
    #expect(
      said == [
        "partners.yaml:1:1: warning: no partner may see the area 'square', on which crowd can raise"
      ])
  }
}
