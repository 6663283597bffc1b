import FieldgateModel

/// The exercises that began within the window, and how they went.
extension ReportPage {
  mutating func exercises() {
    page.heading(2, say("Oefeningen", "Exercises"), id: "exercises")
    page.table(
      say("Verwacht en gekomen", "Expected, and what came"),
      [
        say("oefening", "exercise"), say("door", "by"), say("van", "from"), say("tot", "until"),
        say("op tijd#", "met#"), say("te laat#", "late#"), say("te vroeg#", "early#"),
        say("gemist#", "missed#"), say("niet bereikt#", "not reached#"), say("ruis#", "noise#"),
        say("onderbroken#", "interrupted#"),
      ],
      report.exercises.map { one in
        [one.name, one.by, text.time(one.began), one.ended.map(text.time) ?? say("loopt", "runs")]
          + ["met", "late", "early", "missed", "notReached"].map {
            one.count($0).map(text.count) ?? "–"
          }
          + [
            one.result.map { text.count($0.noise) } ?? "–",
            one.result.map { text.count($0.interruptions.count) } ?? "–",
          ]
      }, none: none)
    let served = report.exercises.flatMap { one in
      (one.result?.partners ?? []).map { (one, $0) }
    }
    guard !served.isEmpty else { return }
    page.table(
      say("Partners in oefeningen", "Partners in exercises"),
      [
        say("oefening", "exercise"), say("van", "from"), "partner",
        say("verwacht#", "expected#"), say("verstuurd#", "sent#"),
        say("bevestigd#", "acknowledged#"), say("ruis#", "noise#"),
      ],
      served.map { one, partner in
        [
          one.name, text.time(one.began), partner.name, text.count(partner.expected),
          text.count(partner.sent), text.count(partner.acknowledged), text.count(partner.noise),
        ]
      }, none: none)
  }
}
