import FieldgateDocument
import FieldgateModel

/// Where the status page listens, and who may see it.
package struct WebSettings: Hashable, Sendable {
  /// Nil where there is to be no page.
  package var listen: WebAddress?
  /// A file with a line for each user: `fieldgate web password NAME` makes it.
  package var users: String?
  /// Names under which browsers may ask for the page, besides addresses and `localhost`.
  package var hosts: [String]
  package var login: Login

  /// What one must be logged in for, on this machine; whoever comes from elsewhere must be for
  /// everything.
  package enum Login: String, CaseIterable, Hashable, Sendable {
    /// To acknowledge and to shelve.
    case commands
    /// To read as well: for a page behind a proxy.
    case always
  }

  package static let standard = WebSettings(
    listen: WebAddress(host: "127.0.0.1", port: 8077), users: nil, hosts: [], login: .commands)
}

extension WebSettings {
  /// Reads the block `web`; what it leaves out is as in `standard`.
  ///
  /// - Parameter exposure: says who may read a file that should be secret, or nil.
  init(_ node: Node, exposure: (String) -> String?, _ diagnostics: Diagnostics) {
    self = .standard
    guard var reader = MappingReader(node, "the web page", diagnostics) else { return }
    let listenNode = reader.take("listen")
    if let listenNode, let text = listenNode.text(diagnostics) {
      if text == "off" {
        listen = nil
      } else if let address = WebAddress(text) {
        listen = address
      } else {
        diagnostics.error(
          at: listenNode.place,
          "'\(text)' is no address to listen on; allowed are off, or an address in numbers with a"
            + " port, such as 127.0.0.1:8077 or [::1]:8077")
      }
    }
    if let element = reader.take("users"), let path = element.text(diagnostics) {
      if let exposure = exposure(path) { diagnostics.warning(at: element.place, exposure) }
      users = path
    }
    hosts = (reader.take("hosts")?.list(diagnostics) ?? []).compactMap { $0.text(diagnostics) }
    login = reader.take("login")?.choice(of: "demand for a login", diagnostics) ?? .commands
    reader.finish()
    if let listen, !listen.isLoopback, users == nil {
      diagnostics.error(
        at: listenNode?.place ?? node.place,
        "a page on \(listen) can be reached from elsewhere and needs 'users', a file of those who"
          + " may log in; `fieldgate web password NAME` makes its lines")
    }
    if login == .always, users == nil {
      diagnostics.error(
        at: node.place, "'login: always' needs 'users', or nobody could read the page")
    }
  }
}
