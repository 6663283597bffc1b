/// A path of this site that a browser was asked to go to; nil for what could lead elsewhere.
///
/// A path begins with a single `/`. Browsers take `\` for `/` and leave out tabs and ends of
/// lines, and heads leave out what is not ASCII: none of these is in one.
func ownPath(_ text: String?) -> String? {
  guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 2048,
    text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") })
  else { return nil }
  return text
}

extension Request {
  /// The path with its query, as a browser shows it.
  var target: String {
    "/" + path.map(percentEncoded).joined(separator: "/") + (query.isEmpty ? "" : "?\(query)")
  }
}

/// Where one logs in and comes back from.
///
/// - Parameter path: of this site; the first page where it is nil or none.
func loginPath(backTo path: String?) -> String {
  guard let path = ownPath(path), path != "/" else { return "/login" }
  return "/login?to=" + percentEncoded(path).replacing("%2F", with: "/")
}
