import FieldgateEngine
import FieldgateModel
import FieldgateStore
import FieldgateRules
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// The pages as text: what they say, and what they never let through.
@Suite("Pages") struct PageTests {
  static let paths = [
    "/", "/areas/square", "/areas/bad", "/alerts", "/devices", "/health", "/login",
  ]

  @Test(
    "a page is a whole document without inline style or script", arguments: paths, ["nl", "en"])
  func document(path: String, language: String) throws {
    let stage = try WebStage()
    _ = try stage.crowd()
    try stage.say("counter/\(WebStage.device)", #"{"people":"many"}"#)
    let text = try stage.page(path, language: language)
    #expect(text.contains("<html lang=\"\(language)\">"))
    for word in [" style=", "<style", "javascript:", "http://", "https://", " onclick", "<script>"]
    {
      #expect(!text.contains(word), "\(path) says \(word)")
    }
    // Nothing that a site or a device says is markup.
    #expect(!text.contains("<img"))
    #expect(!text.contains("<b>cam"))
    #expect(!text.contains("<cameras>"))
    try Self.checkForm(of: text, path)
  }

  /// What an automatic check of accessibility looks at first: one heading of the first level, none left
  /// out, names for everything that can be used, no id twice.
  private static func checkForm(of text: String, _ path: String) throws {
    let headings = text.matches(of: /<h([1-6])[ >]/).map { Int($0.1) ?? 0 }
    #expect(headings.first == 1, "\(path)")
    #expect(headings.count { $0 == 1 } == 1, "\(path)")
    for (one, next) in zip(headings, headings.dropFirst()) {
      #expect(next <= one + 1, "\(path): a heading of level \(next) follows one of \(one)")
    }
    for landmark in ["<header>", "<main id=\"content\">", "<footer>", "<nav aria-label="] {
      #expect(text.contains(landmark), "\(path) has no \(landmark)")
    }
    let ids = text.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
    #expect(Set(ids).count == ids.count, "\(path) has an id twice: \(ids)")
    for match in text.matches(of: #/ aria-labelledby="([^"]*)"/#) {
      for id in match.1.split(separator: " ") {
        #expect(ids.contains(String(id)), "\(path): nothing has the id \(id)")
      }
    }
    for match in text.matches(of: /<(input|select)([^>]*)>/) where !match.2.contains("hidden") {
      let before = text[..<match.range.lowerBound].suffix(200)
      #expect(before.contains("<label>"), "\(path): \(match.0) has no label")
    }
    for match in text.matches(of: /<th( [^>]*)?>/) {
      #expect(match.1?.contains("scope=") ?? false, "\(path): \(match.0)")
    }
  }

  /// What is read of a page, with a blank between its parts.
  static func plain(_ text: String) -> String {
    text.replacing(/<[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
  }

  @Test("the map tells each area's worst alert in colour, mark and words")
  func map() throws {
    let stage = try WebStage()
    try stage.count(10)
    var text = try stage.page("/")
    #expect(text.contains(">0.10 p/m²</text>"))
    // One area of the stage never hears from its device.
    #expect(text.contains("No alert is open; where data are missing nothing is known."))
    _ = try stage.crowd(250)
    text = try stage.page("/")
    #expect(text.contains("class=\"label sev severe"))
    #expect(text.contains(">!!</text>"))
    #expect(
      text.contains("aria-label=\"Square, severe, 2.50 p/m² 1/1, up to date, Threat level 4\""))
    #expect(try stage.page("/", language: "nl").contains("Plein, ernstig"))
  }

  @Test("an area without data looks blind and is not calm")
  func blind() throws {
    let stage = try WebStage()
    try stage.count(10)
    try stage.take(.tick, after: 600_000)
    let text = try stage.page("/")
    #expect(!text.contains("Nothing is the matter."))
    #expect(text.contains("where data are missing nothing is known"))
    #expect(text.contains("class=\"shape calm blind\""))
    #expect(text.contains("url(#hatch)"))
    #expect(text.contains("no data"))
  }

  @Test("an exercise says everywhere that it is one")
  func exercise() throws {
    let stage = try WebStage(status: .exercise)
    let alert = try stage.crowd()
    for path in ["/", "/alerts", "/alerts/\(alert.id)", "/areas/square"] {
      let text = try stage.page(path)
      #expect(text.contains("EXERCISE"), "\(path)")
    }
    #expect(try stage.page("/").contains("unreal"))
    #expect(try !WebStage().page("/").contains("EXERCISE"))
  }

  @Test("an exercise's alert hides no real one and is counted apart")
  func exerciseBeside() throws {
    let stage = try WebStage()
    let real = try stage.crowd()
    // A worse one of an exercise that runs beside.
    var unreal = real
    unreal.id = "exercise.20261122T130000000Z.square.crowd.20261122T130000000Z"
    unreal.status = .exercise
    unreal.severity = .extreme
    stage.showAlert(unreal)
    #expect(stage.hub.picture.openAlerts.map(\.id) == [real.id, unreal.id])
    let map = try stage.page("/")
    #expect(map.contains("class=\"label sev moderate\""), "the map shows what is real")
    #expect(!map.contains("class=\"label sev extreme"))
    let text = Self.plain(map)
    #expect(text.contains("! moderate 1 open alert · 1 of an exercise or test"))
    #expect(text.contains("!!! extreme EXERCISE raised"))
    for path in ["/alerts", "/areas/square"] {
      #expect(try stage.page(path).contains("EXERCISE"), "\(path)")
    }
  }

  @Test("an area's page shows values, limits, alerts and devices")
  func area() throws {
    let stage = try WebStage()
    for people in [10, 20, 150, 150, 150] { try stage.count(people) }
    let text = try stage.page("/areas/square?span=hour")
    #expect(text.contains("<polyline class=\"line\""))
    #expect(text.contains("now 150, lowest 10, highest 150"))
    #expect(text.contains("class=\"limit moderate\""))
    #expect(text.contains("class=\"span moderate\""))
    #expect(text.contains("aria-label=\"Alerts: 1, worst moderate; the table below"))
    #expect(Self.plain(text).contains("crowd occupancy ! moderate above 100 the only one"))
    #expect(text.contains("<th scope=\"row\">cam-1</th>"))
    for span in ["day", "week"] {
      let text = try stage.page("/areas/square?span=\(span)")
      #expect(text.contains("<svg class=\"chart\""))
      // All five minutes are one point, and now is the last of them.
      #expect(text.contains("now 150, lowest 10, highest 150"), "\(span)")
    }
    #expect(try stage.ask("/areas/nowhere").status == 404)
  }

  @Test("an alert's page shows its evidence and its life")
  func alert() throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    let text = try stage.page("/alerts/\(alert.id)")
    #expect(Self.plain(text).contains("cam-1 occupancy 150 people 13:01:00"))
    #expect(Self.plain(text).contains("raised · moderate"))
    #expect(text.contains("Look at the &lt;cameras&gt;."))
    #expect(!text.contains("<form method=\"post\" action=\"/alerts"), "nobody is logged in")
    for _ in 0..<3 { try stage.count(1) }
    #expect(Self.plain(try stage.page("/alerts")).contains("! moderate cleared Square"))
    let over = Self.plain(try stage.page("/alerts/\(alert.id)"))
    #expect(over.contains("cleared · moderate"))
    // What stood behind it is told after its end, too, and not what stood at its end.
    #expect(over.contains("cam-1 occupancy 150 people 13:01:00"))
    #expect(!over.contains("cam-1 occupancy 1 people"))
    #expect(over.contains("Most severe from 13:02:00"))
    #expect(try stage.ask("/alerts/nothing").status == 404)
  }

  @Test(
    "lists tell of a past alert as it was at its worst, in each language",
    arguments: [
      ("en", "!! severe cleared", "occupancy 250 people", "back to normal"),
      ("nl", "!! ernstig voorbij", "bezetting 250 mensen", "weer normaal"),
    ])
  func atItsWorst(language: String, state: String, headline: String, end: String) throws {
    let stage = try WebStage()
    let alert = try stage.crowd(250)
    for people in [150, 150, 150, 1, 1, 1] { try stage.count(people) }
    let over = try stage.page("/alerts/\(alert.id)", language: language)
    #expect(over.contains("class=\"moderate\""), "it was less before its end: \(Self.plain(over))")
    for path in ["/alerts", "/areas/square"] {
      let text = try stage.page(path, language: language)
      let row = Self.plain(text)
      #expect(row.contains(state), "\(path): \(row)")
      #expect(row.contains(headline), "\(path): \(row)")
      #expect(!row.contains(end), "\(path): \(row)")
    }
    let area = try stage.page("/areas/square", language: language)
    #expect(area.contains("class=\"span severe\"") && !area.contains("class=\"span moderate\""))
  }

  @Test("the devices with their skew, outcomes and quarantine")
  func devices() throws {
    let stage = try WebStage()
    try stage.count(1)
    try stage.say("counter/cam-1", #"{"people":"<i>many</i>"}"#)
    try stage.say("counter/stranger", #"{"people":3,"no":7}"#)
    try stage.say("counter/stranger", #"{"people":3,"no":9}"#)
    let text = try stage.page("/devices")
    #expect(Self.plain(text).contains("counter/cam-1 13:01:01 counter malformed"))
    #expect(text.contains("not in the inventory; 1 message missed"))
    #expect(text.contains("&lt;b&gt;cam&lt;/b&gt;&quot;&#39;&amp;-1"))
    #expect(!text.contains("<i>"))
    let found = try stage.page("/devices?q=stran")
    #expect(found.contains("stranger") && !found.contains(">cam-1</th>"))
    #expect(try stage.page("/devices?q=%3Cscript%3E").contains("value=\"&lt;script&gt;\""))
  }

  @Test("what no adapter could read is shown by its shape and never by its words")
  func quarantine() throws {
    let stage = try WebStage()
    try stage.say("counter/cam-1", #"{"people":"Jan Jansen, 06-12345678"}"#)
    for path in ["/devices", "/", "/health", "/alerts"] {
      #expect(try !stage.page(path).contains("Jansen"), "\(path)")
    }
    #expect(try stage.page("/devices").contains("counter/cam-1"))
  }

  @Test("without broker or store every page says that it may be old")
  func cutOff() throws {
    let stage = try WebStage()
    #expect(try !stage.page("/").contains("may be old"))
    stage.show { $0.outbound = .away }
    for path in ["/", "/alerts", "/areas/square", "/devices"] {
      #expect(try stage.page(path).contains("may be old"), "\(path)")
    }
    #expect(try !stage.page("/").contains("Nothing is the matter."))
  }

  @Test("a loop that says nothing is told on the health page")
  func silence() throws {
    let stage = try WebStage()
    #expect(Self.plain(try stage.page("/health")).contains("Loop ✓ runs"))
    stage.pass(60_000)
    let text = Self.plain(try stage.page("/health"))
    #expect(text.contains("Loop ✗ silent for 60 s"))
    #expect(text.contains("does not work as it should"))
  }

  @Test("the health page says what is wrong")
  func health() throws {
    let stage = try WebStage()
    #expect(try stage.page("/health").contains("The gateway works."))
    stage.show {
      $0.takesBatches = false
      $0.problem = "the store takes <nothing>"
    }
    let text = try stage.page("/health")
    #expect(text.contains("does not work as it should"))
    #expect(text.contains("the store takes &lt;nothing&gt;"))
  }

  @Test("what waits for the broker is told by page, API and metrics", arguments: [0, 1, 3])
  func waiting(count: Int) throws {
    let stage = try WebStage()
    try stage.count(1)
    var batch = Batch(time: WebStage.start + stage.now)
    batch.outbox = (0..<count).map {
      OutboxEntry(Publication(topic: "t/\($0)", payload: [], retain: false), supersedes: false)
    }
    _ = try stage.store.commit(batch)
    let text = Self.plain(try stage.page("/health"))
    let told =
      switch count {
      case 0: "0 messages What is kept"
      case 1: "1 message since 13:01:00"
      default: "3 messages since 13:01:00"
      }
    #expect(text.contains("Waiting to be published \(told)"), "\(text)")
    #expect(try stage.ask("/metrics").body.contains("\nfieldgate_outbox_messages \(count)\n"))
    #expect(try stage.ask("/api/v1/status").body.contains("\"waiting\":\(count)"))
  }

  @Test("where no area holds all others the page bears the site's name and the highest level")
  func manyRoots() throws {
    let stage = try WebStage(plan: WebStage.plan(.actual, parent: ""))
    let text = try stage.page("/")
    #expect(text.contains("<p class=\"site\"><a href=\"/\">stage</a></p>"))
    #expect(text.contains("<title>Map · stage</title>"))
    // The zone is at 4, and the square that comes first is not.
    #expect(stage.plan.tree.order.first != "zone")
    #expect(Self.plain(text).contains("no open alerts · Threat level 4"))
    #expect(try WebStage().page("/").contains("<title>Map · The Zone</title>"))
  }

  @Test("what is put into HTML is escaped by its type")
  func escaping() {
    let name = "a<b>&\"'\u{202E}\u{0}"
    let html: HTML = "<i title=\"\(name)\">\(AreaID(name)) \(5) \(1.26) \([html(name)])</i>"
    let safe = "a&lt;b&gt;&amp;&quot;&#39;\\u{202e}\\u{0}"
    #expect(html.text == "<i title=\"\(safe)\">\(safe) 5 1.3 \(safe)</i>")
    let link: HTML = "<a href=\"/areas/\(segment: "a/b \"<")\">x</a>"
    #expect(link.text == "<a href=\"/areas/a%2Fb%20%22%3C\">x</a>")
  }

  private func html(_ text: String) -> HTML { HTML(escaping: text) }
}
