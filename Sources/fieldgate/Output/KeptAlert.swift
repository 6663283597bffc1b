import FieldgateDecode
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import FieldgateStore

/// An alert's transitions out of the store, as those who make feeds of them want them.
struct KeptAlert {
  /// The raise first.
  let events: [AlertEvent]
  /// The last line that operators heard.
  let body: String

  /// Ends the program where there is no such alert.
  init(_ id: String, _ reader: StoreReader) throws {
    guard let recorded = try reader.alert(AlertID(id)), let last = recorded.events.last else {
      throw failure(Exit.faults, "no alert has the id '\(id)'; `fieldgate alerts` lists them")
    }
    events = recorded.events.compactMap { AlertMessage.event(in: $0.body) }
    body = last.body
  }

  var status: AlertStatus { events.last?.alert.status ?? .actual }

  /// An exchange that has told nobody anything.
  func exchange(_ plan: Plan) -> Exchange {
    let isExercise = status == .exercise
    return Exchange(
      contracts: plan.contracts, areas: plan.tree.order.compactMap { plan.tree[$0] },
      site: plan.site, topics: TopicTree(site: plan.site, exercise: isExercise),
      isExercise: isExercise, zone: plan.zones.site)
  }
}
