// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "fieldgate",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "FieldgateModel", swiftSettings: strict),
    .target(
      name: "FieldgateDocument",
      dependencies: ["FieldgateModel", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateDocumentTests", dependencies: ["FieldgateDocument", "FieldgateModel"],
      swiftSettings: strict),
    .testTarget(
      name: "FieldgateModelTests", dependencies: ["FieldgateModel"], swiftSettings: strict),
  ]
)
