import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateScenario
import Foundation
import Testing

/// The packaged exercises on the example site, in virtual time, through the engine that the
/// daemon would run.
@Suite("The packaged exercises") struct PackagedExerciseTests {
  static let names = ["demonstration-world-forum", "state-visit", "sensor-outage-market"]

  private static func file(_ name: String) -> URL {
    ExampleSite.root.appending(path: "examples/international-zone/scenarios/\(name).yaml")
  }

  @Test("it brings about what it expects, and no more noise than it says", arguments: names)
  func expectations(name: String) throws {
    let site = try ExampleSite()
    let story = try site.story(of: Self.file(name))
    var stage = ExerciseStage(site.plan)
    stage.play(story)
    let assessment = stage.assessment(of: story)
    #expect(story.script.injects.count >= 3)
    #expect(assessment.expectations.count >= 4)
    for found in assessment.expectations {
      #expect(found.isMet, "\(found.expectation.area) \(found.expectation.rule): \(found)")
    }
    #expect(assessment.injects.allSatisfy { $0.isGiven })
    #expect(assessment.noise.isEmpty, "\(assessment.noise)")
    Self.checkFence(stage)
  }

  /// Nothing of it stands outside of its tree, and nothing says Actual.
  static func checkFence(_ stage: ExerciseStage) {
    let effects = stage.effects
    let tree = stage.room.topics
    #expect(!effects.events.isEmpty)
    #expect(effects.events.allSatisfy { $0.alert.status == .exercise })
    #expect(effects.events.allSatisfy { $0.alert.id.rawValue.hasPrefix("exercise.20261122T") })
    #expect(effects.readings.isEmpty && effects.journal.isEmpty && effects.quarantined.isEmpty)
    #expect(effects.levelChanges.isEmpty && effects.marks.isEmpty)
    let said =
      effects.publications + effects.replies
      + effects.events.flatMap { AlertMessage.publications($0, site: "x", topics: tree) }
    for publication in said {
      #expect(publication.topic.hasPrefix(tree.prefix + "/"), "\(publication.topic)")
      #expect(!String(decoding: publication.payload, as: UTF8.self).contains("\"Actual\""))
    }
    #expect(stage.room.running == nil)
    #expect(effects.events.last?.kind == .expired || effects.events.last?.kind == .cleared)
  }
}
