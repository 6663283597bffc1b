import FieldgateModel

// From an attempt to a connection that is up, or to the next attempt.

extension Link {
  /// Begins an attempt at the address whose turn it is.
  func attempt(_ now: Milliseconds) {
    guard !options.addresses.isEmpty else { return halt() }
    let address = options.addresses[place % options.addresses.count]
    let version = versions.version(at: address)
    let attempt = Attempt(
      address: address, version: version, until: now + options.connectLimit)
    events.append(.connecting(address, version))
    do throws(Client.Fault) {
      let client = try Client(options, at: address, version: version)
      state = .dialling(try Dial.begin(client, to: address, options), attempt)
    } catch {
      fail(attempt, .other, now, .unreachable(address, reason: error.reason))
    }
  }

  /// Takes the client back once the TCP connection stands, or goes on without it.
  func goOnDialling(_ dial: Dial, _ attempt: Attempt, _ now: Milliseconds) {
    guard let outcome = dial.take() else {
      if now >= attempt.until { fail(attempt, .other, now, tooLate(attempt, "TCP connection")) }
      return
    }
    if let fault = outcome.fault {
      fail(attempt, .other, now, .unreachable(attempt.address, reason: fault.reason))
    } else {
      state = .greeting(outcome.client, attempt)
      goOnGreeting(outcome.client, attempt, now)
    }
  }

  /// Sends the CONNECT, behind a TLS handshake where there is one, and waits for CONNACK.
  func goOnGreeting(_ client: Client, _ attempt: Attempt, _ now: Milliseconds) {
    do throws(Client.Fault) {
      if client.wantsWrite { try client.write() }
      while client.answer == nil {
        if try client.readPacket() == .nothing { break }
      }
      // Behind an answer nothing is written here: with TLS messages may have come along.
      if client.answer == nil, client.wantsWrite { try client.write() }
    } catch {
      if let answer = client.answer, answer.code != 0 {
        refuse(client, attempt, answer.code, now)
      } else {
        let failure: VersionChoice.Failure =
          client.complaints.isEmpty ? .closedWithoutAnswer : .other
        fail(attempt, failure, now, .unreachable(attempt.address, reason: error.reason))
      }
      return
    }
    if let answer = client.answer {
      accept(client, attempt, answer, now)
    } else if now >= attempt.until {
      fail(attempt, .other, now, tooLate(attempt, "CONNACK"))
    }
  }

  private func accept(
    _ client: Client, _ attempt: Attempt, _ answer: Client.Answer, _ now: Milliseconds
  ) {
    client.endComplaints()
    failedInRound = 0
    pausesWithoutBroker.reset()
    nextTick = now + Self.tick
    state = .up(client, attempt, since: now)
    events.append(
      .connected(
        attempt.address, sessionPresent: answer.sessionPresent, attempt.version))
  }

  private func refuse(_ client: Client, _ attempt: Attempt, _ code: Int, _ now: Milliseconds) {
    let refusal = Refusal(code: code, asked: attempt.version)
    fail(
      attempt, refusal.isOfVersion ? .versionRefused : .other, now,
      .refused(attempt.address, reason: refusal.reason))
  }

  private func tooLate(_ attempt: Attempt, _ missing: String) -> ConnectionEvent {
    .unreachable(
      attempt.address, reason: "no \(missing) within \(options.connectLimit / 1000) s")
  }

  /// Goes to the next address, or to another version of MQTT, or pauses.
  private func fail(
    _ failed: Attempt, _ failure: VersionChoice.Failure, _ now: Milliseconds,
    _ event: ConnectionEvent
  ) {
    events.append(event)
    versions.note(failure, at: failed.address, asked: failed.version)
    let versionIsTheRemedy =
      failure == .versionRefused && versions.version(at: failed.address) != failed.version
      && failed.version == .v5
    if versionIsTheRemedy { return attempt(now) }
    failedInRound += 1
    place = (place + 1) % options.addresses.count
    if failedInRound < options.addresses.count { return attempt(now) }
    failedInRound = 0
    pause(pausesWithoutBroker.next(), now)
  }
}
