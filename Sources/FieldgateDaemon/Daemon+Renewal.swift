import FieldgateMQTT
import FieldgateModel
import FieldgateSite

/// Certificates and passwords are renewed by replacing the files and SIGHUP. A connection of
/// its own tries them first: only where the broker accepts it are the two connections made
/// anew, between two batches, and the session is kept.
extension Daemon {
  /// The trial of renewed files.
  struct Renewal {
    let trial: OutboundConnection
    let options: MQTTOptions
    let files: BrokerFiles
    var faults: [String] = []
  }

  /// Begins a trial where a file holds something else than when we last connected.
  func lookForRenewedFiles() {
    let files = BrokerFiles(site.settings.broker)
    guard files != brokerFiles else { return }
    do throws(StartFault) {
      let renewed = try MQTTOptions(site, broker: options.broker)
      var asked = renewed
      asked.clientID += "-renewal"
      asked.will = nil
      let trial = OutboundConnection(asked, seed: UInt64(bitPattern: clock.steady))
      renewal = Renewal(trial: trial, options: renewed, files: files)
      trial.start(now: clock.steady)
    } catch {
      for line in error.lines {
        log(.error, .renewal, "\(line); the connections to the broker stay")
      }
    }
  }

  /// Goes on with the trial, if there is one, to its good or bad end.
  func tryRenewal(_ now: Milliseconds) {
    guard let trial = renewal?.trial else { return }
    trial.service(now: now)
    for event in trial.takeEvents() {
      switch event {
      case .connected: return takeRenewal(now)
      case .refused(let address, let reason), .unreachable(let address, let reason):
        renewal?.faults.append("\(address): \(reason)")
      case .retryingIn:
        let faults = renewal?.faults ?? []
        renewal = nil
        log(
          .error, .renewal,
          "the renewed certificates or password are not taken: \(faults.joined(separator: "; "));"
            + " the connections to the broker stay; mend the files and reload again")
        return
      default: break
      }
    }
  }

  private func takeRenewal(_ now: Milliseconds) {
    guard let renewal else { return }
    renewal.trial.stop(now: now)
    self.renewal = nil
    brokerFiles = renewal.files
    // Nothing is written on the connection that takes in while something is uncommitted.
    if recovery == nil, !batch.isEmpty { commit() }
    log(
      .notice, .renewal,
      "certificates or password were renewed: connecting to the broker with them")
    inbound.renew(renewal.options, now: clock.steady)
    outbound.renew(renewal.options, now: clock.steady)
  }
}
