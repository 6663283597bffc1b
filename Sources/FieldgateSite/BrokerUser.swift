import FieldgateDecode
import FieldgateDocument
import FieldgateModel

/// One of the broker's users at this site, as `users` in `fieldgate.yaml` names it: what it
/// may do there follows from its role (`AccessList`).
package struct BrokerUser: Hashable, Sendable {
  package var name: String
  package var role: Role
  /// Whether it may read the normalised readings, too.
  package var readings = false
  /// Of a device: whose topics it writes; the adapters' topics as a whole, or those of
  /// single devices.
  package var adapters: [AdapterID] = []
  package var devices: [DeviceID] = []

  package enum Role: String, CaseIterable, Hashable, Sendable {
    /// Reads everything about alerts and areas, and gives commands in its own name.
    case `operator`
    /// Reads the same and writes nothing.
    case reader
    /// Begins and ends exercises, speaks in them for devices, and gives injects.
    case trainer
    /// Writes what its devices say, and reads nothing.
    case device
  }
}

extension BrokerUser {
  /// Reads the list `users`.
  ///
  /// - Parameters:
  ///   - gateway: the names that the gateway itself has at the broker.
  ///   - adapters: those that the inventory uses.
  static func all(
    _ node: Node?, gateway: [String], devices: [Device], adapters: [Adapter],
    _ diagnostics: Diagnostics
  ) -> [BrokerUser] {
    var users: [BrokerUser] = []
    var places: [String: Place] = [:]
    for element in node?.list(diagnostics) ?? [] {
      guard
        let user = BrokerUser(element, devices: devices, adapters: adapters, diagnostics)
      else { continue }
      if let first = places[user.name] {
        diagnostics.error(
          at: element.place, "the user '\(user.name)' stands at line \(first.line) already")
        continue
      }
      if gateway.contains(user.name) {
        diagnostics.error(
          at: element.place,
          "'\(user.name)' is the gateway itself (broker.url); who shares its name could do all that"
            + " it may do")
      }
      places[user.name] = element.place
      users.append(user)
    }
    return users
  }

  /// Who has which name at the broker, in the words of an error.
  static func names(of users: [BrokerUser], gateway: [String]) -> [String: String] {
    var names: [String: String] = [:]
    for user in users {
      names[user.name] = user.role == .operator ? "an operator" : "a \(user.role.rawValue)"
    }
    for name in gateway { names[name] = "the gateway itself" }
    return names
  }

  private init?(
    _ node: Node, devices: [Device], adapters: [Adapter], _ diagnostics: Diagnostics
  ) {
    guard var reader = MappingReader(node, "a user", diagnostics) else { return nil }
    let nameNode = reader.require("user")
    let name = nameNode?.text(diagnostics)
    if let nameNode, let name, let fault = Self.fault(in: name) {
      diagnostics.error(at: nameNode.place, fault)
    }
    let role = reader.require("role")?.choice(Role.self, of: "role", diagnostics)
    let readings = reader.take("readings")
    let adapterNodes = reader.take("adapters")?.list(diagnostics) ?? []
    let deviceNodes = reader.take("devices")?.list(diagnostics) ?? []
    reader.finish()
    guard let name, let role else { return nil }
    self.init(name: name, role: role)
    self.readings = readings?.flag(diagnostics) ?? false
    for element in adapterNodes {
      guard let id = element.text(diagnostics) else { continue }
      let known = adapters.map(\.id.rawValue)
      if !known.contains(id) {
        element.reportNot(id, of: "adapter that the inventory uses", among: known, diagnostics)
      }
      self.adapters.append(AdapterID(id))
    }
    for element in deviceNodes {
      guard let id = element.text(diagnostics) else { continue }
      let known = devices.map(\.id.rawValue)
      if !known.contains(id) {
        element.reportNot(id, of: "device of the inventory", among: known, diagnostics)
      }
      self.devices.append(DeviceID(id))
    }
    checkRole(at: node, saysReadings: readings != nil, diagnostics)
  }

  private func checkRole(at node: Node, saysReadings: Bool, _ diagnostics: Diagnostics) {
    switch role {
    case .device:
      if adapters.isEmpty, devices.isEmpty {
        diagnostics.error(
          at: node.place,
          "the device user '\(name)' needs 'devices' or 'adapters': whose topics it writes")
      }
      if saysReadings {
        diagnostics.error(at: node.place, "a device reads nothing; leave 'readings' out")
      }
    case .operator, .reader, .trainer:
      if !adapters.isEmpty || !devices.isEmpty {
        diagnostics.error(
          at: node.place,
          "\(role == .operator ? "an operator" : "a \(role)") writes into no device's topics;"
            + " 'devices' and 'adapters' belong to the role device")
      }
      if role == .trainer, saysReadings {
        diagnostics.error(
          at: node.place, "a trainer reads no readings; leave 'readings' out")
      }
    }
  }

  /// What is wrong with a user's name; nil for a good one.
  ///
  /// A wildcard in a name would be one in the topics of its commands, and Mosquitto refuses
  /// such users where it puts names into topics; its files end a name at a colon or at the
  /// end of the line.
  package static func fault(in name: String) -> String? {
    let shown = name.shortened(to: 60)
    if name.isEmpty { return "a user's name must not be empty" }
    if let bad = name.first(where: { "+#/".contains($0) }) {
      return "the user '\(shown)' has a '\(bad)', which means something in topics; use another name"
    }
    if name.contains(":") {
      return "the user '\(shown)' has a ':', which ends a name in Mosquitto's password file; use"
        + " another name"
    }
    let isBad = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    if isBad || name.first == " " || name.last == " " {
      return "the user '\(shown)' begins or ends with a blank, or has a control character in it"
    }
    return nil
  }
}

extension BrokerSettings {
  /// The users that the gateway is at its brokers; without those of URLs that name none.
  package var users: [String] {
    urls.compactMap(Self.user).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The user in a URL that was found good; nil where it names none.
  package static func user(in url: String) -> String? {
    // `mqtt://name@host`: no slash stands in a name.
    guard let rest = url.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first,
      let at = rest.lastIndex(of: "@")
    else { return nil }
    return TopicTree.decoded(String(rest[..<at]))
  }
}
