// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
  name: "folio",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2")
  ],
  targets: [
    // CCurl: the C library, made callable
    .systemLibrary(
      name: "CCurl",
      pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
    ),

    // ClientModels: values and trading rules
    .target(name: "ClientModels", swiftSettings: strict),
    .testTarget(
      name: "ClientModelsTests",
      dependencies: ["ClientModels"],
      swiftSettings: strict
    ),

    // Sync: everything that talks to a broker or a disk
    .target(
      name: "Sync",
      dependencies: ["CCurl", "ClientModels", crypto],
      swiftSettings: strict
    ),
    .testTarget(
      name: "SyncTests",
      dependencies: ["Sync"],
      resources: [.copy("Fixtures")],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)
