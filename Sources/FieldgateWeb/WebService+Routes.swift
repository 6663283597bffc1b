import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import FieldgateStore

/// Which request is answered by what, and who may ask for it.
extension WebService {
  func handle(_ request: Request, _ reply: Server.Reply) {
    if gate.isForeign(request) {
      return reply(
        .line(
          .misdirected,
          "this page is not served under that name; name it in web.hosts if it should be"))
    }
    if let asset = asset(request) { return reply(asset) }
    let visitor = gate.visitor(request)
    if request.path == ["login"] { return reply(login(request, visitor)) }
    if let language = chosenLanguage(request) { return reply(language) }
    guard visitor != nil || !gate.settings.isPrivate else { return reply(refusal(of: request)) }
    if request.method == .post {
      if request.path.first == "api" { return reply(Answers.readOnly) }
      return post(request, visitor, reply)
    }
    switch request.path.first {
    case nil where request.path.isEmpty:
      reply(MapPage(page(request, visitor), drawings(of: hub.picture)).response)
    case "areas" where request.path.count == 2: area(request, visitor, reply)
    case "alerts" where request.path.count == 1: reply(alerts(request, visitor))
    case "alerts" where request.path.count == 2: reply(alert(request, visitor))
    // Who loads again what an act was sent to gets the alert.
    case "alerts" where request.path.count == 3 && Self.acts.contains(request.path[2]):
      reply(.redirect(to: "/alerts/\(percentEncoded(request.path[1]))"))
    case "devices" where request.path.count == 1: devices(request, visitor, reply)
    case "health" where request.path.count == 1:
      reply(
        HealthPage(
          page: page(request, visitor), rates: hub.rates, store: storeAccount,
          clients: clients
        ).response)
    case "events" where request.path.count == 1: reply(listen(request, visitor))
    case "healthz" where request.path.count == 1: reply(healthz)
    case "metrics" where request.path.count == 1:
      let metrics = Metrics(hub.picture, store: storeAccount, clients: clients)
      reply(Response("text/plain; version=0.0.4; charset=utf-8", metrics.text))
    case "api": api(request, reply)
    default: reply(missing(request, visitor))
    }
  }

  // MARK: What holds nothing of the site

  private func asset(_ request: Request) -> Response? {
    guard request.path.count == 1, request.method != .post else { return nil }
    let response: Response? =
      switch request.path[0] {
      case "style.css": Response("text/css; charset=utf-8", Style.text)
      case "page.js": Response("text/javascript; charset=utf-8", Script.text)
      case "icon.svg", "favicon.ico": Response("image/svg+xml", Style.icon)
      default: nil
      }
    return response?.adding("Cache-Control", "max-age=300")
  }

  private func chosenLanguage(_ request: Request) -> Response? {
    guard request.path.count == 2, request.path[0] == "language",
      let language = Language(rawValue: request.path[1])
    else { return nil }
    // Back to where it was asked, if that is a page of ours.
    let host = request.headers["host"] ?? ""
    let from = request.headers["referer"].flatMap { referer -> String? in
      referer.firstRange(of: "//\(host)/").flatMap { ownPath("/\(referer[$0.upperBound...])") }
    }
    return Response.redirect(to: from ?? "/").adding(
      "Set-Cookie", "lang=\(language.rawValue); Path=/; Max-Age=31536000; SameSite=Lax")
  }

  /// For people the way to log in, for programs the plain word. A browser that listens for a page
  /// shall not ask for a password of its own: the page goes to the login.
  private func refusal(of request: Request) -> Response {
    let accepts = request.headers["accept"] ?? ""
    if request.method == .get, accepts.contains("text/html") {
      return .redirect(to: loginPath(backTo: request.target))
    }
    let why = "log in first"
    let response =
      request.path.first == "api"
      ? Answers.refusal(.unauthorized, why) : Response.line(.unauthorized, why)
    if accepts.contains("text/event-stream") { return response }
    return response.adding("WWW-Authenticate", "Basic realm=\"fieldgate\", charset=\"UTF-8\"")
  }

  // MARK: Pages

