import FieldgateModel
import FieldgateRules

/// The end of an engine whose work is over, as an exercise's is.
extension Engine {
  /// Ends every open alert, in order; the flood last, since it speaks for others.
  mutating func expireAll(note: String, at moment: Moment) -> Effects {
    var effects = handle(.tick, at: moment)
    let now = clock.last
    let open = episodes.keys.filter { episodes[$0]?.alert != nil }.sorted()
    for key in open.filter({ $0.rule != Rule.flood }) + open.filter({ $0.rule == Rule.flood }) {
      guard var event = episodes[key]?.expire(note: note, at: now) else { continue }
      event.isAnnounced = event.alert.isHeard
      changedEpisodes.insert(key)
      emit(event, at: now, &effects)
    }
    return effects
  }
}
