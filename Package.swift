// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "folio",
  platforms: [.macOS(.v15)],
  targets: [
    // ClientModels: values and trading rules
    .target(name: "ClientModels", swiftSettings: strict),
    .testTarget(
      name: "ClientModelsTests",
      dependencies: ["ClientModels"],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)
