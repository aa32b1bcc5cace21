// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Debian's package has no file for pkg-config, and needs none.
#if os(macOS)
  let wslayPackage: String? = "libwslay"
#else
  let wslayPackage: String? = nil
#endif

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(
  name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
  name: "folio",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "folio", targets: ["folio"]),
    .executable(name: "folio-paper", targets: ["folio-paper"]),
  ],
  dependencies: [
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(
      url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    // CCurl: libcurl, loaded when the first request is made
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

    // CMalloc, CNcurses, CProcess, CStatfs, CWslay: the C libraries, made callable
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(
      name: "CNcurses",
      providers: [.apt(["libncurses-dev"]), .brew(["ncurses"])]
    ),
    .systemLibrary(name: "CProcess"),
    .systemLibrary(name: "CStatfs"),
    .systemLibrary(
      name: "CWslay",
      pkgConfig: wslayPackage,
      providers: [.apt(["libwslay-dev"]), .brew(["wslay"])]
    ),

    // CSimdjson: simdjson is C++; a few C functions stand before it
    .target(
      name: "CSimdjson",
      cxxSettings: [
        .define("SIMDJSON_EXCEPTIONS", to: "0"),
        .define("NDEBUG", .when(configuration: .release)),
      ],
      linkerSettings: [.linkedLibrary("simdjson")]
    ),

    // ClientModels: values and trading rules
    .target(name: "ClientModels", swiftSettings: strict),
    .testTarget(
      name: "ClientModelsTests",
      dependencies: ["ClientModels", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: strict
    ),

    // PaperBroker: a local broker that speaks the same API
    .target(
      name: "PaperBroker",
      dependencies: [
        "CSimdjson", "ClientModels", crypto, grdb, httpTypes, hummingbird, hummingbirdCore, logging,
        nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, nioSSL, nioWebSocket,
        serviceLifecycle,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PaperBrokerTests",
      dependencies: [
        "ClientModels", "PaperBroker", "TestSupport", grdb, logging, nioCore, nioEmbedded, nioHTTP1,
        nioPosix,
        nioWebSocket,
      ],
      swiftSettings: strict
    ),

    // Processes: how another program is started
    .target(name: "Processes", dependencies: ["CProcess"], swiftSettings: strict),
    .testTarget(
      name: "ProcessesTests", dependencies: ["Processes", "TestSupport"], swiftSettings: strict),

    // Sync: everything that talks to a broker or a disk
    .target(
      name: "Sync",
      dependencies: ["CCurl", "CSimdjson", "CStatfs", "CWslay", "ClientModels", crypto],
      swiftSettings: strict
    ),
    .testTarget(
      name: "SyncTests",
      dependencies: ["PaperBroker", "Sync", "TestSupport"],
      resources: [.copy("Fixtures")],
      swiftSettings: strict
    ),

    // TUI: what is on the screen and what keys do
    .target(
      name: "TUI",
      dependencies: ["CNcurses", "ClientModels", toml],
      swiftSettings: strict
    ),
    .testTarget(
      name: "TUITests",
      dependencies: ["TestSupport", "TUI"],
      exclude: ["Golden"],
      swiftSettings: strict
    ),

    // folio, folio-paper: the executables
    .executableTarget(
      name: "folio",
      dependencies: [
        "CMalloc", "CProcess", "ClientModels", "Processes", "Sync", "TUI", argumentParser, toml,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "FolioTests",
      dependencies: ["ClientModels", "folio"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "folio-paper",
      dependencies: ["ClientModels", "PaperBroker", argumentParser, logging],
      swiftSettings: strict
    ),

    // folio-bench: what is promised of speed, measured
    .executableTarget(
      name: "folio-bench",
      dependencies: ["ClientModels", "Processes", "Sync", "TUI", argumentParser, crypto],
      path: "Benchmarks",
      exclude: [
        "Door", "Orders", "Streams", "Support", "budgets.json", "chart-budgets.json",
        "decode-budgets.json", "history-budgets.json",
        "live-budgets.json", "screen-budgets.json", "table-budgets.json",
      ],
      swiftSettings: strict
    ),
    .target(
      name: "BenchmarkSupport",
      path: "Benchmarks/Support",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "folio-order-load",
      dependencies: ["BenchmarkSupport", "TestSupport", argumentParser, nioCore, nioPosix],
      path: "Benchmarks/Orders",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "folio-door",
      dependencies: [argumentParser, "TestSupport"],
      path: "Benchmarks/Door",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "folio-stream-load",
      dependencies: [
        "BenchmarkSupport", argumentParser, nioCore, nioHTTP1, nioPosix, nioWebSocket,
      ],
      path: "Benchmarks/Streams",
      swiftSettings: strict
    ),

    // TestSupport: a terminal on a real pty, a real server process, temporary homes
    .target(name: "TestSupport", dependencies: ["Processes"], swiftSettings: strict),
    .testTarget(
      name: "BrokerContractTests",
      dependencies: ["ClientModels", "Sync", "TestSupport", "folio-paper"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["TestSupport", "folio", "folio-paper"],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