  func page(_ request: Request, _ visitor: Gate.Visitor?) -> Page {
    let picture = hub.picture
    let language =
      request.cookie("lang").flatMap { Language(rawValue: $0) } ?? picture.plan.settings.language
    var page = Page(
      picture: picture, now: clocks.now(), words: Words(language: language), visitor: visitor,
      hasLogin: gate.users != nil)
    page.isClosed = visitor == nil && gate.settings.isPrivate
    if request.path != ["login"] { page.login = loginPath(backTo: request.target) }
    page.silence = silence
    return page
  }

  func missing(_ request: Request, _ visitor: Gate.Visitor?) -> Response {
    let page = page(request, visitor)
    let words = page.words
    return MessagePage(
      page: page, title: words(nl: "Niet gevonden", en: "Not found"),
      text: words(nl: "Zo'n blad is er niet.", en: "There is no such page.")
    ).response(.notFound)
  }

  private func area(_ request: Request, _ visitor: Gate.Visitor?, _ reply: Server.Reply) {
    let page = page(request, visitor)
    let id = AreaID(request.path[1])
    guard let state = page.picture.areas[id] else { return reply(missing(request, visitor)) }
    let span = request.asked("span").flatMap { Span(rawValue: $0) } ?? .hour
    let history = AreaHistory.read(
      span, of: id, page.picture, store: settings.store, at: page.now)
    let inside = Set(page.picture.plan.tree.subtree(of: id))
    askForOutlook(of: id, at: times(of: history)) { outlook in
      self.askForDevices { devices in
        reply(
          AreaPage(
            page: page, state: state, history: history, outlook: outlook,
            devices: devices?.filter { $0.area.map { inside.contains($0) } ?? false }
          ).response)
      }
    }
  }

  private func alerts(_ request: Request, _ visitor: Gate.Visitor?) -> Response {
    let page = page(request, visitor)
    let past = try? StoreReader(path: settings.store).pastAlerts(
      openSince: page.now + -AlertsPage.length, limit: AlertsPage.mostPast
    ).map { $0.alert.told(as: $0.worst) }
    return AlertsPage(page: page, past: past).response
  }

  private func alert(_ request: Request, _ visitor: Gate.Visitor?) -> Response {
    let page = page(request, visitor)
    let id = request.path[1]
    do throws(StoreError) {
      guard let record = try StoreReader(path: settings.store).alert(AlertID(id))
      else { return missing(request, visitor) }
      let refusal = request.method == .get ? gate.takeRefusal(about: id, request) : nil
      return AlertPage(page: page, record: record).response(refusal: refusal)
    } catch {
      return MessagePage(
        page: page, title: page.words(nl: "Nu niet", en: "Not now"),
        text: page.words(
          nl: "De opslag kan nu niet worden gelezen.", en: "The store cannot be read now.")
      ).response(.unavailable)
    }
  }

  private func devices(_ request: Request, _ visitor: Gate.Visitor?, _ reply: Server.Reply) {
    let page = page(request, visitor)
    let search = String((request.asked("q") ?? "").prefix(100))
    let number = request.asked("page").flatMap { Int($0) } ?? 1
    let quarantine = try? StoreReader(path: settings.store).quarantined(
      newest: DevicesPage.mostQuarantined)
    askForDevices { devices in
      reply(
        DevicesPage(
          page: page, devices: devices, search: search, number: number, quarantine: quarantine
        ).response)
    }
  }

  // MARK: For machines

  private func listen(_ request: Request, _ visitor: Gate.Visitor?) -> Response {
    let language = request.asked("lang").flatMap { Language(rawValue: $0) } ?? .en
    let picture = hub.picture
    let asked = request.headers["last-event-id"] ?? request.asked("since") ?? picture.mark
    // A version of an earlier run says nothing, and one of another site too little.
    let since = picture.version(of: asked).flatMap { $0 < picture.replaced ? nil : $0 }
    let first =
      since.map { Array("retry: 3000\n\n".utf8) + events(in: language, since: $0, picture) }
      ?? Self.reload(picture)
    var response = Response("text/event-stream", "")
    response.body = .events(
      channel: language.rawValue, first: first, mayListen: gate.standing(of: visitor, request),
      onTakenIn: { [weak self] in self?.tellNews(since: picture.version) })
    return response
  }

