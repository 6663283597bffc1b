import FieldgateDecode
import FieldgateEngine
import FieldgateExchange
import FieldgateModel

/// Who may do what at the broker: for each user just what it must, topic by topic.
///
/// | user | reads | writes |
/// |---|---|---|
/// | the gateway | the topics of the adapters in use, commands, the broker's count of drops; what an exercise's devices say | its own tree and the exercise's; of the commands only the answers |
/// | operator | status, heartbeat, areas, alerts, the answers to its own commands; in an exercise the same, and injects | its own commands, in an exercise too |
/// | reader | status, heartbeat, areas, alerts; in an exercise the same, and injects | |
/// | trainer | the gateway's status and heartbeat; the exercise's tree as an operator | what an exercise's devices say, injects, its own commands in the exercise, and those that begin and end it |
/// | device | | the topics of its devices or adapters |
/// | partner | its own feed, the answers to its own acknowledgements | its own acknowledgements |
///
/// Nothing is allowed by a pattern that holds for every user: who has no right to command
/// has no line for it.
package struct AccessList: Sendable {
  package struct Entry: Hashable, Sendable {
    package var user: String
    /// Whose line it is: `gateway`, or a role.
    package var role: String
    package var access: Access
    /// A topic filter.
    package var topic: String
  }

  package enum Access: String, Hashable, Sendable {
    case read, write
  }

  package private(set) var entries: [Entry] = []

  /// - Parameter gateway: the gateway's names at the broker; at least one.
  package init(_ site: Site, gateway: [String]) {
    let topics = site.plan.topics
    for user in gateway { addGateway(user, site) }
    for user in site.users {
      let role = user.role.rawValue
      switch user.role {
      case .operator:
        addReading(user, topics)
        add(.read, [topics.reply(to: user.name)], user.name, role)
        add(.write, Engine.verbs.map { topics.command($0, by: user.name) }, user.name, role)
        addExercise(user, topics.exercise, commands: Engine.exerciseVerbs)
      case .reader:
        addReading(user, topics)
        addExercise(user, topics.exercise, commands: [])
      case .trainer:
        add(.read, [topics.status, topics.heartbeat], user.name, role)
        addExercise(
          user, topics.exercise, commands: Engine.exerciseVerbs + [ExerciseRoom.verb])
        add(
          .write,
          [topics.exercise.device("#")]
            + ["inject/+", "partner/+/inject"].map { "\(topics.exercise.prefix)/\($0)" }, user.name,
          role)
      case .device: add(.write, Self.topics(of: user, site.plan), user.name, role)
      }
    }
    for partner in site.plan.contracts.partners { addPartner(partner, site.plan) }
  }

  /// A partner's users read its own feed and acknowledge what it brought, and see nothing
  /// else; in an exercise's tree where the contract has exercises.
  private mutating func addPartner(_ partner: Partner, _ plan: Plan) {
    let trees =
      [TopicTree(site: plan.site)]
      + (partner.exercises ? [TopicTree(site: plan.site, exercise: true)] : [])
    for user in partner.users {
      for topics in trees {
        add(
          .read, ["\(topics.partner(partner.id))/#", topics.reply(to: user)], user, "partner")
        add(.write, [topics.command("ack", by: user)], user, "partner")
      }
    }
  }

  private mutating func addGateway(_ user: String, _ site: Site) {
    let prefix = site.plan.topics.prefix
    let heard = TopicFilter.reduced(site.plan.inUse.flatMap(\.filters)).map(\.text)
    let exercise = site.plan.topics.exercise
    add(
      .read,
      heard + ["\(prefix)/command/+/+", Self.drops]
        + ["\(exercise.prefix)/command/+/+", exercise.device("#")], user, "gateway")
    var written = Self.told
    if site.plan.settings.readings { written.append("reading/+/+/+") }
    written.append("command/+/reply")
    if !site.plan.contracts.partners.isEmpty { written.append("partner/+/#") }
    add(.write, written.map { "\(prefix)/\($0)" }, user, "gateway")
    add(.write, written.map { "\(exercise.prefix)/\($0)" }, user, "gateway")
  }

  /// What everybody is told who is told of alerts.
  private static let told = ["status", "heartbeat", "area/+/state", "area/+/alert/+", "alerts/+/+"]

  /// What people do and see of an exercise.
  private mutating func addExercise(
    _ user: BrokerUser, _ topics: TopicTree, commands: [String]
  ) {
    let role = user.role.rawValue
    add(.read, (Self.told + ["inject/+"]).map { "\(topics.prefix)/\($0)" }, user.name, role)
    guard !commands.isEmpty else { return }
    add(.read, [topics.reply(to: user.name)], user.name, role)
    add(.write, commands.map { topics.command($0, by: user.name) }, user.name, role)
  }

  private mutating func addReading(_ user: BrokerUser, _ topics: TopicTree) {
    var read = Self.told
    if user.readings { read.append("reading/+/+/+") }
    add(.read, read.map { "\(topics.prefix)/\($0)" }, user.name, user.role.rawValue)
  }

  private static func topics(of user: BrokerUser, _ plan: Plan) -> [String] {
    let adapters = Dictionary(
      plan.adapters.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let whole = user.adapters.flatMap { adapters[$0]?.filters ?? [] }
    let single = plan.devices.filter { user.devices.contains($0.id) }.flatMap {
      adapters[$0.adapter]?.filters(of: $0.id) ?? []
    }
    return TopicFilter.reduced(whole + single).map(\.text)
  }

  private mutating func add(_ access: Access, _ topics: [String], _ user: String, _ role: String) {
    entries += topics.map { Entry(user: user, role: role, access: access, topic: $0) }
  }

  /// Mosquitto's count of the messages that it dropped, for whichever client.
  package static let drops = "$SYS/broker/publish/messages/dropped"
}

/// An access list in the form of Mosquitto's `acl_file` (mosquitto.conf(5)).
package struct MosquittoAccessFile {
  package let text: String
  /// The entries that the file cannot say: a topic that begins or ends with a blank, or
  /// that has a control character in it, which could end its line.
  package let unsayable: [AccessList.Entry]

  package init(_ list: AccessList, site: String) {
    var lines = [
      "# Who may do what at the broker of the site \(harmless(site)).",
      "# Written by `fieldgate acl`: edit users in fieldgate.yaml, not here.",
      "# Whoever is not named may do nothing.",
    ]
    var unsayable: [AccessList.Entry] = []
    var last: String?
    for entry in list.entries {
      guard Self.isSayable(entry.topic), Self.isSayable(entry.user) else {
        unsayable.append(entry)
        continue
      }
      if entry.user != last { lines += ["", "# \(entry.role)", "user \(entry.user)"] }
      last = entry.user
      lines.append("topic \(entry.access.rawValue) \(entry.topic)")
    }
    text = lines.joined(separator: "\n") + "\n"
    self.unsayable = unsayable
  }

  private static func isSayable(_ text: String) -> Bool {
    !text.isEmpty && text.first != " " && text.last != " " && harmless(text) == text
  }
}
