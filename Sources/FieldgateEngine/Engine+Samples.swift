import FieldgateModel
import FieldgateRules

/// What the areas are worth keeping of for history.
extension Engine {
  /// Every value of these areas at the engine's last moment, those without a number
  /// included: that nothing stood behind a value is history too.
  package func samples(of areas: some Sequence<AreaID>) -> [AreaSample] {
    let now = clock.last.steady
    return areas.flatMap { area in
      AreaMeasure.allCases.compactMap { measure in
        picture.value(measure, of: area, at: now).map {
          AreaSample(
            area: area, measure: measure.rawValue, unit: AreaState.unit(of: measure),
            value: $0.value, coverage: $0.coverage)
        }
      }
    }
  }
}
