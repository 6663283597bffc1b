import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// How the gateway itself is.
struct HealthPage: Sendable {
  let page: Page
  let rates: RateMeter.Rates?
  /// Bytes of the store and its log; nil where it cannot be seen.
  let storeBytes: Int64?
  let clients: Server.Counts

  private var words: Words { page.words }

  var response: Response {
    page.document(
      words.health, at: .health,
      "<div id=\"health\" data-live data-follow>\(content)</div>")
  }

  private var content: HTML {
    let health = page.picture.health
    let verdict =
      health.isWell
      ? words(nl: "De gateway werkt.", en: "The gateway works.")
      : words(
        nl: "De gateway werkt niet zoals het hoort.", en: "The gateway does not work as it should.")
    return """
      <p class="summary \(health.isWell ? "well" : "ill")">\(verdict)</p>
      \(section("flow", words(nl: "Berichten", en: "Messages"), flow))
      \(section("stages", words(nl: "Tijd per stap", en: "Time for each stage"), stages))
      \(section("parts", words(nl: "Onderdelen", en: "Parts"), parts))
      \(section("kept", words(nl: "Wat wordt bewaard", en: "What is kept"), kept))
      \(section("page", words(nl: "Dit blad", en: "This page"), ownPage))
      """
  }

  private func section(_ id: String, _ title: String, _ entries: [(String, String)]) -> HTML {
    let list: [HTML] = entries.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" }
    return
      "<section aria-labelledby=\"\(id)-heading\"><h2 id=\"\(id)-heading\">\(title)</h2><dl class=\"facts\">\(list)</dl></section>\n"
  }

  private var flow: [(String, String)] {
    let health = page.picture.health
    func rate(_ number: Double?) -> String {
      number.map { "\(words.number($0)) \(words(nl: "per seconde", en: "a second"))" } ?? "–"
    }
    return [
      (words(nl: "Berichten, laatste minuut", en: "Messages, last minute"), rate(rates?.messages)),
      (words(nl: "Metingen, laatste minuut", en: "Readings, last minute"), rate(rates?.readings)),
      (words(nl: "Berichten sinds de start", en: "Messages since the start"), "\(health.messages)"),
      (words(nl: "Metingen sinds de start", en: "Readings since the start"), "\(health.readings)"),
      (
        words(nl: "Opnieuw bezorgd en herkend", en: "Redelivered and recognised"),
        "\(health.redelivered)"
      ),
      (words(nl: "Gaten", en: "Gaps"), "\(health.gaps)"),
      (words(nl: "Door de broker weggegooid", en: "Dropped by the broker"), "\(health.dropped)"),
    ]
  }

  private var stages: [(String, String)] {
    let health = page.picture.health
    func mean(_ histogram: DurationHistogram) -> String {
      guard let mean = histogram.mean else { return "–" }
      return words(
        nl: "gemiddeld \(words.number(mean * 1000)) ms, \(histogram.count) keer",
        en: "mean \(words.number(mean * 1000)) ms, \(histogram.count) times")
    }
    return [
      (
        words(nl: "Wachten tot opgeslagen", en: "Waiting until committed"),
        "\(words.number(Double(health.lag) / 1000)) s"
      ),
      (words(nl: "Lezen en beoordelen", en: "Reading and judging"), mean(health.deciding)),
      (words(nl: "Opslaan", en: "Committing"), mean(health.committing)),
    ]
  }

  private var parts: [(String, String)] {
    let health = page.picture.health
    let store =
      health.takesBatches
      ? words(nl: "neemt alles aan", en: "takes everything")
      : words(nl: "neemt niets aan", en: "takes nothing")
    return [
      (words(nl: "Broker, binnenkomend", en: "Broker, incoming"), words.link(health.inbound)),
      (words(nl: "Broker, uitgaand", en: "Broker, outgoing"), words.link(health.outbound)),
      (words(nl: "Opslag", en: "Store"), store),
      (words(nl: "Bestand", en: "File"), health.store),
      (
        words(nl: "Grootte", en: "Size"),
        storeBytes.map { "\(words.number(Double($0) / 1_048_576)) MiB" } ?? "–"
      ),
      (
        words(nl: "Laatst opgeslagen", en: "Last commit"),
        health.lastCommit.map { page.time.full($0) } ?? words.never
      ),
      (
        words(nl: "Bewaking door systemd", en: "Watchdog of systemd"),
        health.watchdogEvery.map {
          words(nl: "elke \($0 / 1000) s een teken", en: "a sign every \($0 / 1000) s")
        } ?? words(nl: "niet ingesteld", en: "not set")
      ),
      (words(nl: "Auditregels", en: "Audit entries"), "\(health.auditEntries)"),
      (words(nl: "Gestart", en: "Started"), page.time.full(health.started)),
      (words(nl: "Versie", en: "Version"), fieldgateVersion),
    ]
  }

  private var kept: [(String, String)] {
    let retention = page.picture.health.retention
    let ages = DataClass.aged.map { kind in
      let days = retention.age(of: kind) / 86_400_000
      return (kind.rawValue, words(nl: "\(days) dagen", en: "\(days) days"))
    }
    let most = words.number(Double(retention.maxSize) / 1_000_000)
    return ages + [(words(nl: "Bestand hoogstens", en: "File at most"), "\(most) MB")]
  }

  private var ownPage: [(String, String)] {
    [
      (words(nl: "Verbindingen", en: "Connections"), "\(clients.connections)"),
      (words(nl: "Luisteraars", en: "Listeners"), "\(clients.listeners)"),
      (words(nl: "Verzoeken", en: "Requests"), "\(clients.requests)"),
      (
        words(nl: "Weggestuurd of losgelaten", en: "Refused or dropped"),
        "\(clients.refused + clients.dropped)"
      ),
    ]
  }
}
