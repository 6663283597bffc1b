import FieldgateModel

/// What each partner knows of the site's alerts, and what it is to be told next.
///
/// A value: it reads no clock and sends nothing. Every message that it returns is to be kept
/// and sent in the order in which it stands; its numbers are taken.
package struct Exchange: Sendable {
  package let contracts: Contracts
  /// The partners that have a feed in this tree: all, or those with `exercises` in an
  /// exercise's.
  package let partners: [Partner]

  /// - Parameters:
  ///   - topics: the tree; an exercise's for an exercise.
  ///   - isExercise: whether the alerts are of status Exercise. Others are then told to
  ///     nobody, and none of that status otherwise.
  ///   - zone: the site's, for CAP's times.
  package init(
    contracts: Contracts, areas: [Area], site: String, topics: TopicTree,
    isExercise: Bool = false, zone: Zone
  ) {
    self.contracts = contracts
    partners = contracts.partners.filter { !isExercise || $0.exercises }
  }

  /// The partner that a user of the broker belongs to.
  package func partner(of user: String) -> Partner? {
    partners.first { $0.users.contains(user) }
  }

  /// Takes a transition of an alert, announced or not.
  ///
  /// - Parameter level: the threat level in force on the alert's area.
  package mutating func tell(
    _ event: AlertEvent, level: ThreatLevel, at moment: Moment
  ) -> [PartnerMessage] {
    []
  }

  /// Looks at an open alert again, since the threat level of its area or the contracts
  /// changed: a partner's view of it may begin, end or change.
  package mutating func look(
    _ alert: Alert, level: ThreatLevel, at moment: Moment
  ) -> [PartnerMessage] {
    []
  }

  /// What was delayed until now.
  package mutating func runDue(at moment: Moment) -> [PartnerMessage] { [] }

  /// When `runDue` has something to do next, on the steady clock.
  package var nextDeadline: Milliseconds? { nil }

  /// A partner's user acknowledges an alert.
  ///
  /// - Parameter id: the alert's id as the partner was told it, or the CAP identifier of a
  ///   message that was sent to the partner.
  /// - Returns: the receipt, and messages to other partners that may see it.
  package mutating func acknowledge(
    _ id: String, user: String, note: String?, at moment: Moment
  ) throws(AcknowledgementRefusal) -> (receipt: PartnerReceipt, messages: [PartnerMessage]) {
    throw AcknowledgementRefusal(description: "nothing was sent")
  }

  /// What partners see of an area now; retained, and empty where one may no longer see it.
  package func picture(_ figures: AreaFigures) -> [Publication] { [] }

  /// Each partner's retained status, with what its contract gives; and the removal of what
  /// stands retained for partners and areas that contracts no longer name. To be sent on
  /// every connection.
  package func births(at moment: Moment) -> [Publication] { [] }

  /// One heartbeat for each partner; QoS 0, not retained.
  ///
  /// - Parameter every: how long it is until the next.
  package func heartbeats(at moment: Moment, every: Milliseconds) -> [Publication] { [] }

  /// Each partner's status at a stop in good order.
  package func farewells(at moment: Moment) -> [Publication] { [] }

  /// The rows that changed since they were taken last; owner `exchange`.
  package mutating func takeChangedRows() -> [StateRow] { [] }

  /// Takes up a row of an earlier run.
  package mutating func restore(_ row: StateRow) throws {}
}
