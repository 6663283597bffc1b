import FieldgateModel

/// Where a broker is reached: `mqtt://user@host:port`, or `mqtts://…` over TLS.
///
/// The port may be left out (1883, and 8883 over TLS); an IPv6 address stands in
/// brackets; a user is percent-decoded. Refused: a password, a path, a query, any
/// other scheme.
package struct MQTTAddress: Hashable, Sendable, CustomStringConvertible {
  package let host: String
  /// 1 to 65535.
  package let port: Int
  package let user: String?
  package let usesTLS: Bool

  package init(host: String, port: Int? = nil, user: String? = nil, usesTLS: Bool = false) {
    self.host = host
    self.port = port ?? (usesTLS ? 8883 : 1883)
    self.user = user
    self.usesTLS = usesTLS
  }

  /// What is wrong with the text of an address: the text, the fault and the next step.
  ///
  /// The text is left out where it holds a password: errors end up in logs.
  package struct Unusable: Error, Hashable, CustomStringConvertible {
    package let text: String?
    package let fault: String
    package let advice: String

    package var description: String {
      let subject = text.map { "broker address '\($0)'" } ?? "broker address"
      return "\(subject): \(fault); \(advice)"
    }
  }

  /// Reads an address; throws what is wrong with it.
  package init(_ text: String) throws(Unusable) {
    func unusable(_ fault: String, _ advice: String = Self.form) -> Unusable {
      Unusable(text: text, fault: fault, advice: advice)
    }
    let rest: Substring
    if text.hasPrefix("mqtt://") {
      usesTLS = false
      rest = text.dropFirst("mqtt://".count)
    } else if text.hasPrefix("mqtts://") {
      usesTLS = true
      rest = text.dropFirst("mqtts://".count)
    } else {
      // What stands before an `@` may be a password: only its scheme is repeated.
      throw Unusable(
        text: text.contains("@") ? nil : text, fault: "the scheme is neither mqtt nor mqtts",
        advice: Self.form)
    }
    var place = rest
    if let at = rest.lastIndex(of: "@") {
      let name = rest[..<at]
      guard !name.contains(":") else {
        throw Unusable(
          text: nil, fault: "a password must not stand in an address",
          advice: "leave it out and give it in a file or a systemd credential")
      }
      guard let user = TopicTree.decoded(String(name)), !user.isEmpty else {
        throw unusable("the user before '@' is empty or wrongly percent-encoded")
      }
      self.user = user
      place = rest[rest.index(after: at)...]
    } else {
      user = nil
    }
    if place.last == "/" { place = place.dropLast() }
    guard !place.contains(where: { "/?# ".contains($0) }) else {
      throw unusable("nothing may follow the port")
    }
    let portText: Substring?
    if place.first == "[" {
      guard let end = place.firstIndex(of: "]") else { throw unusable("'[' has no ']'") }
      host = String(place[place.index(after: place.startIndex)..<end])
      let after = place[place.index(after: end)...]
      guard after.isEmpty || after.first == ":" else {
        throw unusable("only a port may follow ']'")
      }
      portText = after.isEmpty ? nil : after.dropFirst()
    } else {
      let parts = place.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2 else { throw unusable("an IPv6 address must stand in brackets") }
      host = String(parts.first ?? "")
      portText = parts.count == 2 ? parts[1] : nil
    }
    guard !host.isEmpty else { throw unusable("the host is missing") }
    guard let portText else {
      port = usesTLS ? 8883 : 1883
      return
    }
    guard portText.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(portText),
      (1...65535).contains(port)
    else { throw unusable("the port '\(portText)' is not a number from 1 to 65535") }
    self.port = port
  }

  private static let form = "write mqtt://user@host:port or mqtts://user@host:port"

  package var description: String {
    let user = user.map { TopicTree.level($0).replacingColons + "@" } ?? ""
    let host = host.contains(":") ? "[\(host)]" : host
    return "\(usesTLS ? "mqtts" : "mqtt")://\(user)\(host):\(port)"
  }
}

extension String {
  /// The text with what would end a user in an address percent-encoded.
  fileprivate var replacingColons: String {
    var text = ""
    for character in self {
      switch character {
      case ":": text += "%3A"
      case "@": text += "%40"
      default: text.append(character)
      }
    }
    return text
  }
}
