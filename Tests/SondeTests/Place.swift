import Foundation
import Pty
import TestSupport

/// A folder of its own in which the program runs: home, models and files apart from the user's.
struct Place {
  let folder: TemporaryFolder

  /// A place with the random model `tiny.gguf`.
  init() throws {
    folder = try TemporaryFolder()
    try TinyModel().write(to: folder.file("tiny.gguf"))
  }

  static let program = builtProgram("sonde")

  var path: String { folder.path }
  func file(_ name: String) -> String { folder.file(name) }

  /// Writes a text to a file of the place and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let path = file(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What the program finds in its environment, unless a test says otherwise.
  var environment: [String: String] {
    [
      "TERM": "xterm", "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null", "PATH": "/usr/bin:/bin", "HOME": path,
      "SONDE_MODELS": file("models"), "XDG_STATE_HOME": file("state"), "XDG_CONFIG_HOME": file("config"),
      "NO_COLOR": "1", "PAGER": "cat",
    ]
  }

  /// The program on a terminal.
  func prompt(_ arguments: String..., environment: [String: String] = [:]) throws -> Prompt {
    // A shell goes into the folder first: the program's own files are relative to it.
    let command = "cd '\(path)' && exec '\(Self.program)' \"$@\""
    let session = try PtySession(
      program: "/bin/sh", arguments: ["-c", command, "sonde"] + arguments,
      environment: self.environment.merging(environment) { $1 }, columns: 100)
    return Prompt(place: self, session: session)
  }

  /// The program on a terminal in its place, which must outlive it.
  struct Prompt {
    let place: Place
    let session: PtySession

    /// Types a text; for Enter, `\r`.
    func send(_ text: String) throws { try session.send(text) }
    func send(bytes: [UInt8]) throws { try session.send(bytes: bytes) }

    /// Waits for a text, for long: the computer may be busy.
    @discardableResult
    func expect(_ text: String) throws -> String { try session.expect(text, within: 60) }

    func finish() throws -> Int32 { try session.finish(within: 60) }

    /// Leaves by Ctrl-D at a prompt that shows, and gives the exit code.
    func leave() throws -> Int32 {
      try send("\u{4}")
      return try finish()
    }

    var transcript: String { String(decoding: session.transcript, as: UTF8.self) }
  }

  /// How a run of the program ended, and what it wrote.
  struct Ending {
    let status: Int32
    let output: String
    let error: String
  }

  /// Runs the program off a terminal.
  func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Ending {
    try run(arguments, input: input, environment: environment)
  }

  /// Runs commands in a shell, in the place.
  func shell(_ commands: String, environment: [String: String] = [:]) throws -> Ending {
    try run(["-c", commands], environment: environment, program: "/bin/sh")
  }

  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    program: String = Place.program
  ) throws -> Ending {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.environment = self.environment.merging(environment) { $1 }
    // Files hold any amount; a pipe that nobody empties would stop the program.
    try write(input, to: "input")
    try write("", to: "output")
    try write("", to: "error")
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file("input")))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: file("output")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: file("error")))
    try process.run()
    process.waitUntilExit()
    return Ending(
      status: process.terminationStatus, output: read("output") ?? "", error: read("error") ?? "")
  }
}
