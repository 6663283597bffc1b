import FieldgateModel

/// An alert as somebody may see it: the facts that a contract gives, and no others. All
/// formats are made of this and of nothing else.
struct AlertView: Hashable, Sendable {
  /// What happened, in the words of the JSON: a transition's, or `withdrawn` where the view
  /// of an alert that goes on has ended.
  var event: String
  /// The alert's id as its receiver knows it.
  var id: String
  var state: AlertState
  var status: AlertStatus
  var severity: Severity
  var urgency: String
  var certainty: Certainty
  var area: AreaID
  var areaName: LocalizedText
  var headline: LocalizedText
  /// When it was said.
  var sent: Timestamp
  var expires: Timestamp
  var tlp: TLP?

  // What goes out only where it is listed.

  var onset: Timestamp?
  var cleared: Timestamp?
  var rule: RuleID?
  var measure: String?
  var value: Told?
  var unit: Unit?
  var limit: Double?
  var level: ThreatLevel?
  var coverage: Coverage?
  var devices: [DeviceID]?
  var inputs: [Input] = []
  var instruction: LocalizedText?
  var advice: Advice?
  var takeBack: [LocalizedText] = []
  /// As in `Area`.
  var polygons: [[[Position]]] = []
  var isFlapping = false
  var shelf: Shelf?
  var by: String?
  var note: String?
  var acknowledgedBy: String?
  var acknowledgedAt: Timestamp?
  var acknowledgedNote: String?

  /// A reading behind the value.
  struct Input: Hashable, Sendable {
    var device: DeviceID
    var channel: String?
    var measure: Measure
    var value: Told
    var time: Timestamp
  }

  /// The same, without what each message has of its own: two that are equal in this say the
  /// same.
  var content: AlertView {
    var content = self
    content.event = ""
    content.sent = Timestamp(milliseconds: 0)
    content.expires = content.sent
    content.by = nil
    content.note = nil
    return content
  }
}

extension AlertView {
  /// What a contract gives of an event.
  ///
  /// - Parameters:
  ///   - id: the alert's id as the partner knows it.
  ///   - place: the area as the partner sees it.
  ///   - own: the area of the alert itself; its surface makes people of a density.
  ///   - valueTime: when the value came to be what it is; the event's own time where nil.
  init(
    _ event: AlertEvent, id: String, place: Area, own: Area?, terms: Terms, blur: Blur, tlp: TLP?,
    sent: Timestamp, valueTime: Timestamp? = nil
  ) {
    let alert = event.alert
    self.id = id
    self.event = Self.word(of: event.kind, terms)
    state = Self.state(of: alert, terms)
    status = alert.status
    severity = alert.severity
    urgency = AlertMessage.urgency(alert)
    certainty = alert.certainty
    area = place.id
    areaName = place.name
    headline = ""
    self.sent = terms.floored(sent)
    expires = terms.floored(sent + AlertMessage.validity)
    self.tlp = tlp
    onset = terms.floored(alert.onset)
    cleared = alert.cleared.map(terms.floored)
    if terms.gives(.measure) {
      addMeasure(of: alert, own: own, terms, blur, valueTime ?? event.sent)
    }
    addEvidence(of: alert, terms, blur)
    addWords(of: event, place, terms)
    headline = makeHeadline(of: event.kind)
  }

  private mutating func addMeasure(
    of alert: Alert, own: Area?, _ terms: Terms, _ blur: Blur, _ time: Timestamp
  ) {
    measure = alert.measure
    if terms.gives(.value), let said = alert.value {
      value = blur.told(
        said, of: alert.measure, unit: alert.unit, at: alert.area.rawValue, surface: own?.surface,
        time: time)
      unit = alert.unit
    }
    if terms.gives(.limit) {
      limit = alert.limit
      unit = alert.unit
    }
  }

  private mutating func addEvidence(of alert: Alert, _ terms: Terms, _ blur: Blur) {
    if terms.gives(.rule) { rule = alert.rule }
    if terms.gives(.level) { level = alert.level }
    if terms.gives(.coverage) { coverage = alert.coverage }
    if terms.gives(.devices) { devices = alert.devices }
    if terms.gives(.inputs) {
      inputs = alert.inputs.map { input in
        Input(
          device: input.device, channel: input.channel, measure: input.measure,
          value: blur.told(
            input.value, of: input.measure.rawValue, unit: input.measure.unit,
            at: input.device.rawValue, surface: nil, time: input.time),
          time: terms.floored(input.time))
      }
    }
    isFlapping = terms.gives(.flapping) && alert.isFlapping
  }

  private mutating func addWords(of event: AlertEvent, _ place: Area, _ terms: Terms) {
    let alert = event.alert
    if terms.gives(.instruction) {
      instruction = alert.instructions ?? alert.instruction.map { LocalizedText($0) }
    }
    if terms.gives(.advice) {
      advice = alert.advice
      takeBack = alert.state.isOpen ? [] : alert.advised
    }
    if terms.gives(.geometry) { polygons = place.polygons }
    if terms.gives(.shelved), var shelf = alert.shelf {
      shelf.by = terms.gives(.by) ? shelf.by : ""
      shelf.since = terms.floored(shelf.since)
      shelf.until = terms.floored(shelf.until)
      self.shelf = shelf
    }
    // What somebody did that the partner does not see has no doer and no words either.
    let isSeen = self.event == event.kind.rawValue
    if terms.gives(.by), isSeen { by = event.by }
    if terms.gives(.note), isSeen { note = event.note }
    if terms.acknowledgements {
      acknowledgedAt = alert.acknowledgedAt.map(terms.floored)
      if terms.gives(.by) { acknowledgedBy = alert.acknowledgedBy }
      if terms.gives(.note) { acknowledgedNote = alert.acknowledgedNote }
    }
  }

  /// A transition of which the contract does not tell is a mere update.
  private static func word(of kind: Transition, _ terms: Terms) -> String {
    switch kind {
    case .acknowledged where !terms.acknowledgements: Transition.updated.rawValue
    case .shelved where !terms.gives(.shelved), .unshelved where !terms.gives(.shelved):
      Transition.updated.rawValue
    default: kind.rawValue
    }
  }

  private static func state(of alert: Alert, _ terms: Terms) -> AlertState {
    switch alert.state {
    case .acknowledged where !terms.acknowledgements: .raised
    case .shelved where !terms.gives(.shelved):
      alert.acknowledgedAt != nil && terms.acknowledgements ? .acknowledged : .raised
    default: alert.state
    }
  }
}
