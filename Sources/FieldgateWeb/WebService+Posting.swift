import FieldgateModel

/// What changes something: logging in and out, and commands about alerts.
extension WebService {
  /// What can be done about an alert: the last part of the path that a form is sent to.
  static let acts = ["ack", "shelve", "unshelve"]

  func login(_ request: Request, _ visitor: Gate.Visitor?) -> Response {
    let page = page(request, visitor)
    let words = page.words
    guard request.method == .post else {
      return LoginPage(page: page, to: ownPath(request.asked("to"))).response()
    }
    let form = request.form
    let to = ownPath(form["to"])
    guard !gate.isCrossSite(request) else {
      return LoginPage(
        page: page, to: to,
        refusal: words(nl: "Dat kwam van een ander blad.", en: "That came from another page.")
      ).response(.forbidden)
    }
    let user = form["user"] ?? ""
    switch gate.isRight(user, form["password"] ?? "") {
    case .right:
      guard let session = gate.begin(user) else {
        return .line(.unavailable, "the users cannot be read")
      }
      // A proxy that speaks TLS says so; then the cookie goes over nothing else.
      let secure = request.headers["x-forwarded-proto"] == "https" ? "; Secure" : ""
      return Response.redirect(to: to ?? "/").adding(
        "Set-Cookie",
        "\(gate.settings.cookie)=\(session); Path=/; HttpOnly; SameSite=Strict\(secure)")
    case .wrong:
      return LoginPage(
        page: page, to: to,
        refusal: words(
          nl: "Naam of wachtwoord is niet juist.", en: "The name or the password is not right.")
      ).response(.forbidden)
    case .tooMany:
      return LoginPage(
        page: page, to: to,
        refusal: words(
          nl: "Er is te vaak geprobeerd; wacht een minuut.",
          en: "Too many passwords were tried; wait a minute.")
      ).response(.tooMany)
    }
  }

  /// Only a page of ours, in the hands of somebody who is logged in, may post.
  func post(_ request: Request, _ visitor: Gate.Visitor?, _ reply: Server.Reply) {
    let form = request.form
    let page = page(request, visitor)
    let words = page.words
    let title = words(nl: "Niet gedaan", en: "Not done")
    guard let visitor, let token = visitor.token else {
      let text = words(
        nl: "Meld u eerst aan op dit blad; een wachtwoord dat meekomt geeft alleen te lezen.",
        en: "Log in on the page first; a password that comes along may only read.")
      return reply(MessagePage(page: page, title: title, text: text).response(.unauthorized))
    }
    guard !gate.isCrossSite(request), form["token"] == token else {
      let text = words(
        nl: "Dit kwam niet van een formulier van dit blad; laad het opnieuw.",
        en: "This did not come from a form of this page; load it again.")
      return reply(MessagePage(page: page, title: title, text: text).response(.forbidden))
    }
    if request.path == ["logout"] {
      gate.end(request)
      return reply(
        Response.redirect(to: "/").adding(
          "Set-Cookie", "\(gate.settings.cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"))
    }
    guard request.path.count == 3, request.path[0] == "alerts",
      let verb = Self.acts.first(where: { $0 == request.path[2] })
    else { return reply(missing(request, visitor)) }
    command(verb, about: request.path[1], form, request, visitor, reply)
  }

  /// The answer is always the way back to the alert, so that loading it again does nothing
  /// again; why it was refused is told there, once.
  private func command(
    _ verb: String, about alert: String, _ form: Form, _ request: Request, _ visitor: Gate.Visitor,
    _ reply: Server.Reply
  ) {
    func given(_ name: String) -> JSONValue? {
      form[name].flatMap { $0.isEmpty ? nil : .string(String($0.prefix(500))) }
    }
    let payload: JSONObject = [
      "id": .string(alert), "note": given("note"), "reason": given("reason"), "for": given("for"),
    ]
    @Sendable func goBack(_ refusal: String?) {
      if let refusal { gate.keep(refusal, about: alert, request) }
      reply(.redirect(to: "/alerts/\(percentEncoded(alert))"))
    }
    let isAsked = hub.ask(
      .command(user: visitor.user, verb: verb, payload: Array(payload.text.utf8)) { answer in
        self.workers.add {
          goBack(answer.map(\.error) ?? "the store takes nothing now; nothing was done")
        }
      })
    if !isAsked { goBack("too much waits already; try again") }
  }
}
