import FieldgateDaemon
import FieldgateDecode
import FieldgateModel

/// One alert as several partners were told it, side by side.
///
/// It takes what the partners' feeds bring and, at the end, what the receipts say of them:
/// a message does not say which of the gateway's alerts it is about.
struct PartnerGlimpses {
  private struct Key: Hashable {
    var partner: String
    var number: Int64
  }

  /// The members that every partner's message has; what is beyond them is the contract's.
  private static let least: Set<String> = [
    "id", "event", "state", "site", "partner", "area", "areaName", "areaNames", "status",
    "msgType", "severity", "urgency", "certainty", "headline", "headlines", "onset", "sent",
    "expires", "sequence", "number", "identifier", "references", "scope", "restriction",
    "addresses", "tlp", "version",
  ]

  private var told: [Key: (headline: String, beyond: [String])] = [:]

  /// - Parameter topic: of any message; those of partners' alerts are kept.
  mutating func take(_ topic: String, _ payload: [UInt8], _ topics: TopicTree) {
    let prefix = "\(topics.prefix)/partner/"
    guard topic.hasPrefix(prefix) else { return }
    let levels = topic.dropFirst(prefix.count).split(separator: "/")
    guard levels.count == 3, levels[1] == "alerts" else { return }
    var parser = JSONParser()
    guard let root = try? parser.parse(payload), let number = root["number"]?.integer,
      let headline = root["headline"]?.string,
      let partner = TopicTree.decoded(String(levels[0]))
    else { return }
    let beyond = root.members.map(\.key).filter { !Self.least.contains($0) }
    told[Key(partner: partner, number: number)] = (headline, beyond)
  }

  /// The alert that most partners were told of: what operators read when it was raised, and
  /// what each of the first three did at first.
  ///
  /// - Parameter raised: what operators were told of an alert at its raise.
  func lines(
    _ receipts: [Receipt], raised: (AlertID) throws -> String?
  ) rethrows -> [String] {
    let first = receipts.filter {
      $0.version == 1 && told[Key(partner: $0.partner.rawValue, number: Int64($0.number))] != nil
    }
    let byAlert = Dictionary(grouping: first, by: \.alert)
    let fullest = byAlert.max {
      ($0.value.count, $1.key.rawValue) < ($1.value.count, $0.key.rawValue)
    }
    guard let (id, receipts) = fullest, receipts.count >= 3,
      let headline = try raised(id)
    else { return [] }
    var lines = ["  \(padded("operators", to: 13)) \(headline)"]
    for receipt in receipts.prefix(3) {
      guard let view = told[Key(partner: receipt.partner.rawValue, number: Int64(receipt.number))]
      else { continue }
      let beyond = view.beyond.isEmpty ? "" : "  [\(view.beyond.joined(separator: ", "))]"
      lines.append("  \(padded(receipt.partner.rawValue, to: 13)) \(view.headline)\(beyond)")
    }
    return lines.map(Log.harmless)
  }
}
