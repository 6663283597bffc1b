import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// Partners: what each is told of alerts and areas, and what it acknowledges.
///
/// Transitions reach the exchange where they are given out, and every open alert again where
/// the level of its area changes, since contracts widen and narrow with it.
extension Engine {
  /// Tells partners of a transition.
  mutating func share(_ event: AlertEvent, at now: Moment, _ effects: inout Effects) {
    guard !exchange.partners.isEmpty else { return }
    effects.partnerMessages += exchange.tell(event, level: level(on: event.alert), at: now)
    timers.set(.exchange, to: exchange.nextDeadline)
  }

  /// Looks at the open alerts of areas with what contracts say of their level now.
  mutating func shareAgain(on areas: [AreaID], at now: Moment, _ effects: inout Effects) {
    guard !exchange.partners.isEmpty else { return }
    let areas = Set(areas)
    for alert in openAlerts where areas.contains(alert.area) {
      effects.partnerMessages += exchange.look(alert, level: level(on: alert), at: now)
    }
    timers.set(.exchange, to: exchange.nextDeadline)
  }

  /// Tells partners the end of what ended while nobody told them.
  mutating func settlePartners(at now: Moment, _ effects: inout Effects) {
    effects.partnerMessages += exchange.settle(open: Set(openAlerts.map(\.id)), at: now)
    timers.set(.exchange, to: exchange.nextDeadline)
  }

  /// Tells partners what a contract held back until now.
  mutating func shareDue(at now: Moment, _ effects: inout Effects) {
    effects.partnerMessages += exchange.runDue(at: now)
    timers.set(.exchange, to: exchange.nextDeadline)
  }

  private func level(on alert: Alert) -> ThreatLevel {
    levels.inForce[alert.area] ?? .significant
  }

  /// What partners see of an area.
  mutating func pictures(of state: AreaState, at time: Timestamp) -> [Publication] {
    guard !exchange.partners.isEmpty else { return [] }
    return exchange.picture(state.figures(at: time))
  }

  /// What every partner is to be told by a gateway that has come to the broker: that it is
  /// there, and what stands of each area.
  package func partnersBirths() -> [Publication] {
    let now = clock.last
    var births = exchange.births(at: now)
    guard !exchange.partners.isEmpty else { return births }
    var exchange = exchange
    for area in plan.tree.order {
      guard let state = state(of: area, at: now.steady) else { continue }
      births += exchange.picture(state.figures(at: now.wall), all: true)
    }
    return births
  }

  /// The end, for partners, of an engine whose work is over; what contracts still hold back
  /// is told to nobody.
  mutating func partnersRest() -> [PartnerMessage] {
    exchange.finish(at: clock.last)
  }

  /// The topics on which something may stand retained for partners.
  package var partnersRetained: [String] {
    exchange.partners.flatMap { partner in
      [plan.topics.status(of: partner.id)]
        + plan.tree.order.map { plan.topics.picture(of: $0, for: partner.id) }
    }
  }

  /// - Parameter every: how long it is until the next.
  package func partnersHeartbeats(at wall: Timestamp, every: Milliseconds) -> [Publication] {
    exchange.heartbeats(at: Moment(wall: wall, steady: clock.last.steady), every: every)
  }

  package func partnersFarewells(at wall: Timestamp) -> [Publication] {
    exchange.farewells(at: Moment(wall: wall, steady: clock.last.steady))
  }

  /// A partner's user acknowledges what the partner was sent: as JSON with the alert's id, or
  /// as a CAP message of type Ack. The alert of the operators stays as it is.
  mutating func obeyPartner(
    _ partner: Partner, _ verb: String, _ payload: [UInt8], by user: String, _ now: Moment,
    _ effects: inout Effects
  ) throws(Refusal) -> JSONObject {
    guard verb == "ack" else {
      throw Refusal("a partner's user may acknowledge ('ack') and nothing else")
    }
    let (ids, note) = try Self.acknowledged(in: payload)
    let outcome: (receipts: [(id: String, receipt: PartnerReceipt)], messages: [PartnerMessage])
    do throws(AcknowledgementRefusal) {
      outcome = try exchange.acknowledge(ids, user: user, note: note, at: now)
    } catch {
      throw Refusal(error.description)
    }
    effects.partnerReceipts += outcome.receipts.map(\.receipt)
    effects.partnerMessages += outcome.messages
    let receipts = outcome.receipts.map { id, receipt in
      JSONValue.object(["id": .string(id), "version": .integer(Int64(receipt.version))])
    }
    timers.set(.exchange, to: exchange.nextDeadline)
    return ["partner": .string(partner.id.rawValue), "acknowledged": .array(receipts)]
  }

  /// What an acknowledgement names, with the note to it.
  private static func acknowledged(
    in payload: [UInt8]
  ) throws(Refusal) -> (ids: [String], note: String?) {
    if payload.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "<") {
      do throws(AcknowledgementRefusal) {
        let message = try CAPAcknowledgement(payload)
        return (message.identifiers, message.note)
      } catch {
        throw Refusal(error.description)
      }
    }
    let arguments = try CommandArguments(payload)
    let id = try arguments.needed(
      \.id, "ack needs the id of an alert that was sent to you: {\"id\": \"…\"}")
    return ([id], arguments.note)
  }
}

extension AreaState {
  /// All of it that a contract may speak of.
  func figures(at time: Timestamp) -> AreaFigures {
    AreaFigures(
      area: area.id, level: level.level,
      values: values.map { measure, value in
        AreaFigures.Figure(
          measure: measure.rawValue, value: value.value,
          unit: measure.isNumber ? measure.unit : nil, minutes: measure.minutes,
          freshness: value.freshness.rawValue, coverage: value.coverage)
      },
      time: time)
  }
}
