import FieldgateExchange
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A check of our own that a text is CAP 1.2: the order of elements, which must be there,
/// closed lists of words, the form of times and polygons; and beyond the schema what
/// google/cap-library's validator looks at, such as references that are circular.
///
/// It is written from the standard (OASIS, 2010-07-01, section 3.2) and reads with
/// Foundation's parser, so that it shares nothing with the writer.
struct CAPStructure {
  /// What is wrong; empty for a good one.
  private(set) var faults: [String] = []

  private struct Rule {
    let name: String
    var isNeeded = false
    var mayRepeat = false
    var words: [String] = []
    var pattern: String?
    var children: [Rule] = []
  }

  private static let time = #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$"#
  private static let pair = [
    Rule(name: "valueName", isNeeded: true), Rule(name: "value", isNeeded: true),
  ]

  private static let area = [
    Rule(name: "areaDesc", isNeeded: true),
    Rule(
      name: "polygon", mayRepeat: true,
      pattern: #"^-?\d+(\.\d+)?,-?\d+(\.\d+)?( -?\d+(\.\d+)?,-?\d+(\.\d+)?){3,}$"#),
    Rule(name: "geocode", mayRepeat: true, children: pair),
  ]

  private static let info = [
    Rule(name: "language", pattern: "^[a-z]{2}-[A-Z]{2}$"),
    Rule(
      name: "category", isNeeded: true, mayRepeat: true,
      words: [
        "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport",
        "Infra", "CBRNE", "Other",
      ]),
    Rule(name: "event", isNeeded: true),
    Rule(
      name: "responseType", mayRepeat: true,
      words: [
        "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear",
        "None",
      ]),
    Rule(
      name: "urgency", isNeeded: true,
      words: ["Immediate", "Expected", "Future", "Past", "Unknown"]),
    Rule(
      name: "severity", isNeeded: true,
      words: ["Extreme", "Severe", "Moderate", "Minor", "Unknown"]),
    Rule(
      name: "certainty", isNeeded: true,
      words: ["Observed", "Likely", "Possible", "Unlikely", "Unknown"]),
    Rule(name: "eventCode", mayRepeat: true, children: pair),
    Rule(name: "effective", pattern: time), Rule(name: "onset", pattern: time),
    Rule(name: "expires", pattern: time), Rule(name: "senderName"), Rule(name: "headline"),
    Rule(name: "description"), Rule(name: "instruction"),
    Rule(name: "web", pattern: #"^[a-z]+://\S+$"#), Rule(name: "contact"),
    Rule(name: "parameter", mayRepeat: true, children: pair),
    Rule(name: "area", mayRepeat: true, children: area),
  ]

  private static let alert = [
    Rule(name: "identifier", isNeeded: true, pattern: #"^[^\s,<&]+$"#),
    Rule(name: "sender", isNeeded: true, pattern: #"^[^\s,<&]+$"#),
    Rule(name: "sent", isNeeded: true, pattern: time),
    Rule(name: "status", isNeeded: true, words: ["Actual", "Exercise", "System", "Test", "Draft"]),
    Rule(name: "msgType", isNeeded: true, words: ["Alert", "Update", "Cancel", "Ack", "Error"]),
    Rule(name: "source"),
    Rule(name: "scope", isNeeded: true, words: ["Public", "Restricted", "Private"]),
    Rule(name: "restriction"), Rule(name: "addresses"), Rule(name: "code", mayRepeat: true),
    Rule(name: "note"),
    Rule(name: "references", pattern: #"^\S+,\S+,\S+( \S+,\S+,\S+)*$"#), Rule(name: "incidents"),
    Rule(name: "info", mayRepeat: true, children: info),
  ]

  init(_ text: String) {
    guard let document = try? XMLDocument(xmlString: text), let root = document.rootElement()
    else {
      faults = ["not well-formed"]
      return
    }
    if root.name != "alert" { faults.append("the root is \(root.name ?? "")") }
    if root.namespaces?.first?.stringValue != "urn:oasis:names:tc:emergency:cap:1.2" {
      faults.append("the namespace is \(root.namespaces?.first?.stringValue ?? "none")")
    }
    check(root, Self.alert, "alert")
    checkBeyond(root)
  }

  private mutating func check(_ element: XMLElement, _ rules: [Rule], _ path: String) {
    let children = (element.children ?? []).compactMap { $0 as? XMLElement }
    var place = 0
    var counts: [String: Int] = [:]
    for child in children {
      let name = child.name ?? ""
      guard let index = rules.firstIndex(where: { $0.name == name }) else {
        faults.append("\(path) has '\(name)'")
        continue
      }
      if index < place { faults.append("\(path)/\(name) stands too late") }
      place = max(place, index)
      counts[name, default: 0] += 1
      if counts[name] == 2, !rules[index].mayRepeat { faults.append("\(path)/\(name) repeats") }
      check(child, rules[index], "\(path)/\(name)")
    }
    for rule in rules where rule.isNeeded && counts[rule.name] == nil {
      faults.append("\(path) lacks '\(rule.name)'")
    }
  }

  private mutating func check(_ element: XMLElement, _ rule: Rule, _ path: String) {
    if !rule.children.isEmpty { return check(element, rule.children, path) }
    let text = element.stringValue ?? ""
    if text.isEmpty { faults.append("\(path) is empty") }
    if !rule.words.isEmpty, !rule.words.contains(text) { faults.append("\(path) is '\(text)'") }
    if let pattern = rule.pattern, text.range(of: pattern, options: .regularExpression) == nil {
      faults.append("\(path) is '\(text)'")
    }
    if rule.name == "polygon" {
      let pairs = text.split(separator: " ")
      if pairs.first != pairs.last { faults.append("\(path) is not closed") }
      for pair in pairs {
        let numbers = pair.split(separator: ",").compactMap { Double($0) }
        if numbers.count != 2 || abs(numbers[0]) > 90 || abs(numbers[1]) > 180 {
          faults.append("\(path) has '\(pair)'")
        }
      }
    }
  }

  /// What a schema cannot say.
  private mutating func checkBeyond(_ root: XMLElement) {
    func text(_ name: String) -> String? { root.elements(forName: name).first?.stringValue }
    let scope = text("scope")
    if (scope == "Restricted") != (text("restriction") != nil) {
      faults.append("scope \(scope ?? "") and restriction")
    }
    if (scope == "Private") != (text("addresses") != nil) {
      faults.append("scope \(scope ?? "") and addresses")
    }
    let references = (text("references") ?? "").split(separator: " ")
    let identifier = text("identifier") ?? ""
    for reference in references {
      let parts = reference.split(separator: ",")
      if parts.count != 3 { faults.append("the reference '\(reference)'") }
      if parts.dropFirst().first.map(String.init) == identifier {
        faults.append("a circular reference")
      }
      if let sent = parts.last.map(String.init), sent > text("sent") ?? "" {
        faults.append("a reference to what is sent later")
      }
    }
    let type = text("msgType") ?? ""
    if type != "Alert", references.isEmpty { faults.append("\(type) without references") }
    let languages = root.elements(forName: "info").compactMap {
      $0.elements(forName: "language").first?.stringValue
    }
    if Set(languages).count != languages.count { faults.append("two infos of one language") }
  }
}
