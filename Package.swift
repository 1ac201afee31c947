// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target of ours: language mode 6 and no warning left standing.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// A library room of the house and the rooms it may look into; docs/architecture.md draws the two towers.
/// - Parameter isOpen: whether its tests see what isn't public, in release too.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], isOpen: Bool = false) -> Target {
  let settings = isOpen ? strict + [.unsafeFlags(["-enable-testing"])] : strict
  return .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The program carries Swift's libraries in itself: it starts in two thirds of the time, and runs where Swift isn't
/// installed. (The linker is Swift's own; the system's warns of a function that Foundation has and we don't call.)
let alone = LinkerSetting.unsafeFlags([
  "-static-stdlib", "-use-ld=lld", "-l_FoundationCShims", "-l_FoundationCollections",
])

/// The tests beside a room.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
  name: "sonde",
  products: [.executable(name: "sonde", targets: ["sonde"])],
  traits: [
    .trait(
      name: "Readline", description: "Edit lines with GNU readline (the binary is then under the GPL-3)."),
    .default(enabledTraits: ["Readline"]),
  ],
  dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")],
  targets: [
    // The ground that both towers stand on.
    room("JSON"),
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    room("Digests", ["CNettle"]),

    // The language tower.
    room("Syntax"),
    room("Language", ["Syntax"]),
    .target(
      name: "CLine",
      cSettings: [.define("SONDE_READLINE", .when(traits: ["Readline"]))],
      linkerSettings: [.linkedLibrary("readline", .when(traits: ["Readline"]))]),
    room("Terminal", ["JSON", "Syntax", "Language", "CLine"]),
    room("Lessons", ["Syntax", "Language"]),
    room("Pages", ["JSON", "Syntax", "Language", "Terminal", "Lessons"], isOpen: true),
    room("Records", ["JSON", "Digests", "Syntax", "Language"]),
    room("Editors", ["JSON", "Syntax", "Language"]),

    // The engine tower.
    .target(name: "Kernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),
    room("Tensors", ["Kernels"]),
    room("Checkpoints", ["JSON", "Tensors"]),
    room("Tokenization", ["JSON", "Checkpoints"]),
    room("Transformer", ["JSON", "Tensors", "Checkpoints", "Tokenization"]),
    room("Instruments", ["JSON", "Tensors", "Checkpoints", "Tokenization", "Transformer"]),

    // Models by name, and the one room with a door to both towers.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    room("ModelStore", ["Digests", "CZlib"]),
    // The texts of examples/data, as part of the program.
    .target(name: "CTexts"),
    room(
      "Commands",
      [
        "CTexts",
        "JSON", "Syntax", "Language", "Tensors", "Checkpoints", "Tokenization", "Transformer", "Instruments",
        "ModelStore",
      ]),
    .executableTarget(
      name: "sonde",
      dependencies: [
        "JSON", "Digests", "Syntax", "Language", "Terminal", "Lessons", "Pages", "Records", "Editors",
        "Tensors", "Commands", "ModelStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict, linkerSettings: [alone]),

    // What the engine's tests share: tiny models, real ones, golden files.
    .target(
      name: "TestSupport", dependencies: ["JSON", "Tensors", "Checkpoints", "Tokenization", "Transformer"],
      path: "Tests/TestSupport", swiftSettings: strict),
    // What the tests of the language and of the rooms above it share: files in memory.
    .target(
      name: "LanguageSupport", dependencies: ["Syntax", "Language"], path: "Tests/LanguageSupport",
      swiftSettings: strict),
    // Random numbers with a seed, for tests that search.
    .target(name: "Chance", path: "Tests/Chance", swiftSettings: strict),
    tests("JSON"),
    tests("Syntax"),
    tests("Language", ["Syntax", "Chance", "LanguageSupport"]),
    tests("Tensors", ["Kernels"]),
    tests("Checkpoints", ["JSON", "Tensors", "Digests", "TestSupport"]),
    tests("Tokenization", ["JSON", "Checkpoints", "TestSupport"]),
    tests("Transformer", ["JSON", "Tensors", "Checkpoints", "Tokenization", "TestSupport"]),
    tests("Instruments", ["JSON", "Tensors", "Checkpoints", "Transformer", "TestSupport"]),
    tests("ModelStore", ["Digests", "CZlib", "TestSupport"]),
    tests("Terminal", ["Syntax", "Language", "Pty", "LineEcho", "Chance"]),
    tests("Lessons", ["Syntax", "Language", "Chance", "LanguageSupport"]),
    tests("Pages", ["JSON", "Syntax", "Language", "Terminal", "Lessons", "Chance"]),
    tests("Records", ["JSON", "Digests", "Syntax", "Language", "Chance", "LanguageSupport"]),
    tests("Editors", ["JSON", "Syntax", "Language", "Chance"]),
    tests(
      "Commands",
      ["JSON", "Syntax", "Language", "Transformer", "Instruments", "ModelStore", "TestSupport"]),
    .target(name: "CPty", path: "Tests/CPty", linkerSettings: [.linkedLibrary("util")]),
    .target(name: "Pty", dependencies: ["CPty"], path: "Tests/Pty", swiftSettings: strict),
    .executableTarget(
      name: "LineEcho", dependencies: ["Terminal"], path: "Tests/LineEcho", swiftSettings: strict),
    .testTarget(name: "SondeTests", dependencies: ["Pty", "TestSupport"], swiftSettings: strict),
  ]
)
