import FieldgateModel

/// CAP's words for what a view says.
enum CAPTerms {
  /// Crowds are Safety; bollards, sensors and the gateway itself Infra; without a measure
  /// that may be named, Safety.
  static func category(of view: AlertView) -> String {
    switch view.measure {
    case "bollards", "silent", "store", "broker", "clock", "load": "Infra"
    default: "Safety"
    }
  }

  /// What it is about: the measure, where it may be named.
  static func event(of view: AlertView, _ language: Language) -> String {
    guard let measure = view.measure else {
      return language == .nl ? "Melding over een gebied" : "Alert about an area"
    }
    if measure == "test" { return language == .nl ? "Proefmelding" : "Test alert" }
    let name = AlertView.name(of: measure)[language]
    return language == .nl ? "Melding: \(name)" : "Alert: \(name)"
  }

  /// `AllClear` where the condition is over, `Execute` where an instruction says what,
  /// else `Monitor`; `None` where the view ended and the alert may go on.
  static func responseType(to view: AlertView) -> String {
    if view.event == "cleared" { return "AllClear" }
    if !view.state.isOpen || view.event == AlertView.withdrawn { return "None" }
    return view.instruction == nil ? "Monitor" : "Execute"
  }

  /// In CAP's own case.
  static func severity(_ severity: Severity) -> String {
    switch severity {
    case .minor: "Minor"
    case .moderate: "Moderate"
    case .severe: "Severe"
    case .extreme: "Extreme"
    }
  }

  /// The headline, and what stands behind it.
  static func description(of view: AlertView, _ language: Language) -> String {
    var text = view.headline[language] + "."
    if let coverage = view.coverage {
      text +=
        language == .nl
        ? " \(coverage.reporting) van \(coverage.expected) apparaten melden."
        : " \(coverage.reporting) of \(coverage.expected) devices report."
    }
    if let advice = view.advice {
      text +=
        language == .nl
        ? " Advies: \(advice.measure.nl) (\(advice.by))."
        : " Advice: \(advice.measure.en) (\(advice.by))."
    }
    if !view.takeBack.isEmpty {
      let list = view.takeBack.map { $0[language] }.joined(separator: "; ")
      text += language == .nl ? " Neem terug: \(list)." : " Take back: \(list)."
    }
    return text
  }

  /// What has no element of its own.
  static func parameters(
    of view: AlertView, _ head: MessageHead
  ) -> [(name: String, value: String)] {
    var parameters: [(String, String?)] = [
      ("version", "\(head.version)"), ("event", view.event), ("state", view.state.rawValue),
      ("measure", view.measure),
    ]
    switch view.value {
    case nil, .withheld?: break
    case .fewer(let limit)?: parameters.append(("fewerThan", JSONValue.text(of: limit)))
    case .value(.number(let number))?: parameters.append(("value", JSONValue.text(of: number)))
    case .value(.flag(let flag))?: parameters.append(("value", "\(flag)"))
    case .value(.word(let word))?: parameters.append(("value", word))
    }
    parameters += [
      ("limit", view.limit.map { JSONValue.text(of: $0) }), ("unit", view.unit?.rawValue),
      ("level", view.level.map { "\($0.rawValue)" }),
      ("coverage", view.coverage.map { "\($0.reporting)/\($0.expected)" }),
      ("devices", view.devices.map { $0.map(\.rawValue).joined(separator: " ") }),
      ("flapping", view.isFlapping ? "true" : nil),
      ("shelved", view.shelf?.reason),
      ("acknowledgedBy", view.acknowledgedBy), ("acknowledgedNote", view.acknowledgedNote),
      ("by", view.by), ("note", view.note),
      ("TLP", view.tlp?.rawValue),
    ]
    return parameters.compactMap { name, value in
      value.map { (name == "TLP" ? name : "fieldgate:\(name)", $0) }
    }
  }
}
