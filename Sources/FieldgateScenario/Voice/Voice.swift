import FieldgateDocument

/// How the devices of one adapter speak: the `simulate` section of its file.
///
///     simulate:
///       - every: 60s                     # or on: start | state | online | crossing
///         topic: "crowd/{device}"
///         retained: false                # the default
///         for-each: zone                 # one message for each zone; or line
///         unnamed: "Zone 0"              # what a device calls the one nobody named
///         device: gateway-1              # only this device says it
///         payload: { people: "{occupancy}", at: "{time.rfc3339}" }     # sent as JSON
///         # or text: "{occupancy}"
package struct Voice: Hashable, Sendable {
  let utterances: [Utterance]

  /// Reads the list under `simulate`; nil, with reports, where one entry cannot be
  /// used.
  package init?(_ node: Node, _ diagnostics: Diagnostics) {
    let entries = node.list(diagnostics)
    utterances = entries.compactMap { Utterance($0, diagnostics) }
    guard utterances.count == entries.count else { return nil }
    guard !utterances.isEmpty else {
      diagnostics.error(at: node.place, "a 'simulate' section needs at least one message")
      return nil
    }
  }

  /// It can tell what happens to a bollard.
  var tellsState: Bool {
    utterances.contains { utterance in
      utterance.placeholders.contains {
        [.fact(.state), .fact(.fault), .fact(.obstruction)].contains($0)
      }
    }
  }

  /// It can tell that a device is gone.
  var tellsOnline: Bool { utterances.contains { $0.occasion == .on(.online) } }

  /// It speaks of zones anywhere; if not, every channel of its devices is a line.
  var knowsZones: Bool {
    utterances.contains { $0.channels?.sort == .zone || $0.speaksOfZones }
  }
}

extension Utterance {
  fileprivate var speaksOfZones: Bool {
    if case .json(let template) = content { template.speaksOfZones } else { false }
  }
}

extension Template {
  fileprivate var speaksOfZones: Bool {
    switch self {
    case .constant, .phrase: false
    case .array(let elements): elements.contains(where: \.speaksOfZones)
    case .object(let members): members.contains { $0.value.speaksOfZones }
    case .each(let channels, let inner): channels.sort == .zone || inner.speaksOfZones
    }
  }
}
