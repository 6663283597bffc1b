import FieldgateModel
import FieldgateRules
import Testing

/// Kapacitor's published series of a value with reset levels (its documentation of
/// AlertNode): 61 73 64 85 62 56 47, info above 60 until below 50, warning above 70
/// until below 60, critical above 80 until below 70, gives INFO WARNING WARNING CRITICAL
/// INFO INFO OK.
@Suite("Kapacitor's series") struct KapacitorTests {
  @Test("it comes out as published") func series() throws {
    let rule = try goodRule(
      """
      rule: r
      kind: threshold
      watch: occupancy
      raise:
        minor: { above: 60, reset: 50 }
        moderate: { above: 70, reset: 60 }
        severe: { above: 80, reset: 70 }
      """)
    let setting = Episode.Setting(
      rule: rule, area: Area(id: "square", name: "Square"), level: .significant, status: .actual)
    var scene = Scene([.crowd("s")])
    var episode = Episode()
    let levels = [61.0, 73, 64, 85, 62, 56, 47].enumerated().map { step, value in
      let at = Int64(step) * 1000
      scene.hear("s", at: at, [.number(.occupancy, value)])
      _ = episode.advance(rule.finding(on: "square", scene, at: at), setting, at: scene.moment(at))
      return episode.alert?.severity.description ?? "ok"
    }
    #expect(levels == ["minor", "moderate", "moderate", "severe", "minor", "minor", "ok"])
  }
}
