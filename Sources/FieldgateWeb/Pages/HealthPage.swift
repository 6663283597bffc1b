import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// How the gateway itself is.
struct HealthPage: Sendable {
  let page: Page
  let rates: RateMeter.Rates?
  let store: StoreAccount
  let clients: Server.Counts

  private var words: Words { page.words }
  private var health: GatewayHealth { page.picture.health }
  private var silence: Milliseconds { page.silence }
  private var isHeard: Bool { !page.isSilent }

  var response: Response {
    page.document(
      words.health, at: .health,
      "<div id=\"health\" data-live data-follow>\(content)</div>")
  }

  private var content: HTML {
    let isWell = health.isWell && isHeard
    let verdict =
      isWell
      ? words(nl: "De gateway werkt.", en: "The gateway works.")
      : words(
        nl: "De gateway werkt niet zoals het hoort.", en: "The gateway does not work as it should.")
    return """
      <p class="summary \(isWell ? "well" : "ill")">\(verdict)</p>
      \(section("parts", words(nl: "Onderdelen", en: "Parts"), parts))
      \(section("flow", words(nl: "Berichten", en: "Messages"), flow))
      \(section("stages", words(nl: "Tijd per stap", en: "Time for each stage"), stages))
      \(section("kept", words(nl: "Wat wordt bewaard", en: "What is kept"), kept))
      \(section("page", words(nl: "Dit blad", en: "This page"), ownPage))
      """
  }

  private func section(_ id: String, _ title: String, _ entries: [(String, HTML)]) -> HTML {
    let list: [HTML] = entries.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" }
    return
      "<section aria-labelledby=\"\(id)-heading\"><h2 id=\"\(id)-heading\">\(title)</h2><dl class=\"facts\">\(list)</dl></section>\n"
  }

  /// A word with a mark that tells good from bad besides its colour.
  private func told(_ text: String, isWell: Bool) -> HTML {
    "<span class=\"\(isWell ? "well" : "ill")\"><span aria-hidden=\"true\">\(isWell ? "✓" : "✗")</span> \(text)</span>"
  }

  private func plain(_ text: String) -> HTML { HTML(escaping: text) }

  private var parts: [(String, HTML)] {
    let store =
      health.takesBatches
      ? words(nl: "neemt alles aan", en: "takes everything")
      : words(nl: "neemt niets aan", en: "takes nothing")
    let loop =
      isHeard
      ? words(nl: "draait", en: "runs")
      : words(
        nl: "zwijgt al \(words.length(silence))", en: "silent for \(words.length(silence))")
    return [
      (
        words(nl: "Broker, binnenkomend", en: "Broker, incoming"),
        told(words.link(health.inbound), isWell: health.inbound == .connected)
      ),
      (
        words(nl: "Broker, uitgaand", en: "Broker, outgoing"),
        told(words.link(health.outbound), isWell: health.outbound == .connected)
      ),
      (words(nl: "Opslag", en: "Store"), told(store, isWell: health.takesBatches)),
      (words(nl: "Lus", en: "Loop"), told(loop, isWell: isHeard)),
      (
        words(nl: "Bewaking door systemd", en: "Watchdog of systemd"),
        plain(
          health.watchdogEvery.map {
            words(nl: "elke \($0 / 1000) s een teken", en: "a sign every \($0 / 1000) s")
          } ?? words(nl: "niet ingesteld", en: "not set"))
      ),
      (
        words(nl: "Laatst opgeslagen", en: "Last commit"),
        health.lastCommit.map { page.timeTag($0) } ?? plain(words.never)
      ),
      (words(nl: "Bestand", en: "File"), plain(health.store)),
      (
        words(nl: "Grootte van het bestand", en: "Size of the file"),
        plain(self.store.bytes.map(size) ?? "–")
      ),
      (words(nl: "Auditregels", en: "Audit entries"), plain(words.number(health.auditEntries))),
      (words(nl: "Gestart", en: "Started"), page.fullTime(health.started)),
      (words(nl: "Versie", en: "Version"), plain(fieldgateVersion)),
    ]
  }

