import FieldgateEngine
import FieldgateModel

/// What who is logged in can do about an alert: acknowledge, shelve, unshelve.
struct AlertActions: Sendable {
  let page: Page
  let alert: Alert

  private var words: Words { page.words }

  /// Whether there is anything to write in.
  var hasForm: Bool { alert.state.isOpen && page.visitor?.token != nil }

  var html: HTML {
    guard alert.state.isOpen else { return "" }
    guard let token = page.visitor?.token else {
      guard page.hasLogin else { return "" }
      return
        "<p><a href=\"\(page.login)\">\(words(nl: "Meld u aan om te bevestigen of opzij te zetten", en: "Log in to acknowledge or shelve"))</a></p>"
    }
    let exercise: HTML =
      page.picture.isUnreal(alert) && alert.status == .exercise
      ? "<p class=\"banner exercise\">\(words(nl: "Wat u hier doet geldt in de oefening en nergens anders.", en: "What you do here counts in the exercise and nowhere else."))</p>"
      : ""
    let name = words(nl: "Wat u kunt doen", en: "What you can do")
    return """
      <section class="actions" aria-label="\(name)">\(exercise)\(forms(token))</section>
      """
  }

  private func forms(_ token: String) -> HTML {
    let note: HTML =
      "<label>\(words(nl: "Notitie (hoeft niet)", en: "Note (optional)")) <input name=\"note\" maxlength=\"500\"></label>"
    if alert.state == .shelved {
      return form("unshelve", words(nl: "Terugzetten", en: "Unshelve"), token, note)
    }
    let acknowledge =
      alert.state == .acknowledged
      ? "" : form("ack", words(nl: "Bevestigen", en: "Acknowledge"), token, note)
    let lengths: [HTML] = Self.lengths(upTo: page.picture.plan.settings.alerts.shelve).map {
      "<option value=\"\($0)\">\(words.duration($0))</option>"
    }
    let shelve: HTML = """
      <label>\(words(nl: "Hoe lang", en: "For")) <select name="for">\(lengths)</select></label>
      <label>\(words(nl: "Reden", en: "Reason")) <input name="reason" required maxlength="500"></label>
      """
    return acknowledge + form("shelve", words(nl: "Opzijzetten", en: "Shelve"), token, shelve)
  }

  /// The usual ones of those that the site allows, and the longest.
  static func lengths(upTo most: Milliseconds) -> [String] {
    let units: [(name: String, length: Milliseconds)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    func text(_ length: Milliseconds) -> String {
      // One day is told in hours, as the engine tells it.
      let unit = units.first {
        length % $0.length == 0 && length / $0.length >= ($0.name == "d" ? 2 : 1)
      }
      return unit.map { "\(length / $0.length)\($0.name)" } ?? "\(length)ms"
    }
    let usual: [Milliseconds] = [15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080]
      .map { $0 * 60_000 }
    return (usual.filter { $0 < most } + [most]).map(text)
  }

  private func form(_ verb: String, _ name: String, _ token: String, _ fields: HTML) -> HTML {
    """
    <form method="post" action="/alerts/\(segment: alert.id.rawValue)/\(verb)" class="act"><input type="hidden" name="token" value="\(token)">\(fields) <button>\(name)</button></form>

    """
  }
}
