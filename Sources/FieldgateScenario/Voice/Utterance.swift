import FieldgateDocument
import FieldgateModel

/// One message that devices of an adapter send, and when they do.
struct Utterance: Hashable, Sendable {
  /// When it is said.
  enum Occasion: Hashable, Sendable {
    case every(Milliseconds)
    case on(Happening)
  }

  /// What happens to a device.
  enum Happening: String, CaseIterable, Sendable {
    /// It begins to speak: at the start of the story, and when it comes back.
    case start
    /// Its state, position, fault or obstruction is another one.
    case state
    /// It goes offline or comes online again; what it says then is the broker's
    /// last will for it, so it is said though the device is gone.
    case online
    /// Somebody crosses one of its lines; once for each, at most one a second on a
    /// line.
    case crossing
  }

  enum Content: Hashable, Sendable {
    /// The bytes of the text as they are.
    case text(Phrase)
    /// JSON on one line.
    case json(Template)
  }

  let occasion: Occasion
  /// One message for each of these channels; nil for one message.
  let channels: ChannelChoice?
  /// Only this device says it: a gateway that speaks for itself.
  let device: DeviceID?
  let topic: Phrase
  let retained: Bool
  let content: Content

  /// Reads one entry of `simulate`; nil, with reports, where it is not usable.
  init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a simulated message", diagnostics) else { return nil }
    let every = reader.take("every")
    let happening = reader.take("on")
    let isForEach = reader.take("for-each") != nil
    channels = isForEach ? ChannelChoice(&reader, diagnostics) : nil
    device = reader.take("device")?.text(diagnostics).map { DeviceID($0) }
    let topic = reader.require("topic").flatMap { node in
      node.text(diagnostics).flatMap { Phrase($0, at: node, diagnostics) }
    }
    retained = reader.take("retained")?.flag(diagnostics) ?? false
    let text = reader.take("text")
    let payload = reader.take("payload")
    reader.finish()
    let occasion = Self.occasion(every, happening, at: node.place, diagnostics)
    let content = Self.content(text, payload, at: node.place, diagnostics)
    guard let occasion, let topic, let content, isForEach == (channels != nil) else { return nil }
    self.occasion = occasion
    self.topic = topic
    self.content = content
  }

  private static func occasion(
    _ every: Node?, _ happening: Node?, at place: Place, _ diagnostics: Diagnostics
  ) -> Occasion? {
    switch (every, happening) {
    case (let every?, nil):
      guard let period = every.duration(diagnostics) else { return nil }
      guard period >= 100 else {
        diagnostics.error(at: every.place, "\(every.what) is too often; at least 100ms")
        return nil
      }
      return .every(period)
    case (nil, let happening?):
      return happening.choice(Happening.self, of: "happening", diagnostics).map { .on($0) }
    default:
      diagnostics.error(
        at: place, "a simulated message needs either 'every' (a period) or 'on' (a happening)")
      return nil
    }
  }

  private static func content(
    _ text: Node?, _ payload: Node?, at place: Place, _ diagnostics: Diagnostics
  ) -> Content? {
    switch (text, payload) {
    case (let text?, nil):
      return text.text(diagnostics).flatMap { Phrase($0, at: text, diagnostics) }
        .map { .text($0) }
    case (nil, let payload?): return Template(payload, diagnostics).map { .json($0) }
    default:
      diagnostics.error(
        at: place, "a simulated message needs either 'payload' (JSON) or 'text' (plain)")
      return nil
    }
  }

  /// The placeholders that stand anywhere in it.
  var placeholders: [Placeholder] {
    switch content {
    case .text(let phrase): topic.placeholders + phrase.placeholders
    case .json(let template): topic.placeholders + template.placeholders
    }
  }

  /// The message, or nil where a placeholder has no value for this device: then it
  /// says nothing.
  func message(_ scene: Scene) -> Message? {
    guard let topic = topic.text(scene) else { return nil }
    let payload: String? =
      switch content {
      case .text(let phrase): phrase.text(scene)
      case .json(let template): template.value(scene)?.text
      }
    return payload.map { Message(topic: topic, payload: Array($0.utf8), retained: retained) }
  }
}
