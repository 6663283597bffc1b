import FieldgateDecode
import FieldgateModel
import FieldgateScenario

/// Publishes a simulation's messages, and gives its operators' commands, as their time
/// comes; in an exercise in the exercise's tree, with its injects.
struct ScenarioPlayer {
  /// Where the story is played.
  enum Place {
    /// As the devices themselves would speak.
    case reality
    /// In the tree of an exercise of this name, as the broker's user who runs it.
    case exercise(name: String, user: String)
  }

  private var simulation: Simulation
  private let place: Place
  /// Where commands and alerts are.
  private let topics: TopicTree
  private let start: Timestamp
  /// What the operators have not done yet.
  private var acts: ArraySlice<OperatorAct>
  private var injects: ArraySlice<Inject>
  /// The alerts that stand, by their topics: operators name them by what they are about.
  private var standing: [String: String] = [:]
  /// What the broker could not take yet.
  private var waiting: [Publication] = []
  private(set) var published = 0

  /// - Parameters:
  ///   - topics: the site's own tree.
  ///   - playsOperators: whether what the scenario's operators do is done; in an exercise that
  ///     is the staff's own part.
  init(
    _ plan: ScenarioPlan, topics: TopicTree, start: Timestamp, in place: Place = .reality,
    playsOperators: Bool = true
  ) {
    simulation = Simulation(plan, start: start)
    self.place = place
    self.start = start
    acts = ((playsOperators ? plan.acts : []) + plan.levels).sorted { $0.at < $1.at }[...]
    switch place {
    case .reality:
      self.topics = topics
      injects = []
    case .exercise:
      self.topics = topics.exercise
      injects = plan.script.injects[...]
    }
  }

  /// When there is something to do next; nil at the end of the story.
  var nextTime: Timestamp? {
    [simulation.nextTime, acts.first.map { start + $0.at }, injects.first.map { start + $0.at }]
      .compactMap { $0 }.min()
  }

  /// What must be heard so that operators find their alerts.
  var filters: [String] {
    acts.contains { $0.alert != nil } ? ["\(topics.prefix)/area/+/alert/+"] : []
  }

  /// Takes note of an alert that stands, or is over.
  mutating func hear(_ message: Message) {
    guard TopicFilter("\(topics.prefix)/area/+/alert/+").matches(message.topic) else { return }
    var parser = JSONParser()
    let id = (try? parser.parse(message.payload))?["id"]?.string
    standing[message.topic] = id
  }

  /// Does what is due; the injects that were given.
  @discardableResult
  mutating func play(until time: Timestamp, to client: BrokerClient) -> [Inject] {
    waiting += simulation.messages(until: time).map { publication(of: $0.message) }
    while let act = acts.first, start + act.at <= time {
      acts = acts.dropFirst()
      if let command = command(act) { waiting.append(command) }
    }
    var given: [Inject] = []
    while let inject = injects.first, start + inject.at <= time {
      injects = injects.dropFirst()
      given.append(inject)
      waiting.append(publication(of: inject))
    }
    while let publication = waiting.first {
      guard client.publish(publication) else { break }
      published += 1
      waiting.removeFirst()
    }
    return given
  }

  /// In an exercise nothing that a device says is retained: it would outlive it.
  private func publication(of message: Message) -> Publication {
    switch place {
    case .reality:
      Publication(topic: message.topic, payload: message.payload, retain: message.retained)
    case .exercise:
      Publication(topic: topics.device(message.topic), payload: message.payload)
    }
  }

  private func publication(of inject: Inject) -> Publication {
    var object: JSONObject = ["status": .string(AlertStatus.exercise.rawValue)]
    if case .exercise(let name, _) = place { object["exercise"] = .string(name) }
    object["inject"] = .string(inject.id)
    object["to"] = .string(inject.to.name)
    object["text"] = .object(["nl": .string(inject.text.nl), "en": .string(inject.text.en)])
    object["time"] = .string((start + inject.at).iso8601)
    let topic =
      switch inject.to {
      case .staff(let name): topics.inject(to: name)
      case .partner(let name): topics.inject(to: PartnerID(name))
      }
    return Publication(topic: topic, object: object)
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
    let user = if case .exercise(_, let user) = place { user } else { act.user }
    return Publication(topic: topics.command(act.verb, by: user), object: arguments)
  }
}
