import FieldgateModel

/// A score as bytes: what was last said outlives a restart with the detector that said it.
extension Score {
  package func write(to writer: inout StateWriter) {
    writer.write(surprise)
    writer.write(ground.rawValue)
    writer.write(direction?.rawValue) { $0.write($1) }
    writer.write(isLearning)
    writer.write(observed) { $0.write($1) }
    writer.write(since)
    writer.write(time)
    writer.write(week.halfHour)
    writer.write(expectation) { writer, expectation in
      writer.write(expectation.scale.curvature)
      writer.write(expectation.scale.offset)
      writer.write(expectation.place)
      writer.write(expectation.spread)
    }
    writer.write(rate.daily)
    writer.write(rate.excess)
    writer.write(distance)
  }

  /// Reads what `write` wrote; nothing that is no number passes.
  package init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    surprise = try reader.number()
    let ground = Ground(rawValue: try reader.string())
    let side = try reader.optional { reader throws(Unreadable) in try reader.string() }
    isLearning = try reader.bool()
    observed = try reader.optional { reader throws(Unreadable) in try reader.number() }
    since = try reader.timestamp()
    time = try reader.timestamp()
    let week = WeekTime(halfHour: try reader.count())
    expectation = try reader.optional { reader throws(Unreadable) in
      let curvature = try reader.number()
      let offset = try reader.number()
      guard curvature > 0, offset > 0 else { throw reader.unreadable("a scale of counts") }
      return Expectation(
        scale: CountScale(curvature: curvature, offset: offset), place: try reader.number(),
        spread: try reader.number())
    }
    rate = Rate(daily: try reader.number(), excess: try reader.number())
    distance = try reader.number()
    guard let ground, let week else { throw reader.unreadable("a ground and a time of week") }
    self.ground = ground
    self.week = week
    direction = side.flatMap { Direction(rawValue: $0) }
  }
}

extension StateReader {
  fileprivate mutating func number() throws(Unreadable) -> Double {
    let value = try double()
    guard value.isFinite else { throw unreadable("a finite number") }
    return value
  }
}
