import FieldgateModel

/// What changes something: logging in and out, and commands about alerts.
extension WebService {
  func login(_ request: Request, _ visitor: Gate.Visitor?) -> Response {
    let page = page(request, visitor)
    let words = page.words
    guard request.method == .post else {
      return LoginPage(page: page, refusal: nil).response()
    }
    guard !gate.isCrossSite(request) else {
      return LoginPage(
        page: page,
        refusal: words(nl: "Dat kwam van een ander blad.", en: "That came from another page.")
      ).response(.forbidden)
    }
    let form = request.form
    let user = form["user"] ?? ""
    switch gate.isRight(user, form["password"] ?? "") {
    case .right:
      guard let session = gate.begin(user) else {
        return .line(.unavailable, "the users cannot be read")
      }
      // A proxy that speaks TLS says so; then the cookie goes over nothing else.
      let secure = request.headers["x-forwarded-proto"] == "https" ? "; Secure" : ""
      return Response.redirect(to: "/").adding(
        "Set-Cookie",
        "\(gate.settings.cookie)=\(session); Path=/; HttpOnly; SameSite=Strict\(secure)")
    case .wrong:
      return LoginPage(
        page: page,
        refusal: words(
          nl: "Naam of wachtwoord is niet juist.", en: "The name or the password is not right.")
      ).response(.forbidden)
    case .tooMany:
      return LoginPage(
        page: page,
        refusal: words(
          nl: "Er is te vaak geprobeerd; wacht een minuut.",
          en: "Too many passwords were tried; wait a minute.")
      ).response(.tooMany)
    }
  }

  /// Only a page of ours, in the hands of somebody who is logged in, may post.
  func post(_ request: Request, _ visitor: Gate.Visitor?, _ reply: Server.Reply) {
    let form = request.form
    guard let visitor, let token = visitor.token else {
      return reply(
        .line(.unauthorized, "log in on the page first; a password that comes along may only read"))
    }
    guard !gate.isCrossSite(request), form["token"] == token else {
      return reply(.line(.forbidden, "this did not come from a form of this page; load it again"))
    }
    if request.path == ["logout"] {
      gate.end(request)
      return reply(
        Response.redirect(to: "/").adding(
          "Set-Cookie", "\(gate.settings.cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"))
    }
    guard request.path.count == 3, request.path[0] == "alerts",
      let verb = ["ack", "shelve", "unshelve"].first(where: { $0 == request.path[2] })
    else { return reply(missing(request, visitor)) }
    command(verb, about: request.path[1], form, request, visitor, reply)
  }

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
    let isAsked = hub.ask(
      .command(user: visitor.user, verb: verb, payload: Array(payload.text.utf8)) { answer in
        self.workers.add {
          if let answer, answer.error == nil {
            return reply(.redirect(to: "/alerts/\(percentEncoded(alert))"))
          }
          let why = answer?.error ?? "the store takes nothing now; nothing was done"
          reply(self.alert(request, visitor, refusal: why, status: .conflict))
        }
      })
    if !isAsked { reply(.line(.unavailable, "too much waits already; try again")) }
  }
}
