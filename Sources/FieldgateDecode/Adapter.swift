import FieldgateDocument
import FieldgateModel

/// How one sort of device is read: the topics it speaks on, the messages it sends,
/// what they say in the gateway's own measures, and examples that prove it.
///
/// It comes from one YAML file and is immutable; what must be remembered between
/// messages is the decoder's.
package struct Adapter: Sendable {
  package let id: AdapterID
  /// The device, as people call it.
  package let title: String
  package let kind: Kind
  /// It speaks at least this often; nil for one that speaks only when something
  /// happens.
  package let every: Milliseconds?
  /// What to subscribe to.
  package let filters: [TopicFilter]
  /// All that its readings can be about.
  package let measures: Set<Measure>
  /// What it leaves to the site.
  package let parameters: [AdapterParameter]
  package let examples: [Example]
  /// The keys of payloads that it names: of all others nothing may be told.
  package let keys: Set<String>

  let messages: [MessageRule]
  let patterns: [TopicPattern]
  let formats: [any Format]
  /// The zones, by name, that its times are written in.
  package let zones: Set<String>
  /// How many captures the topics have among them.
  let captures: Int
}
