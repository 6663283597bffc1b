import FieldgateModel

/// What who is logged in can do about an alert: acknowledge, shelve, unshelve.
struct AlertActions: Sendable {
  let page: Page
  let alert: Alert

  private var words: Words { page.words }

  var html: HTML {
    guard alert.state.isOpen else { return "" }
    guard let token = page.visitor?.token else {
      guard page.hasLogin else { return "" }
      return
        "<p><a href=\"/login\">\(words(nl: "Meld u aan om te bevestigen of opzij te zetten", en: "Log in to acknowledge or shelve"))</a></p>"
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
    let lengths: [HTML] = [(15, false), (30, false), (1, true), (2, true), (4, true), (8, true)].map
    {
      number, isHours in
      let value = "\(number)\(isHours ? "h" : "m")"
      let name =
        isHours ? words(nl: "\(number) uur", en: "\(number) h") : "\(number) min"
      return "<option value=\"\(value)\">\(name)</option>"
    }
    let shelve: HTML = """
      <label>\(words(nl: "Hoe lang", en: "For")) <select name="for">\(lengths)</select></label>
      <label>\(words(nl: "Reden", en: "Reason")) <input name="reason" required maxlength="500"></label>
      """
    return acknowledge + form("shelve", words(nl: "Opzijzetten", en: "Shelve"), token, shelve)
  }

  private func form(_ verb: String, _ name: String, _ token: String, _ fields: HTML) -> HTML {
    """
    <form method="post" action="/alerts/\(segment: alert.id.rawValue)/\(verb)" class="act"><input type="hidden" name="token" value="\(token)">\(fields) <button>\(name)</button></form>

    """
  }
}
