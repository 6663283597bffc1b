// swift-tools-version: 6.2
import PackageDescription

/// Complete checking, and no warning is let pass. Swift 6 mode comes with the tools
/// version.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let heapModule = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let realModule = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "fieldgate",
  products: [
    .executable(name: "fieldgate", targets: ["fieldgate"]),
    // For tests alone: it is put before the C library of a daemon, whose disk and clock fail.
    .library(name: "FieldgateFaults", type: .dynamic, targets: ["CFaults"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  // In the order in which data flows; a target imports only targets above it.
  targets: [
    .target(name: "FieldgateModel", swiftSettings: strict),
    .target(
      name: "FieldgateDocument", dependencies: ["FieldgateModel", yams], swiftSettings: strict),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(
      name: "FieldgateDecode", dependencies: ["FieldgateModel", "FieldgateDocument", "CSimdjson"],
      swiftSettings: strict),
    .target(
      name: "FieldgateDetect", dependencies: ["FieldgateModel", realModule],
      swiftSettings: strict),
    .target(
      name: "FieldgateRules",
      dependencies: ["FieldgateModel", "FieldgateDocument", "FieldgateDetect"],
      swiftSettings: strict),
    .target(
      name: "FieldgateExchange", dependencies: ["FieldgateModel", "FieldgateDocument"],
      swiftSettings: strict),
    .target(
      name: "FieldgateEngine",
      dependencies: [
        "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateRules",
        "FieldgateExchange", heapModule,
      ],
      swiftSettings: strict),
    .target(
      name: "FieldgateSite",
      dependencies: [
        "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateRules",
        "FieldgateExchange", "FieldgateEngine", realModule,
      ],
      swiftSettings: strict),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "FieldgateStore", dependencies: ["FieldgateModel", "CCrypto", grdb, grdbSQLite],
      swiftSettings: strict),
    .systemLibrary(
      name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
    .target(name: "CLinux"),
    .target(
      name: "FieldgateMQTT", dependencies: ["FieldgateModel", "CMosquitto", "CLinux"],
      swiftSettings: strict),
    .target(
      name: "FieldgateReport", dependencies: ["FieldgateModel", "FieldgateStore"],
      swiftSettings: strict),
    .target(
      name: "FieldgateScenario",
      dependencies: ["FieldgateModel", "FieldgateDocument", "FieldgateRules"],
      swiftSettings: strict),
    .target(
      name: "FieldgateWeb",
      dependencies: [
        "FieldgateModel", "FieldgateDecode", "FieldgateRules", "FieldgateExchange",
        "FieldgateEngine", "FieldgateStore", "CCrypto", "CLinux",
      ],
      swiftSettings: strict),
    .target(
      name: "FieldgateDaemon",
      dependencies: [
        "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateRules",
        "FieldgateExchange", "FieldgateEngine", "FieldgateSite", "FieldgateStore",
        "FieldgateMQTT", "FieldgateWeb", "CLinux",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "fieldgate",
      dependencies: [
        "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateDetect",
        "FieldgateRules", "FieldgateExchange", "FieldgateEngine", "FieldgateSite",
        "FieldgateStore", "FieldgateMQTT", "FieldgateReport", "FieldgateScenario",
        "FieldgateWeb", "FieldgateDaemon", argumentParser,
      ],
      swiftSettings: strict),

    .target(
      name: "FieldgateTestSupport", dependencies: ["FieldgateModel", "CMosquitto"],
      path: "Tests/Support", swiftSettings: strict),
    .target(name: "FieldgateTestRandom", path: "Tests/Random", swiftSettings: strict),
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .target(name: "CFaults", path: "Tests/CFaults", linkerSettings: [.linkedLibrary("dl")]),
    .executableTarget(
      name: "fieldgate-bench",
      dependencies: [
        "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateDetect",
        "FieldgateEngine", "FieldgateSite", "FieldgateStore", "FieldgateDaemon", "CMosquitto",
        "CAllocations",
      ],
      path: "Tests/Bench", exclude: ["peer.py"], swiftSettings: strict),
    .testTarget(name: "RepositoryTests", swiftSettings: strict),
    .testTarget(
      name: "FieldgateModelTests", dependencies: ["FieldgateModel"], swiftSettings: strict),
    .testTarget(
      name: "FieldgateDocumentTests", dependencies: ["FieldgateDocument", "FieldgateModel"],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateDecodeTests",
      dependencies: ["FieldgateDecode", "FieldgateDocument", "FieldgateModel"],
      exclude: ["Draft/Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateDetectTests",
      dependencies: ["FieldgateTestRandom", "FieldgateDetect", "FieldgateModel"],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateRulesTests",
      dependencies: [
        "FieldgateTestRandom",
        "FieldgateRules", "FieldgateDetect", "FieldgateDocument", "FieldgateModel",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateEngineTests",
      dependencies: [
        "FieldgateTestRandom",
        "FieldgateEngine", "FieldgateSite", "FieldgateScenario", "FieldgateRules",
        "FieldgateExchange", "FieldgateDecode", "FieldgateDocument", "FieldgateModel",
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "FieldgateExchangeTests",
      dependencies: [
        "FieldgateTestRandom", "FieldgateExchange", "FieldgateDocument", "FieldgateModel",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateSiteTests",
      dependencies: [
        "FieldgateTestRandom", "FieldgateExchange",
        "FieldgateSite", "FieldgateEngine", "FieldgateRules", "FieldgateDecode",
        "FieldgateDocument", "FieldgateMQTT", "FieldgateModel",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateStoreTests",
      dependencies: ["FieldgateTestRandom", "FieldgateStore", "FieldgateModel", grdb],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "FieldgateReportTests",
      dependencies: ["FieldgateReport", "FieldgateStore", "FieldgateModel"],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateMQTTTests",
      dependencies: ["FieldgateMQTT", "FieldgateModel", "FieldgateTestSupport", "CLinux"],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateWebTests",
      dependencies: [
        "FieldgateWeb", "FieldgateExchange", "FieldgateSite", "FieldgateEngine", "FieldgateRules",
        "FieldgateDecode",
        "FieldgateStore", "FieldgateModel", "FieldgateTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateDaemonTests",
      dependencies: ["FieldgateDaemon", "FieldgateEngine", "FieldgateDecode", "FieldgateModel"],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests",
      dependencies: ["fieldgate", "FieldgateModel"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "FieldgateTestRandom",
        "fieldgate", "FieldgateModel", "FieldgateStore", "FieldgateTestSupport", grdb,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateScenarioTests",
      dependencies: ["FieldgateScenario", "FieldgateDocument", "FieldgateModel"],
      swiftSettings: strict),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateRules",
        "FieldgateExchange", "FieldgateEngine", "FieldgateSite", "FieldgateScenario",
        "FieldgateDaemon",
      ],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)

// Built by ./scripts/fuzz alone, which links libFuzzer to it.
if Context.environment["FIELDGATE_FUZZ"] != nil {
  package.targets += [
    .target(name: "CFuzzer", path: "Tests/CFuzzer"),
    .executableTarget(
      name: "fieldgate-fuzz",
      dependencies: [
        "CFuzzer", "FieldgateModel", "FieldgateDocument", "FieldgateDecode", "FieldgateEngine",
        "FieldgateSite",
      ],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: strict),
  ]
}
