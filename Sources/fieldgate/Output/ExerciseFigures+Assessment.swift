import FieldgateDocument
import FieldgateModel
import FieldgateReport
import FieldgateScenario
import FieldgateStore

extension StoreReader {
  /// The exercises that began within a window, each with its assessment where its scenario is
  /// kept and can be read, by when they began.
  func exerciseFigures(in window: Window) throws -> [ExerciseFigures] {
    let begun = try exercises().filter {
      $0.record.began >= window.from && $0.record.began < window.to
    }
    return try begun.reversed().map { exercise in
      let script = exercise.record.scenario.flatMap {
        ExerciseScript($0, file: exercise.record.name, Diagnostics())
      }
      return ExerciseFigures(
        name: exercise.record.name, by: exercise.record.by, began: exercise.record.began,
        ended: exercise.ended,
        result: try script.map {
          ExerciseFigures.Result(Assessment($0, try log(of: exercise)))
        })
    }
  }
}

extension ExerciseFigures.Result {
  init(_ assessment: Assessment) {
    self.init(
      outcomes: Assessment.Outcome.allCases.map { outcome in
        ExerciseFigures.Count(
          outcome.rawValue, assessment.expectations.count { $0.outcome == outcome })
      },
      noise: assessment.noise.count,
      partners: assessment.partners.map {
        $0.map {
          ExerciseFigures.Partner(
            $0.partner, expected: $0.expected, sent: $0.sent, acknowledged: $0.acknowledged,
            noise: $0.noise)
        }
      },
      interruptions: assessment.log.interruptions)
  }
}
