import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import FieldgateRules

/// Reads `inventory.yaml`: the devices of the site.
func readInventory(
  _ root: Node, adapters: [Adapter], faulty: Set<String> = [], tree: AreaTree,
  _ diagnostics: Diagnostics
) -> [Device] {
  guard var reader = MappingReader(root, "the inventory", diagnostics) else { return [] }
  let list = reader.require("devices")
  reader.finish()
  var devices: [Device] = []
  var places: [DeviceID: Place] = [:]
  var claims: [PartClaim] = []
  for node in list?.elements ?? [] {
    guard
      let (device, claimed) = readDevice(
        node, adapters: adapters, faulty: faulty, tree: tree, diagnostics)
    else { continue }
    if let first = places[device.id] {
      diagnostics.error(
        at: node.place, "the device '\(device.id)' stands at line \(first.line) already")
      continue
    }
    places[device.id] = node.place
    devices.append(device)
    claims += claimed
  }
  if let list, list.elements == nil {
    diagnostics.error(at: list.place, "expected a list of devices, found \(list.what)")
  }
  return settle(claims, devices, adapters, diagnostics)
}

/// Gives each part its whole, now that all devices are known.
private func settle(
  _ claims: [PartClaim], _ devices: [Device], _ adapters: [Adapter], _ diagnostics: Diagnostics
) -> [Device] {
  guard !claims.isEmpty else { return devices }
  var byID = Dictionary(devices.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  let kinds = Dictionary(
    adapters.map { ($0.id, $0.kinds) }, uniquingKeysWith: { first, _ in first })
  for claim in claims {
    guard let whole = claim.whole(among: byID, diagnostics) else { continue }
    claim.checkKind(whole, among: byID, { kinds[$0] }, diagnostics)
    if let channel = claim.channel {
      byID[claim.device]?.channels[channel]?.partOf = whole
    } else {
      byID[claim.device]?.partOf = whole
    }
  }
  for claim in claims { claim.checkCircle(among: byID, diagnostics) }
  return devices.map { byID[$0.id] ?? $0 }
}

private func readDevice(
  _ node: Node, adapters: [Adapter], faulty: Set<String>, tree: AreaTree,
  _ diagnostics: Diagnostics
) -> (Device, [PartClaim])? {
  guard var reader = MappingReader(node, "a device", diagnostics) else { return nil }
  let idNode = reader.require("id")
  let id = idNode?.text(diagnostics)
  if let idNode, id == "" { diagnostics.error(at: idNode.place, "a device's id must not be empty") }
  let adapterNode = reader.require("adapter")
  let adapterID = adapterNode?.text(diagnostics)
  if let adapterNode, let adapterID, !faulty.contains(adapterID),
    !adapters.contains(where: { $0.id.rawValue == adapterID })
  {
    adapterNode.reportNot(
      adapterID, of: "adapter of this site or of the package",
      among: adapters.map(\.id.rawValue).sorted(), diagnostics)
  }
  var device = Device(id: DeviceID(id ?? ""), adapter: AdapterID(adapterID ?? ""))
  device.area = reader.take("area").flatMap { readArea($0, tree, diagnostics) }
  device.position = reader.take("position").flatMap { readPosition($0, diagnostics) }
  device.covers = reader.take("covers")?.number(in: 0.1...1e9, diagnostics)
  let partOf = reader.take("partOf")
  if let node = reader.take("every") {
    device.every = node.duration(diagnostics)
    if device.every == 0 {
      diagnostics.error(
        at: node.place,
        "a device cannot speak every \(node.scalar?.text ?? "0s"); give the length of its period,"
          + " or leave it out")
    }
  }
  device.measures = reader.take("measures").map { node in
    Set(
      node.list(diagnostics).compactMap { $0.choice(Measure.self, of: "measure", diagnostics) })
  }
  var claims =
    partOf.map {
      [PartClaim(device: device.id, channel: nil, node: $0, place: node.place)]
    } ?? []
  for entry in entries(of: reader.take("channels"), "the channels", diagnostics) {
    guard let name = entry.key.scalar?.text,
      let channel = readChannel(entry.value, tree, diagnostics)
    else { continue }
    device.channels[name] = channel
    if let partOf = entry.value["partOf"], !partOf.isNull {
      claims.append(
        PartClaim(device: device.id, channel: name, node: partOf, place: entry.value.place))
    }
  }
  let parametersNode = reader.take("parameters")
  for entry in entries(of: parametersNode, "the parameters", diagnostics) {
    guard let name = entry.key.scalar?.text else { continue }
    guard let value = entry.value.constant else {
      diagnostics.error(
        at: entry.value.place,
        "the parameter '\(name)' must be a word, a number, true or false, found \(entry.value.what)"
      )
      continue
    }
    device.parameters[name] = value
  }
  reader.finish()
  let adapter = adapters.first { $0.id == device.adapter }
  adapter?.check(parameters: device.parameters, diagnostics) { name in
    parametersNode?.entries?.first { $0.key.scalar?.text == name }?.key.place ?? node.place
  }
  if adapter?.leavesMeasuresOpen ?? false, device.measures == nil {
    diagnostics.warning(
      at: node.place,
      "what the adapter '\(device.adapter)' reads can be of anything, and its area would wait for"
        + " all of it; say with 'measures' what '\(device.id)' gives")
  }
  return id == nil || adapterID == nil ? nil : (device, claims)
}

/// What a mapping of names holds; nothing, with a report, where it is none.
private func entries(
  of node: Node?, _ what: String, _ diagnostics: Diagnostics
) -> [Node.Entry] {
  guard let node else { return [] }
  guard let entries = node.entries else {
    diagnostics.error(
      at: node.place, "expected \(what) as a mapping, each by its name, found \(node.what)")
    return []
  }
  return entries
}

private func readChannel(
  _ node: Node, _ tree: AreaTree, _ diagnostics: Diagnostics
) -> Channel? {
  guard var reader = MappingReader(node, "a channel", diagnostics) else { return nil }
  let area = reader.take("area").flatMap { readArea($0, tree, diagnostics) }
  let fromNode = reader.take("from")
  let toNode = reader.take("to")
  let from = fromNode.flatMap { readArea($0, tree, diagnostics) }
  let to = toNode.flatMap { readArea($0, tree, diagnostics) }
  var channel = Channel()
  channel.covers = reader.take("covers")?.number(in: 0.1...1e9, diagnostics)
  // What it means is known when all devices are.
  reader.ignore("partOf")
  reader.finish()
  switch (area, from, to) {
  case (let area?, nil, nil): channel.place = .area(area)
  case (nil, let from?, let to?) where from == to:
    diagnostics.error(
      at: node.place,
      "a line lies between two areas, this one leads from '\(from)' to itself")
  case (nil, let from?, let to?): channel.place = .between(from: from, to: to)
  case (nil, nil, nil) where fromNode == nil && toNode == nil: break
  default:
    if (fromNode == nil) != (toNode == nil) || area != nil && fromNode != nil {
      diagnostics.error(
        at: node.place,
        "a channel lies in one 'area', or between two: 'from' the one 'to' the other")
    }
  }
  return channel
}

private func readArea(_ node: Node, _ tree: AreaTree, _ diagnostics: Diagnostics) -> AreaID? {
  guard let id = node.text(diagnostics) else { return nil }
  // Where no area could be read, that is told already, and once.
  if tree[AreaID(id)] == nil, !tree.order.isEmpty {
    node.reportNot(id, of: "area of this site", among: tree.order.map(\.rawValue), diagnostics)
    return nil
  }
  return AreaID(id)
}
