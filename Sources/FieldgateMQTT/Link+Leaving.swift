import FieldgateModel

// The ends of a connection that are wished for.

extension Link {
  /// Says farewell where there is a connection, so that the will is not sent and the
  /// session is kept; `status` is `stopped` in the end.
  func stop(now: Milliseconds) {
    switch state {
    case .stopped: break
    case .leaving(let client, let until, _): state = .leaving(client, until: until, again: false)
    case .up(let client, _, _):
      do throws(Client.Fault) {
        try leave(client, again: false, now)
      } catch {
        halt()
      }
    case .idle, .dialling, .greeting, .pausing: halt()
    }
  }

  /// Takes other options from the next attempt on, and makes that now where there is no
  /// attempt under way: a connection that is up is left in good order first.
  func renew(_ options: MQTTOptions, now: Milliseconds) {
    self.options = options
    switch state {
    case .idle, .stopped, .dialling, .greeting, .leaving: break
    case .pausing: attempt(now)
    case .up(let client, _, _):
      events.append(.renewing)
      do throws(Client.Fault) {
        try leave(client, again: true, now)
      } catch {
        forgetRequests()
        attempt(now)
      }
    }
  }

  private func leave(
    _ client: Client, again: Bool, _ now: Milliseconds
  ) throws(Client.Fault) {
    try client.disconnect()
    state = .leaving(client, until: now + Self.farewell, again: again)
    goOnLeaving(client, now + Self.farewell, again, now)
  }

  /// Writes what is left to write; then the connection ends.
  func goOnLeaving(
    _ client: Client, _ until: Milliseconds, _ again: Bool, _ now: Milliseconds
  ) {
    // Once the DISCONNECT is written the library closes the socket, which reads as a fault.
    let open: Bool
    do throws(Client.Fault) {
      try client.write()
      open = client.descriptor != nil
    } catch {
      open = false
    }
    collect(client)
    guard !open || now >= until else { return }
    guard again else { return halt() }
    forgetRequests()
    attempt(now)
  }

  /// Ends for good.
  func halt() {
    forgetRequests()
    state = .stopped
    events.append(.stopped)
  }
}
