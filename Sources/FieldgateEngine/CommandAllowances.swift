import FieldgateModel

/// How much each user may command, so that nobody who may give commands can fill the store:
/// what a command says is kept for ever in the audit log.
///
/// | of                                      | at once | and after that   |
/// |-----------------------------------------|---------|------------------|
/// | commands                                | 60      | 1 a second       |
/// | bytes of commands, each 512 more        | 4 MiB   | 4 MiB a day      |
///
/// What is over it is refused and counted. The count goes into the audit once a minute. A run
/// begins with full allowances.
struct CommandAllowances: Sendable {
  /// What is left of both, as of a time of the engine's steady clock.
  private struct Left {
    var commands: Double
    var bytes: Double
    var at: Milliseconds

    mutating func advance(to now: Milliseconds) {
      let passed = Double(max(0, now - at)) / 1000
      at = max(at, now)
      commands = min(CommandAllowances.burst, commands + passed * CommandAllowances.rate)
      bytes = min(CommandAllowances.dayBytes, bytes + passed * CommandAllowances.dayBytes / 86_400)
    }

    var isFull: Bool { commands == CommandAllowances.burst && bytes == CommandAllowances.dayBytes }
  }

  private var left: [String: Left] = [:]
  private var refused: [String: Int64] = [:]
  /// When what was refused is to be taken down, on the engine's steady clock; nil for never.
  private(set) var tellsAt: Milliseconds?

  /// Commands at once, and a second.
  private static let burst = 60.0
  private static let rate = 1.0
  /// Bytes at once, and a day.
  private static let dayBytes = 4_194_304.0
  /// What the entries of a command take beside its own bytes.
  private static let overhead = 512
  /// So many users are told apart; those whose allowance is full make room.
  private static let most = 1000
  /// So often what was refused is taken down.
  private static let every: Milliseconds = 60_000

  /// Why a command is over the user's allowance; nil where it is within, and taken from it.
  mutating func refusal(of user: String, bytes: Int, at now: Milliseconds) -> String? {
    if left.count >= Self.most, left[user] == nil { makeRoom(at: now) }
    guard left.count < Self.most || left[user] != nil else {
      count(AuditEntry.gateway, at: now)
      return "too many users give commands"
    }
    var mine = left[user] ?? Left(commands: Self.burst, bytes: Self.dayBytes, at: now)
    mine.advance(to: now)
    let cost = Double(bytes + Self.overhead)
    guard mine.commands >= 1, mine.bytes >= cost else {
      left[user] = mine
      count(user, at: now)
      return mine.commands < 1
        ? "\(Engine.tooManyCommands): at most \(Int(Self.burst)) at once, and one a second after that"
        : "too many bytes of commands: at most 4 MiB a day"
    }
    mine.commands -= 1
    mine.bytes -= cost
    left[user] = mine
    return nil
  }

  /// Whether a user has a command left; nothing is taken from the allowance.
  func allows(_ user: String, at now: Milliseconds) -> Bool {
    guard var mine = left[user] else { return true }
    mine.advance(to: now)
    return mine.commands >= 1
  }

  private mutating func makeRoom(at now: Milliseconds) {
    for user in left.keys { left[user]?.advance(to: now) }
    left = left.filter { !$0.value.isFull }
  }

  private mutating func count(_ user: String, at now: Milliseconds) {
    refused[user, default: 0] += 1
    tellsAt = tellsAt ?? now + Self.every
  }

  /// Takes out how many commands of whom were refused.
  mutating func takeRefused() -> [(user: String, count: Int64)] {
    defer { (refused, tellsAt) = ([:], nil) }
    return refused.sorted { $0.key < $1.key }.map { (user: $0.key, count: $0.value) }
  }
}

extension Engine {
  /// With these words a command is refused that can be given again in a second.
  package static let tooManyCommands = "too many commands"

  /// Takes down how many commands of each user were more than it may give.
  mutating func tellRefusedCommands(at now: Moment, _ effects: inout Effects) {
    for (user, count) in commandAllowances?.takeRefused() ?? [] {
      effects.audit.append(
        AuditEntry(
          at: now.wall, by: user, "commands-refused",
          ["count": .integer(count), "why": "too many"]))
    }
  }
}
