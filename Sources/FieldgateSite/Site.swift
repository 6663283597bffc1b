import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// A site that was read and found good: its plan for the engine, and the settings of
/// the shells.
package struct Site: Sendable {
  package let settings: SiteSettings
  package let plan: Plan
  /// The broker's users at this site, the gateway itself not among them.
  package let users: [BrokerUser]
  /// Who gets a feed; their users are none of `users`.
  package var partners: [Partner] { plan.contracts.partners }

  /// Reads a site's files; nil where it cannot be used. Every fault of every file is
  /// in the diagnostics, whether it is nil or not.
  ///
  /// - Parameters:
  ///   - zone: a time zone by its IANA name; nil where this machine has none of it.
  ///   - addressFault: what is wrong with a broker's URL, or nil.
  ///   - exposure: who may read a file that should be secret, as a warning; nil for nobody
  ///     who should not.
  package init?(
    _ files: SiteFiles, status: AlertStatus = .actual,
    zone: @escaping @Sendable (String) -> Zone?,
    addressFault: (String) -> String?, exposure: (String) -> String? = { _ in nil },
    _ diagnostics: Diagnostics
  ) {
    for (file, why) in files.unreadable.sorted(by: { $0.key < $1.key }) {
      diagnostics.error(at: Place(file: file), "cannot be read: \(why)")
    }
    let reader = FileReader(files: files, diagnostics: diagnostics)
    let root = reader.root("fieldgate.yaml")
    let settings = root.flatMap {
      SiteSettings(
        $0, knowsZone: { zone($0) != nil }, addressFault: addressFault, exposure: exposure,
        diagnostics)
    }
    let schedules = root.map {
      Schedules(
        $0["schedules"], holidays: $0["holidays"],
        site: $0["timezone"]?.scalar.flatMap { zone($0.text) } ?? .utc, zone: zone, diagnostics)
    }
    let areasNode = reader.root("areas.geojson")
    let areas = areasNode.map { readAreas($0, diagnostics) } ?? []
    let blocks = areasNode.map { readFusions($0, diagnostics) } ?? [:]
    let tree = AreaTree(areas)
    let adapters = readAdapters(files, diagnostics)
    checkZones(
      of: adapters, near: settings?.timezone, zone: zone, diagnostics)
    let inventory = reader.root("inventory.yaml")
    let devices =
      inventory.map {
        readInventory(
          $0, adapters: adapters, faulty: faultyAdapters(files, read: adapters), tree: tree,
          diagnostics)
      } ?? []
    let used = Set(devices.map(\.adapter))
    users = BrokerUser.all(
      root?["users"], gateway: settings?.broker.users ?? [], devices: devices,
      adapters: adapters.filter { used.contains($0.id) }, diagnostics)
    let rules = reader.rules(tree: tree, schedules: schedules)
    reportCircles(among: rules, diagnostics)
    let contracts = readContracts(
      files, areas: areas, devices: devices, adapters: adapters, rules: rules,
      names: BrokerUser.names(of: users, gateway: settings?.broker.users ?? []), diagnostics)
    guard let settings, !diagnostics.hasErrors else { return nil }
    let siteZone = zone(settings.timezone) ?? .utc
    self.settings = settings
    var plan = Plan(
      site: settings.site, status: status, areas: areas, devices: devices,
      fusions: Fusions(site: settings.fusion, areas: blocks, zone: siteZone), adapters: adapters,
      rules: rules, schedules: schedules ?? Schedules(), zones: Zones(site: siteZone, named: zone),
      settings: settings.publish)
    plan.contracts = contracts
    plan.fingerprint = files.fingerprint
    self.plan = plan
    warn(blocks, diagnostics)
    warnOfTwofold(devices, plan.fusions, inventory, diagnostics)
    if diagnostics.hasErrors { return nil }
  }

  /// What is allowed and yet probably not meant.
  private func warn(
    _ blocks: [AreaID: FusionBlock], _ diagnostics: Diagnostics
  ) {
    let picture = Picture(
      tree: plan.tree, sensors: plan.sensors, fusions: plan.fusions, ear: 0)
    checkFusions(blocks, picture, diagnostics)
    warnOfStarving(plan.inUse, diagnostics)
    for rule in plan.rules {
      let nothing = RuleTime(
        moment: Moment(wall: Timestamp(milliseconds: 0), steady: 0), ear: 0, isListening: false)
      let look = Look(picture: picture, time: nothing, level: .significant)
      let watched = rule.targets(in: picture).filter {
        var memory = RuleMemory()
        // A rule that looks at other rules' alerts may raise without a device of its own.
        let looksAtRules = !rule.kind.watchedRules.isEmpty
        return rule.kind.finding(on: $0, look, &memory).coverage.expected > 0
          || looksAtRules && rule.kind.isObserved(in: $0, of: picture)
      }
      guard watched.isEmpty else { continue }
      diagnostics.warning(
        at: rule.place,
        "the rule '\(rule.id)' can never raise: no device of its areas gives '\(rule.kind.measure)'"
      )
    }
  }
}

