import FieldgateDecode
import FieldgateModel
import FieldgateScenario

/// Publishes a simulation's messages, and gives its operators' commands, as their time
/// comes.
struct ScenarioPlayer {
  private var simulation: Simulation
  private let topics: TopicTree
  private let start: Timestamp
  /// What the operators have not done yet.
  private var acts: ArraySlice<OperatorAct>
  /// The alerts that stand, by their topics: operators name them by what they are about.
  private var standing: [String: String] = [:]
  /// What the broker could not take yet.
  private var waiting: [Publication] = []
  private(set) var published = 0

  init(_ plan: ScenarioPlan, topics: TopicTree, start: Timestamp) {
    simulation = Simulation(plan, start: start)
    self.topics = topics
    self.start = start
    acts = plan.acts[...]
  }

  /// When there is something to do next; nil at the end of the story.
  var nextTime: Timestamp? {
    [simulation.nextTime, acts.first.map { start + $0.at }].compactMap { $0 }.min()
  }

  /// What must be heard so that operators find their alerts.
  var filters: [String] { acts.isEmpty ? [] : ["\(topics.prefix)/area/+/alert/+"] }

  /// Takes note of an alert that stands, or is over.
  mutating func hear(_ message: Message) {
    guard TopicFilter("\(topics.prefix)/area/+/alert/+").matches(message.topic) else { return }
    var parser = JSONParser()
    let id = (try? parser.parse(message.payload))?["id"]?.string
    standing[message.topic] = id
  }

  mutating func play(until time: Timestamp, to client: BrokerClient) {
    waiting += simulation.messages(until: time).map {
      Publication(
        topic: $0.message.topic, payload: $0.message.payload, retain: $0.message.retained)
    }
    while let act = acts.first, start + act.at <= time {
      acts = acts.dropFirst()
      if let command = command(act) { waiting.append(command) }
    }
    while let publication = waiting.first {
      guard client.publish(publication) else { return }
      published += 1
      waiting.removeFirst()
    }
  }

  /// The command; nil where the alert that it is about does not stand.
  private func command(_ act: OperatorAct) -> Publication? {
    var arguments = act.arguments
    if let alert = act.alert {
      guard let id = standing[topics.standingAlert(of: alert.rule, on: alert.area)] else {
        return nil
      }
      arguments["id"] = .string(id)
    }
    return Publication(topic: topics.command(act.verb, by: act.user), object: arguments)
  }
}
