import ArgumentParser
import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore

/// What a shell offers for an argument whose values the site or its store knows.
///
/// Whatever is the matter, a shell gets nothing, and neither an error nor a wait: there may be
/// no site, or none that can be read.
struct Completion {
  private let directory: SiteDirectory

  /// - Parameter words: the line as it stands in the shell.
  init(_ words: [String]) {
    var site: String?
    // bash takes `--site=DIR` apart into three words.
    let words = words.filter { $0 != "=" }
    for (word, next) in zip(words, words.dropFirst()) where word == "--site" { site = next }
    for word in words where word.hasPrefix("--site=") { site = String(word.dropFirst(7)) }
    directory = SiteDirectory(option: site.map(Self.unquoted))
  }

  var areas: [String] { site?.plan.tree.order.map(\.rawValue) ?? [] }

  var rules: [String] { site?.plan.rules.map(\.id.rawValue) ?? [] }

  var partners: [String] { site?.partners.map(\.id.rawValue) ?? [] }

  /// The newest first; a shell shows no more than a screen.
  func alerts(_ isWanted: (Alert) -> Bool) -> [String] {
    let alerts = (try? reader?.alerts()) ?? []
    return alerts.filter(isWanted).reversed().prefix(200).map(\.id.rawValue)
  }

  func experiments(_ isWanted: (Experiment) -> Bool = { _ in true }) -> [String] {
    ((try? reader?.experiments()) ?? []).filter(isWanted).map(\.name)
  }

  var exercises: [String] {
    let names = ((try? reader?.exercises()) ?? []).map(\.record.name)
    return names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map(\.element)
  }

  private var site: Site? { exists(directory.path) ? directory.load(Diagnostics()) : nil }

  private var reader: StoreReader? {
    guard let path = environment("FIELDGATE_STORE") ?? site?.settings.store.path, exists(path)
    else { return nil }
    return try? StoreReader(path: path)
  }

  /// Whether a shell can be offered a word. bash expands what it is offered once more, and what
  /// an experiment is called is whatever somebody has called it: `$(…)` would be run.
  static func isPlain(_ word: String) -> Bool {
    !word.isEmpty && !word.hasPrefix("-")
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "._:@%+-".utf8.contains(byte)
        }
      }
  }

  /// A word without the quotes and backslashes of a shell.
  private static func unquoted(_ word: String) -> String {
    var rest = word[...]
    if let quote = rest.first, quote == "'" || quote == "\"", rest.count > 1, rest.last == quote {
      rest = rest.dropFirst().dropLast()
    }
    return String(rest.replacing("\\", with: ""))
  }
}

extension CompletionKind {
  static var areas: CompletionKind { offering(\.areas) }
  static var rules: CompletionKind { offering(\.rules) }
  static var partners: CompletionKind { offering(\.partners) }
  static var alerts: CompletionKind { offering { $0.alerts { _ in true } } }
  static var openAlerts: CompletionKind { offering { $0.alerts(\.state.isOpen) } }
  static var shelvedAlerts: CompletionKind { offering { $0.alerts { $0.state == .shelved } } }
  static var experiments: CompletionKind { offering { $0.experiments() } }
  static var runningExperiments: CompletionKind {
    offering { $0.experiments { $0.stopped == nil } }
  }
  static var exercises: CompletionKind { offering(\.exercises) }
  static var levels: CompletionKind { .list(["1", "2", "3", "4", "5"]) }
  static var yaml: CompletionKind { .file(extensions: ["yaml", "yml"]) }
  static var jsonLines: CompletionKind { .file(extensions: ["jsonl", "json"]) }

  private static func offering(
    _ names: @escaping @Sendable (Completion) -> [String]
  ) -> CompletionKind {
    .custom { words, _, _ in names(Completion(words)).filter(Completion.isPlain) }
  }
}
