import FieldgateModel
import FieldgateReport
import FieldgateStore
import Testing

@Suite("Threat levels over a window") struct LevelHistoryTests {
  private static func at(_ hour: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_800_000_000_000 + hour * 3_600_000)
  }

  private static let outline = SiteOutline(
    site: "s", zone: .utc, language: .en,
    areas: [
      Area(id: "zone", name: "Zone"), Area(id: "square", name: "Square", parent: "zone"),
      Area(id: "gate", name: "Gate", parent: "square"),
    ],
    defaultLevels: ["zone": .significant, "square": .significant, "gate": .substantial],
    devices: [], rules: [], look: { _, _ in FieldLook() })

  private static func history(_ settings: LevelSetting...) -> LevelHistory {
    LevelHistory(settings, of: outline, in: Window(from: at(0), to: at(10)))
  }

  private static func hours(_ history: LevelHistory, _ area: AreaID) -> [Int: Double] {
    Dictionary(
      uniqueKeysWithValues: history.lengths(of: area).map {
        ($0.key.rawValue, Double($0.value) / 3_600_000)
      })
  }

  @Test("with nothing set every area is at its default")
  func byDefault() {
    let history = Self.history()
    #expect(Self.hours(history, "square") == [3: 10])
    #expect(Self.hours(history, "gate") == [4: 10])
    #expect(history.highest(on: ["zone", "square"]) == .significant)
  }

  @Test("what is set on an area counts for those in it, the nearest one first")
  func inherited() {
    let history = Self.history(
      LevelSetting(area: "zone", level: .critical, since: Self.at(2), until: Self.at(6)),
      LevelSetting(area: "square", level: .limited, since: Self.at(4), until: Self.at(5)))
    #expect(Self.hours(history, "zone") == [3: 6, 5: 4])
    #expect(Self.hours(history, "gate") == [4: 6, 5: 3, 2: 1])
    #expect(history.stretches["square"]?.map(\.level.rawValue) == [3, 5, 2, 5, 3])
  }

  @Test("what was set before and ends after counts within the window alone")
  func clipped() {
    let history = Self.history(
      LevelSetting(area: "zone", level: .critical, since: Self.at(-5), until: Self.at(1)),
      LevelSetting(area: "square", level: .substantial, since: Self.at(8), until: Self.at(40)))
    #expect(Self.hours(history, "zone") == [5: 1, 3: 9])
    #expect(Self.hours(history, "square") == [5: 1, 3: 7, 4: 2])
  }
}
