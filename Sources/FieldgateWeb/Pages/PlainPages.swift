import FieldgateModel

/// The page on which one logs in.
struct LoginPage: Sendable {
  let page: Page
  /// The page of this site that one came from.
  let to: String?
  /// Why it did not go well before.
  var refusal: String?

  func response(_ status: Response.Status = .ok) -> Response {
    let words = page.words
    let told: HTML =
      refusal.map { "<p class=\"banner problem\" role=\"alert\">\($0)</p>" } ?? ""
    let back: HTML = to.map { "<input type=\"hidden\" name=\"to\" value=\"\($0)\">" } ?? ""
    let form: HTML =
      page.hasLogin
      ? """
      <form method="post" action="/login" class="act column">\(back)
      <label>\(words(nl: "Naam", en: "Name")) <input name="user" autocomplete="username" required maxlength="64"></label>
      <label>\(words(nl: "Wachtwoord", en: "Password")) <input name="password" type="password" autocomplete="current-password" required maxlength="1024"></label>
      <button>\(words(nl: "Aanmelden", en: "Log in"))</button></form>
      """
      : "<p>\(words(nl: "Niemand kan zich hier aanmelden: de site noemt geen web.users.", en: "Nobody can log in here: the site names no web.users."))</p>"
    return page.document(
      words(nl: "Aanmelden", en: "Log in"), at: .other, isLive: false, status: status,
      "\(told)\(form)")
  }
}

/// A page that says one thing.
struct MessagePage: Sendable {
  let page: Page
  let title: String
  let text: String

  func response(_ status: Response.Status) -> Response {
    let back = page.words(nl: "Naar de kaart", en: "To the map")
    return page.document(
      title, at: .other, isLive: false, status: status,
      "<p>\(text)</p>\n<p><a class=\"button\" href=\"/\">\(back)</a></p>")
  }
}
