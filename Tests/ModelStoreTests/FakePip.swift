import Digests
import Foundation
import ModelStore
import TestSupport

/// A model in two packages, and a program that plays pip: it takes wheels from a folder.
final class FakePip {
  let folder: TemporaryFolder
  var content: [UInt8] { Self.content }
  let model: CatalogueModel

  /// The store that the tests fetch into.
  var store: ModelStore { ModelStore(directory: folder.file("models")) }

  /// What the model's file holds; it can be compressed somewhat.
  private static let content: [UInt8] = {
    var generator = SeededGenerator(seed: 5)
    return (0..<300_000).map { _ in UInt8.random(in: 0..<20, using: &generator) }
  }()

  /// The two parts and the wheels that carry them.
  private static let halves: [(content: [UInt8], wheel: [UInt8])] =
    [Array(content[..<200_000]), Array(content[200_000...])].enumerated().map { index, half in
      var zip = ZipBuilder()
      zip.add("../../escaped", [1, 2, 3])
      zip.add("data/part\(index).bin", half, deflated: index == 0)
      return (half, zip.archive())
    }

  init(terms: Terms? = nil) throws {
    folder = try TemporaryFolder()
    var parts: [CatalogueModel.Part] = []
    for (index, (half, wheel)) in Self.halves.enumerated() {
      _ = try folder.write(wheel, to: "tiny-part\(index).whl")
      parts.append(
        CatalogueModel.Part(
          package: "tiny-part\(index)", version: "1.0", member: "data/part\(index).bin",
          bytes: half.count, sha256: Self.hash(half), wheelBytes: wheel.count))
    }
    let digest = CatalogueModel.FileDigest(
      name: "tiny.gguf", bytes: Self.content.count, sha256: Self.hash(Self.content))
    model = CatalogueModel(
      name: "tiny", title: "Tiny", kind: .base, licence: "MIT", terms: terms, parts: parts,
      content: .file(digest))
  }

  static func hash(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { SHA256.hex($0) } }

  /// What it does when it is run; the wanted package is `$package`, its wheel `$wheel`, the target `$dest`.
  static let copies = #"cp "$wheel" "$dest/""#

  /// The pip that does what a shell script says, having noted the package in `calls`.
  func pip(_ script: String = FakePip.copies) throws -> Pip {
    let text = """
      #!/bin/sh
      while [ $# -gt 1 ]; do
        if [ "$1" = --dest ]; then dest=$2; fi
        shift
      done
      package=${1%%==*}
      wheel="\(folder.path)/$package.whl"
      echo "$package" >> "\(folder.path)/calls"
      \(script)
      """
    let path = folder.file("pip")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    // Through the shell: a file just written may count as busy while another test starts a program.
    return Pip(commands: [["sh", path]], environment: ["PATH": "/usr/bin:/bin"])
  }

  /// The packages that were asked for, in order.
  var calls: [String] {
    let text = (try? String(contentsOfFile: folder.file("calls"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  /// What lies in the store, but for what begins with a dot.
  var installed: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: store.directory)) ?? []
    return names.filter { !$0.hasPrefix(".") }
  }
}
