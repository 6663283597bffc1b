import FieldgateDocument
import FieldgateModel

/// A partner's CAP message of type Ack: which of our messages it acknowledges.
package struct CAPAcknowledgement: Hashable, Sendable {
  /// The identifiers in `references`, in their order; at least one.
  package let identifiers: [String]
  /// CAP `note`, where it says anything.
  package let note: String?

  /// At most so many bytes are read.
  package static let mostBytes = 16_384

  /// Reads a message that may come from anybody: no document type, no entities but XML's
  /// five and numbers, bounded in size, depth and number of elements.
  package init(_ bytes: [UInt8]) throws(AcknowledgementRefusal) {
    guard bytes.count <= Self.mostBytes else {
      throw AcknowledgementRefusal(
        description: "the message has \(bytes.count) bytes; at most \(Self.mostBytes) are read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw AcknowledgementRefusal(description: "the message is not UTF-8")
    }
    var reader = XMLReader(text)
    let alert: XMLReader.Element
    do {
      alert = try reader.document()
    } catch {
      throw AcknowledgementRefusal(description: "the message is no XML that is read: \(error)")
    }
    guard alert.name == "alert" else {
      throw AcknowledgementRefusal(
        description: "the message is '\(harmless(alert.name.shortened(to: 60)))' and no CAP alert")
    }
    let type = alert.text(of: "msgType") ?? ""
    guard type == "Ack" else {
      throw AcknowledgementRefusal(
        description: "msgType is '\(harmless(type.shortened(to: 60)))'; only Ack is taken here")
    }
    let triples = (alert.text(of: "references") ?? "").split(whereSeparator: \.isWhitespace)
    identifiers = triples.compactMap { triple in
      let parts = triple.split(separator: ",", omittingEmptySubsequences: false)
      return parts.count == 3 && !parts[1].isEmpty ? String(parts[1]) : nil
    }
    guard !identifiers.isEmpty, identifiers.count == triples.count else {
      throw AcknowledgementRefusal(
        description: "references must name what is acknowledged, as sender,identifier,sent")
    }
    let note = alert.text(of: "note") ?? ""
    self.note = note.isEmpty ? nil : note
  }
}
