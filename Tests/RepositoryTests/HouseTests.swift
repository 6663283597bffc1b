import Foundation
import Testing

private let sources = Checkout.sources(below: "Sources")
private let coreSources = sources.filter { House.core.contains($0.target) }

/// The architecture as a test: who may import whom, and what the core may touch.
@Suite("The house") struct HouseTests {

  @Test("a file imports only rooms above its own", arguments: sources)
  func direction(source: Checkout.Source) throws {
    let own = try #require(
      House.rooms.firstIndex(of: source.target), "\(source.target) is no room of the house")
    for module in try source.imports {
      if let other = House.rooms.firstIndex(of: module) {
        #expect(other < own, "\(source.path) imports \(module), which lies below it")
      }
      if let allowed = House.allowed[source.target] {
        #expect(allowed.contains(module), "\(source.path) imports \(module)")
      }
    }
  }

  @Test(
    "the core reads no clock, socket or file",
    arguments: coreSources)
  func core(source: Checkout.Source) throws {
    let outside: Set = [
      "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Dispatch", "Musl",
      "CLinux", "CMosquitto", "GRDB", "System", "NIO",
    ]
    for module in try source.imports {
      #expect(!outside.contains(module), "\(source.path) imports \(module)")
    }
    let text = try source.text
    for word in ["ContinuousClock", "SuspendingClock", "Task.sleep", "readLine(", "print("] {
      #expect(!text.contains(word), "\(source.path) says \(word)")
    }
  }

  @Test("only one room says mosquitto_, and only one writes SQL", arguments: sources)
  func onePlace(source: Checkout.Source) throws {
    let text = try source.text
    if source.target != "FieldgateMQTT" {
      #expect(!text.contains("mosquitto_"), "\(source.path) knows libmosquitto")
    }
    if source.target != "FieldgateStore" {
      for word in ["INSERT INTO", "SELECT ", "CREATE TABLE"] {
        #expect(!text.contains(word), "\(source.path) writes SQL")
      }
    }
  }

  @Test("the manifest knows every room")
  func manifest() throws {
    let manifest = try String(
      contentsOf: Checkout.root.appending(path: "Package.swift"), encoding: .utf8)
    for room in House.rooms { #expect(manifest.contains("\"\(room)\""), "\(room)") }
    #expect(try Checkout.names(in: "Sources") == House.rooms.sorted())
  }
}

/// The rooms of the house, and what each may import.
enum House {
  /// The rooms in the order in which data flows; a target imports only rooms above it.
  static let rooms = [
    "FieldgateModel", "FieldgateDocument", "CSimdjson", "FieldgateDecode", "FieldgateDetect",
    "FieldgateRules", "FieldgateExchange", "FieldgateEngine", "FieldgateSite", "CCrypto",
    "FieldgateStore", "CMosquitto", "CLinux", "FieldgateMQTT", "FieldgateReport",
    "FieldgateScenario", "FieldgateWeb", "FieldgateDaemon", "fieldgate",
  ]

  /// What a room may import besides the Swift standard library.
  static let allowed: [String: Set<String>] = [
    "FieldgateModel": [],
    "FieldgateDocument": ["FieldgateModel", "Yams"],
    "FieldgateDecode": ["FieldgateModel", "FieldgateDocument", "CSimdjson", "Synchronization"],
    "FieldgateDetect": ["FieldgateModel", "RealModule"],
    "FieldgateRules": ["FieldgateModel", "FieldgateDocument", "FieldgateDetect"],
    "FieldgateExchange": ["FieldgateModel", "FieldgateDocument"],
    "FieldgateEngine": [
      "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateRules",
      "FieldgateExchange", "HeapModule",
    ],
    "FieldgateSite": [
      "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateRules",
      "FieldgateExchange", "FieldgateEngine", "RealModule",
    ],
    "FieldgateStore": ["FieldgateModel", "CCrypto", "GRDB", "GRDBSQLite", "Glibc", "Foundation"],
    "FieldgateMQTT": ["FieldgateModel", "CMosquitto", "CLinux", "Glibc", "Synchronization"],
    "FieldgateReport": ["FieldgateModel", "FieldgateStore"],
    "FieldgateScenario": ["FieldgateModel", "FieldgateDocument", "FieldgateRules"],
    "FieldgateWeb": [
      "FieldgateModel", "FieldgateDecode", "FieldgateRules", "FieldgateExchange",
      "FieldgateEngine", "FieldgateStore", "CCrypto", "CLinux", "Glibc", "Synchronization",
    ],
  ]

  /// The rooms that know no clock, no socket and no file: nothing in them could.
  static let core = [
    "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateDetect", "FieldgateRules",
    "FieldgateExchange", "FieldgateEngine", "FieldgateSite", "FieldgateScenario",
  ]
}