/// Reads the adapters of the site and of the package; one of the site's own takes the
/// place of a packaged one with the same id.
package func readAdapters(_ files: SiteFiles, _ diagnostics: Diagnostics) -> [Adapter] {
  func read(_ name: String, _ text: String) -> Adapter? {
    parse(text, file: name, into: diagnostics).flatMap { Adapter($0, diagnostics) }
  }
  var adapters: [Adapter] = []
  var places: [AdapterID: String] = [:]
  for (name, text) in files.files(in: "devices") {
    guard let adapter = read(name, text) else { continue }
    if let other = places[adapter.id] {
      diagnostics.error(
        at: Place(file: name), "the adapter '\(adapter.id)' stands in \(other) already")
      continue
    }
    places[adapter.id] = name
    adapters.append(adapter)
  }
  for (name, text) in files.packaged.sorted(by: { $0.key < $1.key }) {
    guard let adapter = read(name, text), places[adapter.id] == nil else { continue }
    places[adapter.id] = name
    adapters.append(adapter)
  }
  return adapters
}

/// The adapters of the site whose files have faults that leave nothing of them, by what they
/// call themselves or, where even that cannot be read, by the file's name. Their faults are
/// told; that there are no such adapters need not be.
private func faultyAdapters(_ files: SiteFiles, read: [Adapter]) -> Set<String> {
  let known = Set(read.map(\.id.rawValue))
  return Set(
    files.files(in: "devices").map { name, text in
      let id = parse(text, file: name, into: Diagnostics())?["adapter"]?.scalar?.text
      return id ?? String(name.drop { $0 != "/" }.dropFirst().prefix { $0 != "." })
    }
  ).subtracting(known)
}

/// Finds the files of a site and reads each once.
private final class FileReader {
  private let files: SiteFiles
  private let diagnostics: Diagnostics
  private(set) var places: [RuleID: Place] = [:]

  init(files: SiteFiles, diagnostics: Diagnostics) {
    self.files = files
    self.diagnostics = diagnostics
  }

  func root(_ name: String) -> Node? {
    guard let text = files.texts[name] else {
      if files.unreadable[name] == nil {
        diagnostics.error(
          at: Place(file: name),
          "the site in \(files.directory) has no such file; for one to start from see"
            + " /usr/share/fieldgate/examples/international-zone of the package, or systemd/site"
            + " of the sources")
      }
      return nil
    }
    return parse(text, file: name, into: diagnostics)
  }

  /// The rules of all files; names are known before any of them is read, so that each may
  /// look at every other.
  func rules(tree: AreaTree, schedules: Schedules?) -> [Rule] {
    let nodes = ruleNodes()
    let names = nodes.compactMap { node in
      node["rule"]?.scalar.map {
        RuleContext.Name(id: RuleID($0.text), kind: node["kind"]?.scalar?.text ?? "")
      }
    }
    let context = RuleContext(tree: tree, schedules: schedules, rules: names)
    return nodes.compactMap { rule($0, context) }
  }

  private func ruleNodes() -> [Node] {
    var names = files.files(in: "rules")
    if let text = files.texts["rules.yaml"] { names.insert(("rules.yaml", text), at: 0) }
    if names.isEmpty {
      diagnostics.error(
        at: Place(file: "rules.yaml"),
        "the site in \(files.directory) has no rules.yaml and no rules/*.yaml")
    }
    return names.flatMap { name, text -> [Node] in
      guard let root = parse(text, file: name, into: diagnostics),
        var reader = MappingReader(root, "the rules", diagnostics)
      else { return [] }
      let list = reader.require("rules")
      reader.finish()
      if let list, list.elements == nil {
        diagnostics.error(at: list.place, "expected a list of rules, found \(list.what)")
      }
      return list?.elements ?? []
    }
  }

  private func rule(_ node: Node, _ context: RuleContext) -> Rule? {
    let read = Rule(node, in: context, diagnostics)
    // Its name is taken, whatever else is wrong with either.
    guard let id = read?.id ?? node["rule"]?.scalar.map({ RuleID($0.text) }) else { return nil }
    if let first = places[id] {
      diagnostics.error(at: node.place, "the rule '\(id)' stands at \(first) already")
      return nil
    }
    places[id] = node.place
    guard let rule = read else { return nil }
    if Rule.isReserved(rule.id) {
      diagnostics.error(
        at: node.place,
        "'\(rule.id)' names a rule of the gateway's own; call it something else than flood, test"
          + " or system.…")
    }
    return rule
  }
}
