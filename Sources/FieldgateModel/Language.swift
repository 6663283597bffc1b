/// The languages that the site speaks.
package enum Language: String, CaseIterable, Hashable, Sendable {
  case nl, en
}

extension LocalizedText {
  package subscript(language: Language) -> String {
    get { language == .nl ? nl : en }
    set {
      switch language {
      case .nl: nl = newValue
      case .en: en = newValue
      }
    }
  }
}