  private func size(_ bytes: Int64) -> String { "\(words.number(Double(bytes) / 1_000_000)) MB" }

  private var flow: [(String, HTML)] {
    func rate(_ number: Double?) -> HTML {
      plain(
        number.map { "\(words.number($0)) \(words(nl: "per seconde", en: "a second"))" } ?? "–")
    }
    func count(_ number: some BinaryInteger) -> HTML { plain(words.number(number)) }
    return [
      (words(nl: "Berichten, laatste minuut", en: "Messages, last minute"), rate(rates?.messages)),
      (words(nl: "Metingen, laatste minuut", en: "Readings, last minute"), rate(rates?.readings)),
      (
        words(nl: "Berichten sinds de start", en: "Messages since the start"),
        count(health.messages)
      ),
      (
        words(nl: "Metingen sinds de start", en: "Readings since the start"), count(health.readings)
      ),
      (
        words(nl: "Opnieuw bezorgd en herkend", en: "Redelivered and recognised"),
        count(health.redelivered)
      ),
      (words(nl: "Gaten in de sessie", en: "Gaps in the session"), count(health.gaps)),
      (words(nl: "Door de broker weggegooid", en: "Dropped by the broker"), count(health.dropped)),
    ]
  }

  private var stages: [(String, HTML)] {
    func account(_ histogram: DurationHistogram) -> HTML {
      guard let mean = histogram.mean else { return "–" }
      var text = words(
        nl: "gemiddeld \(words.number(mean * 1000)) ms", en: "mean \(words.number(mean * 1000)) ms")
      if let bound = histogram.bound(of: 0.95) {
        text += words(
          nl: ", 95 % binnen \(words.number(bound * 1000)) ms",
          en: ", 95 % within \(words.number(bound * 1000)) ms")
      }
      let count = words(
        nl: "\(words.number(histogram.count)) keer", en: "\(words.number(histogram.count)) times")
      return "\(text) <small>\(count)</small>"
    }
    return [
      (
        words(nl: "Wachten tot opgeslagen", en: "Waiting until committed"),
        plain("\(words.number(Double(health.lag) / 1000)) s")
      ),
      (words(nl: "Lezen en beoordelen", en: "Reading and judging"), account(health.deciding)),
      (words(nl: "Opslaan", en: "Committing"), account(health.committing)),
      (words(nl: "Wachten op verzending", en: "Waiting to be published"), waiting),
    ]
  }

  private var waiting: HTML {
    guard let outbox = store.outbox else { return "–" }
    let count = words.number(outbox.count)
    let noun =
      outbox.count == 1
      ? words(nl: "bericht", en: "message") : words(nl: "berichten", en: "messages")
    guard let oldest = outbox.oldest else { return plain("\(count) \(noun)") }
    return
      "\(count) \(noun) <small>\(words(nl: "sinds", en: "since")) \(page.timeTag(oldest))</small>"
  }

  private var kept: [(String, HTML)] {
    let retention = page.picture.health.retention
    let ages = DataClass.aged.map { kind in
      (words.dataClass(kind), plain(words.age(retention.age(of: kind))))
    }
    return ages + [
      (words(nl: "Bestand hoogstens", en: "File at most"), plain(size(retention.maxSize)))
    ]
  }

  private var ownPage: [(String, HTML)] {
    [
      (words(nl: "Verbindingen", en: "Connections"), "\(clients.connections)"),
      (words(nl: "Luisteraars", en: "Listeners"), "\(clients.listeners)"),
      (words(nl: "Verzoeken", en: "Requests"), plain(words.number(clients.requests))),
      (
        words(nl: "Geweigerd of losgelaten", en: "Refused or dropped"),
        plain(words.number(clients.refused + clients.dropped))
      ),
    ]
  }
}