  private var healthz: Response {
    let health = hub.picture.health
    let silent = silence
    if silent > LiveHub.patience {
      return .line(.unavailable, "the loop has been silent for \(silent / 1000) s")
    }
    if !health.takesBatches { return .line(.unavailable, "the store takes nothing") }
    if !health.isWell { return .line(.unavailable, "the broker is not connected") }
    return .line(.ok, health.problem.map { "works; \($0.en)" } ?? "works")
  }

  private func api(_ request: Request, _ reply: Server.Reply) {
    @Sendable func say(_ object: JSONObject) {
      reply(Response("application/json", object.text + "\n"))
    }
    @Sendable func refuse(_ status: Response.Status, _ why: String) {
      reply(Answers.refusal(status, why))
    }
    if request.path == ["api", "openapi.json"] {
      return reply(Response("application/json", OpenAPI.document.text + "\n"))
    }
    guard let (operation, id) = Operation.matching(request.path) else {
      return refuse(.notFound, "there is no such path; \(OpenAPI.path) describes what there is")
    }
    let (picture, now) = (hub.picture, clocks.now())
    do throws(StoreError) {
      switch operation {
      case .areas: say(Answers.areas(picture, at: now))
      case .area:
        guard let state = picture.areas[AreaID(id)] else {
          return refuse(.notFound, "the site has no such area")
        }
        say(state.object(at: now))
      case .history:
        guard picture.areas[AreaID(id)] != nil else {
          return refuse(.notFound, "the site has no such area")
        }
        let span = request.asked("span") ?? "hour"
        guard let span = Span(rawValue: span) else {
          return refuse(.badRequest, "span is hour, day or week")
        }
        let history = AreaHistory.read(
          span, of: AreaID(id), picture, store: settings.store, at: now)
        say(Answers.history(history, of: AreaID(id)))
      case .alerts:
        if request.asked("open") == "true" {
          return say(Answers.alerts(picture.openAlerts, at: now))
        }
        let asked = request.asked("since")
        let since = asked.flatMap { Timestamp(iso8601: $0) }
        guard asked == nil || since != nil else {
          return refuse(.badRequest, "since is a time such as 2026-11-22T14:00:00Z")
        }
        let alerts = try StoreReader(path: settings.store).alerts(
          openSince: since ?? now + -AlertsPage.length, limit: 1000)
        say(Answers.alerts(alerts, at: now))
      case .alert:
        guard let record = try StoreReader(path: settings.store).alert(AlertID(id)) else {
          return refuse(.notFound, "there is no such alert")
        }
        say(Answers.alert(record))
      case .devices:
        askForDevices { devices in
          guard let devices else { return refuse(.unavailable, "the loop does not answer now") }
          say(Answers.devices(devices, at: now))
        }
      case .status:
        say(Answers.status(picture, hub.rates, store: storeAccount, at: now))
      }
    } catch {
      refuse(.unavailable, "the store cannot be read now")
    }
  }

  // MARK: Asking the loop

  private func askForDevices(_ then: @escaping @Sendable ([DeviceState]?) -> Void) {
    let isAsked = hub.ask(.devices { devices in self.workers.add { then(devices) } })
    if !isAsked { then(nil) }
  }

  private func askForOutlook(
    of area: AreaID, at times: [Timestamp], _ then: @escaping @Sendable (AreaOutlook?) -> Void
  ) {
    let isAsked = hub.ask(
      .outlook(area, at: times) { outlook in self.workers.add { then(outlook) } })
    if !isAsked { then(nil) }
  }

  private func times(of history: AreaHistory) -> [Timestamp] {
    let step = max(60_000, (history.to - history.from) / 84)
    return stride(
      from: history.from.milliseconds, through: history.to.milliseconds, by: Int64.Stride(step)
    )
    .map { Timestamp(milliseconds: $0) }
  }
}
