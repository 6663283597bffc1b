import FieldgateDocument

/// Warns where what an adapter lets out seems to be about a person: where a path or a
/// capture of the topic that looks like it becomes a device's id, a channel, a label or a
/// value.
///
/// It judges names, not data: it can neither find all nor be sure, and so it only warns.
/// A number that is counted (`count`) says of nobody who he is.
struct PersonalPaths {
  let diagnostics: Diagnostics

  /// Looks at what a value comes from; `use` is what it becomes, as in "the channel".
  func check(_ rule: ValueRule?, as use: String, at place: Place) {
    guard let rule else { return }
    for term in rule.spoken {
      for name in Self.names(term) where Personal.isMapped(name.key, below: name.parent) {
        diagnostics.warning(
          at: place,
          "'\(name.text.shortened(to: 60))' becomes \(use), and looks like personal data, which"
            + " must not leave the device's message; leave it out")
      }
    }
  }

  private struct Name {
    let text: String
    let key: String
    var parent: String?
  }

  private static func names(_ term: Term) -> [Name] {
    switch term {
    case .constant, .parameter: return []
    case .capture(_, let name): return [Name(text: "{\(name)}", key: name)]
    case .template(let terms): return terms.flatMap(names)
    case .path(let path):
      // The keys on the way: `$.a['b c'][0].d` has a, b c and d.
      let keys = path.text.split { "$.[]'\"".contains($0) }.map(String.init).filter {
        $0 != "*" && Int($0) == nil
      }
      guard let key = keys.last else { return [] }
      return [Name(text: path.text, key: key, parent: keys.dropLast().last)]
    }
  }
}

extension ValueRule {
  /// The terms whose own text or number it can give, in their order: not what is counted.
  fileprivate var spoken: [Term] {
    switch source {
    case .term(let term): [term]
    case .first(let rules): rules.flatMap(\.spoken)
    case .count: []
    case .cases(let cases): cases.flatMap(\.value.spoken)
    }
  }
}

extension Personal {
  /// Words of things and of places as well, which a draft leaves out rather than ask, and
  /// a reader would be warned of for nothing: a door contact, a street, a passenger count.
  private static let common: Set<String> = [
    "contact", "address", "addresses", "street", "ip", "image", "images", "picture", "session",
    "adult", "adults", "child", "children", "kids", "men", "women", "customer", "employee",
    "staff", "patient", "guest", "passenger", "resident", "tenant", "mobile", "card", "cookie",
    "tel", "descriptor", "zip", "registration",
  ]

  /// Whether a key that an adapter maps says that its value is about a person.
  static func isMapped(_ key: String, below parent: String?) -> Bool {
    func isPersons(_ name: String, below parent: String?) -> Bool {
      let rare = Words(name).all.filter { !common.contains($0) }.joined(separator: "_")
      return isKey(name, below: parent) && isKey(rare, below: parent)
    }
    // `deviceMac` and `sensor.mac` are the device's own.
    let isOwn = ([key, parent].compactMap { $0 }).contains {
      Words($0).has(Vocabulary.deviceNouns)
    }
    if isOwn, Words(key).has(["mac", "macaddress"]) { return false }
    if isPersons(key, below: parent) { return true }
    // `driver.name`: who the key above is about.
    return Words(key).has(["name", "id"]) && parent.map { isPersons($0, below: nil) } ?? false
  }
}
