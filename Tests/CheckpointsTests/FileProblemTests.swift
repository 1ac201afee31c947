import Checkpoints
import Foundation
import JSON
import TestSupport
import Testing

/// Paths that are no checkpoint, and what is said about them.
@Suite struct FileProblemTests {
  private func check(_ path: String, _ problem: FileProblem) {
    let error = CheckpointError.cannotRead(file: path, problem)
    #expect(throws: error) { try GGUFFile(path: path) }
    #expect(throws: error) { try GGUFFile.header(path: path) }
    #expect(throws: error) { try SafetensorsFile(path: path) }
    #expect(throws: error) { try JSONValue(contentsOf: path) }
  }

  @Test func whatIsNoFileIsRefused() throws {
    let folder = try TemporaryFolder()
    check(folder.file("absent"), .notFound)
    check(folder.path, .isDirectory)
    check(try folder.write([], to: "empty"), .empty)
    check(try folder.write([1], to: "file") + "/below", .notFound)
    // A named pipe without a writer must not make us wait.
    #expect(mkfifo(folder.file("pipe"), 0o644) == 0)
    check(folder.file("pipe"), .notRegular)
    check("/dev/null", .notRegular)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("loop"), withDestinationPath: folder.file("loop"))
    check(folder.file("loop"), .system(code: ELOOP))
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func whatIsNotOursIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1], to: "secret")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    check(path, .notPermitted)
  }

  @Test func namesFromFilesCannotReachTheTerminal() throws {
    let name = "\u{1B}[2J\u{7}" + String(repeating: "x", count: 200)
    let bytes = RawGGUF.onlyTensor(row(name, [0], 0, at: 0))
    let error = #expect(throws: CheckpointError.self) { try GGUFFile(bytes: bytes, name: "m") }
    let shown = "\u{FFFD}[2J\u{FFFD}" + String(repeating: "x", count: 75) + "…"
    #expect(error == .badTensor(file: "m", tensor: shown, .zeroDimension(shape: [0])))
  }

  @Test func aFailedWriteLeavesNothing() throws {
    let folder = try TemporaryFolder()
    // A folder in the way: the temporary file is written, but cannot take the name.
    let target = folder.file("taken")
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    #expect(throws: CheckpointError.cannotWrite(file: target, .isDirectory)) {
      try GGUFFileTests.writer().write(to: target)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
  }
}
