import FieldgateModel
import FieldgateSite
import Testing

/// Where the page may listen, and for whom.
@Suite("Settings of the page") struct WebSettingsTests {
  private func read(_ web: String) throws -> (settings: WebSettings?, said: [String]) {
    var files = SiteFolder.small
    files["fieldgate.yaml"] = (files["fieldgate.yaml"] ?? "") + "\nweb: \(web)\n"
    let (site, said) = try SiteFolder(files).read()
    return (site?.settings.web, said)
  }

  @Test("without a word it listens on this machine, for whoever reads")
  func standard() throws {
    let (site, said) = try SiteFolder(SiteFolder.small).read()
    #expect(said == [])
    #expect(site?.settings.web == .standard)
    #expect(WebSettings.standard.listen?.description == "127.0.0.1:8077")
  }

  static let allowed: [(String, String?)] = [
    ("{ listen: off }", nil), ("{ listen: \"[::1]:80\" }", "[::1]:80"),
    ("{ listen: \"0.0.0.0:8077\", users: /nowhere }", "0.0.0.0:8077"),
    ("{ users: /nowhere, login: always, hosts: [a.example] }", "127.0.0.1:8077"),
  ]

  @Test("what it may be", arguments: allowed)
  func good(_ text: String, _ listen: String?) throws {
    let (settings, said) = try read(text)
    #expect(said == [])
    #expect(try #require(settings).listen?.description == listen)
  }

  static let refused: [(String, String)] = [
    ("{ listen: 8077 }", "is no address to listen on; allowed are off, or an address in numbers"),
    ("{ listen: \"0.0.0.0:8077\" }", "can be reached from elsewhere and needs 'users'"),
    ("{ login: always }", "'login: always' needs 'users', or nobody could read the page"),
    ("{ login: never }", "is no demand for a login; allowed are commands, always"),
    ("{ lisen: off }", "the web page has no key 'lisen'"),
    ("off", "expected the web page as a mapping"),
  ]

  @Test("what it may not be", arguments: refused)
  func bad(_ text: String, _ expected: String) throws {
    let (settings, said) = try read(text)
    #expect(settings == nil)
    #expect(said.count == 1 && said[0].contains(expected), "\(said)")
  }
}
