import FieldgateEngine
import FieldgateModel
import FieldgateRules

/// What every page is made from: the picture, the time, the words and who looks.
struct Page: Sendable {
  let picture: LivePicture
  let now: Timestamp
  let words: Words
  let visitor: Gate.Visitor?
  /// Whether anybody can log in here.
  let hasLogin: Bool
  /// Whether nothing of the site may be told but its name.
  var isClosed = false
  /// Where one logs in and comes back from.
  var login = "/login"
  /// For how long the loop has shown nothing.
  var silence: Milliseconds = 0

  var language: Language { words.language }
  var isSilent: Bool { silence > LiveHub.patience }
  var isExercise: Bool { picture.plan.status == .exercise }

  /// Which of the four it is, for the menu.
  enum Place: Hashable { case map, alerts, devices, health, other }

  /// How long a page that no script keeps up to date is shown.
  static let refresh = 30

  /// The whole document.
  ///
  /// - Parameters:
  ///   - isLive: whether it is kept up to date: parts with `data-live` are replaced.
  ///   - hasForm: whether something can be written on it, which would be gone were it loaded again
  ///     without a script.
  func document(
    _ title: String, at place: Place, isLive: Bool = true, hasForm: Bool = false,
    status: Response.Status = .ok, _ content: HTML
  ) -> Response {
    let site = siteName
    let refresh: HTML =
      isLive && !hasForm
      ? "<noscript><meta http-equiv=\"refresh\" content=\"\(Self.refresh)\"></noscript>" : ""
    let live: HTML =
      isLive
      ? " data-events=\"/events?lang=\(language.rawValue)&amp;since=\(picture.mark)\""
      : ""
    let page: HTML = """
      <!doctype html>
      <html lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      \(refresh)
      <title>\(title) · \(site)</title>
      <link rel="icon" href="/icon.svg" type="image/svg+xml">
      <link rel="stylesheet" href="/style.css?\(fieldgateVersion)">
      <script src="/page.js?\(fieldgateVersion)" defer></script>
      </head>
      <body\(live)>
      <a class="skip" href="#content">\(words(nl: "Naar de inhoud", en: "Skip to content"))</a>
      <div id="line" class="line" role="status"></div>
      <header>
      <p class="site"><a href="/">\(site)</a></p>
      <nav aria-label="\(words(nl: "Bladen", en: "Pages"))"><ul>
      \(menu(place))
      </ul></nav>
      \(corner)
      </header>
      <main id="content">
      \(exerciseBanner)\(problem)
      <h1 id="title" data-live>\(title)</h1>
      \(content)
      </main>
      <footer>
      <p>Fieldgate \(fieldgateVersion) · <span id="clock" data-live>\(fullTime(now))</span></p>
      </footer>
      </body>
      </html>

      """
    return Response(status, "text/html; charset=utf-8", page.text)
  }

  /// The area in which all others lie; nil where there is no such.
  var root: Area? {
    let tree = picture.plan.tree
    let roots = tree.order.compactMap { tree[$0] }.filter { $0.parent == nil }
    return roots.count == 1 ? roots.first : nil
  }

  private var siteName: String { root?.name[language] ?? picture.plan.site }

  private func menu(_ place: Place) -> [HTML] {
    let entries: [(Place, String, String)] = [
      (.map, "/", words.map), (.alerts, "/alerts", words.alerts),
      (.devices, "/devices", words.devices), (.health, "/health", words.health),
    ]
    return entries.map { entry, path, name in
      let current: HTML = entry == place ? " aria-current=\"page\"" : ""
      return "<li><a href=\"\(path)\"\(current)>\(name)</a></li>\n"
    }
  }

  /// The other language, and who is logged in.
  private var corner: HTML {
    let other: Language = language == .nl ? .en : .nl
    let name = other == .nl ? "Nederlands" : "English"
    var html: HTML =
      "<p class=\"corner\"><a href=\"/language/\(other.rawValue)\" lang=\"\(other.rawValue)\" hreflang=\"\(other.rawValue)\">\(name)</a>"
    if let visitor, let token = visitor.token {
      html += """
        </p><form class="corner" method="post" action="/logout"><span>\(visitor.user)</span>
        <input type="hidden" name="token" value="\(token)">
        <button>\(words(nl: "Afmelden", en: "Log out"))</button></form>
        """
    } else if hasLogin, visitor == nil {
      html += " <a href=\"\(login)\">\(words(nl: "Aanmelden", en: "Log in"))</a></p>"
    } else {
      html += "</p>"
    }
    return html
  }

  private var exerciseBanner: HTML {
    guard isExercise else { return "" }
    return
      "<p class=\"banner exercise\">\(words(nl: "OEFENING: niets hiervan is echt", en: "EXERCISE: none of this is real"))</p>\n"
  }

  /// What stands where no alert is open. Silence is no calm.
  var calm: String {
    let isBlind = picture.areas.values.contains { $0.freshness == .blind }
    return isBlind || isSilent || !picture.health.isWell
      ? words(
        nl: "Er is geen melding open; waar gegevens ontbreken is niets bekend.",
        en: "No alert is open; where data are missing nothing is known.")
      : words(nl: "Er is niets aan de hand.", en: "Nothing is the matter.")
  }

  /// What is wrong with the gateway itself, above everything.
  var problem: HTML {
    let cut = words(
      nl: "De gateway heeft geen broker of opslag: wat hier staat kan oud zijn.",
      en: "The gateway has no broker or store: what stands here may be old.")
    let silent = words(
      nl: "De gateway zwijgt al \(words.length(silence)): wat hier staat is oud.",
      en: "The gateway has been silent for \(words.length(silence)): what stands here is old.")
    let texts = [
      isSilent ? silent : nil,
      picture.health.problem?[language] ?? (picture.health.isWell ? nil : cut),
    ]
    let inner: [HTML] =
      isClosed ? [] : texts.compactMap { $0 }.map { "<p class=\"banner problem\">\($0)</p>" }
    return "<div id=\"problem\" role=\"status\" data-live>\(inner)</div>\n"
  }

  func badge(_ severity: Severity) -> HTML {
    "<span class=\"badge \(severity.description)\"><span aria-hidden=\"true\">\(Words.mark(severity))</span> \(words.severity(severity))</span>"
  }

  /// What says that an alert is not one of this site's reality; nothing for what is.
  func tag(_ status: AlertStatus) -> HTML {
    words.status(status).map { "<span class=\"tag \(status.rawValue.lowercased())\">\($0)</span> " }
      ?? ""
  }

  func areaLink(_ area: AreaID, id: String? = nil) -> HTML {
    let name = picture.plan.tree[area]?.name[language] ?? area.rawValue
    let mark: HTML = id.map { " id=\"\($0)\"" } ?? ""
    return "<a\(mark) href=\"/areas/\(segment: area.rawValue)\">\(name)</a>"
  }

  func headline(_ alert: Alert) -> String { alert.headlines?[language] ?? alert.headline }

  /// The headline as a part of a page. Where only the one in the site's language is left,
  /// that is said (WCAG 2.2, 3.1.2).
  func headlineHTML(_ alert: Alert) -> HTML {
    let own = picture.plan.settings.language
    guard alert.headlines == nil, own != language else { return HTML(escaping: headline(alert)) }
    return "<span lang=\"\(own.rawValue)\">\(alert.headline)</span>"
  }
}
