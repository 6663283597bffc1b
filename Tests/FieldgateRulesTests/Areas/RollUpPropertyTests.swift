import FieldgateModel
import FieldgateRules
import Testing
import FieldgateTestRandom

/// Random sites, readings, silences and times: the totals that are kept are what the
/// definitions say, and what a picture made of the rows says that keeps nothing.
@Suite("Kept totals") struct RollUpPropertyTests {
  @Test("are what the definitions say", arguments: 0..<12) func definitions(seed: UInt64) throws {
    var random = SplitMix64(seed: 1000 + seed)
    let site = RandomSite(&random)
    var scene = site.scene
    var at: Milliseconds = 0
    for step in 0..<72 {
      at += Milliseconds(random.next() % 70_000)
      if random.next() % 5 == 0 { scene.pass(to: at) }
      site.speak(&scene, at: at, &random)
      guard step % 6 == 5 else { continue }
      // Now, later without a word, and earlier.
      for other in [at, at + 130_000, at - 30_000] { compare(scene, site, at: other) }
    }
  }

  private func compare(_ scene: Scene, _ site: RandomSite, at: Milliseconds) {
    let now = scene.moment(at).steady
    let naive = NaiveValues(picture: scene.picture, fusions: site.fusions, now: now)
    for area in site.tree.order {
      for measure in [AreaMeasure.density, .occupancy, .speed, .objects] {
        for over in measure.offered {
          let watch = Watch(measure, over: over)
          let seen = scene.picture.value(watch, of: area, at: now)
          let expected = naive.seen(watch, of: area)
          let place = Comment("\(measure) \(over) of \(area) at \(at)")
          #expect(near(seen?.value?.number, expected?.value), place)
          #expect(near(seen?.remembered?.number, expected?.remembered), place)
          #expect(seen?.devices == expected?.devices, place)
          #expect(seen?.age == expected?.age, place)
          #expect(seen?.coverage.expected == expected?.coverage.expected, place)
          if seen?.needs == nil {
            #expect(seen?.coverage.reporting == expected?.coverage.reporting, place)
          }
        }
      }
    }
  }

  private func near(_ one: Double?, _ other: Double?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return abs(one - other) <= 1e-9 * max(1, abs(other))
  }

  @Test("are those of a picture made of the rows, to the last bit", arguments: 0..<12)
  func rows(seed: UInt64) throws {
    var random = SplitMix64(seed: 77 + seed)
    let site = RandomSite(&random)
    var scene = site.scene
    var rows: [String: StateRow] = [:]
    var at: Milliseconds = 0
    for step in 0..<60 {
      at += Milliseconds(random.next() % 50_000)
      scene.pass(to: at)
      site.speak(&scene, at: at, &random)
      guard step % 10 == 9 else { continue }
      for row in scene.picture.takeChangedRows() { rows["\(row.owner) \(row.key)"] = row }
      var fresh = site.scene
      for row in rows.values { try fresh.picture.restore(row) }
      let now = scene.moment(at + 40_000).steady
      for area in site.tree.order {
        for measure in AreaMeasure.allCases {
          for over in measure.offered {
            let watch = Watch(measure, over: over)
            #expect(
              scene.picture.value(watch, of: area, at: now)
                == fresh.picture.value(watch, of: area, at: now), "\(watch) of \(area)")
          }
        }
        #expect(
          scene.picture.nextChange(in: area, after: now)
            == fresh.picture.nextChange(in: area, after: now), "\(area)")
      }
    }
  }

  @Test("say when they change by themselves: never before, always then", arguments: 0..<8)
  func changes(seed: UInt64) throws {
    var random = SplitMix64(seed: 555 + seed)
    let site = RandomSite(&random)
    var scene = site.scene
    for step in 0..<40 {
      site.speak(&scene, at: Milliseconds(step) * 9000, &random)
    }
    var now = scene.moment(360_000).steady
    let area = site.tree.order[0]
    func values(_ now: Milliseconds) -> [AreaValue?] {
      AreaMeasure.allCases.flatMap { measure in
        measure.offered.map { over -> AreaValue? in
          var value = scene.picture.value(Watch(measure, over: over), of: area, at: now)
          value?.age = nil
          return value
        }
      }
    }
    var changes = 0
    while let next = scene.picture.nextChange(in: area, after: now) {
      #expect(values(now) == values(next - 1))
      if values(next) != values(next - 1) { changes += 1 }
      try #require(next > now)
      now = next
    }
    #expect(changes > 0)
    #expect(values(now) == values(now + 86_400_000))
  }

  @Test(
    "cost what a message touches, among twenty areas and among two thousand", arguments: [20, 2000])
  func cost(areas count: Int) {
    var areas = [Area(id: "root", name: "Root")]
    var sensors: [Sensor] = []
    for index in 0..<count {
      areas.append(
        Area(id: AreaID("\(index)"), name: "Street", parent: "root", surface: 100))
      for device in 0..<5 {
        sensors.append(.crowd(DeviceID("\(index)-\(device)"), in: AreaID("\(index)"), covers: 20))
      }
    }
    var scene = Scene(sensors, tree: AreaTree(areas))
    scene.pass(to: 0)
    for sensor in sensors { scene.hear(sensor.device.id, at: 0, [.number(.occupancy, 1)]) }
    let before = scene.picture.worked
    for index in 0..<10 {
      scene.hear(DeviceID("\(index)-3"), at: 1000, [.number(.occupancy, 2)])
    }
    // For density and for occupancy: the top, its leaf, and the way down to the street.
    #expect((scene.picture.worked - before) / 10 <= 2 * (4 + 11 + 1))
    #expect(
      scene.value(.occupancy, of: "root", at: 1000)?.hasPrefix("\(count * 5 + 10) fresh") == true)
  }
}
