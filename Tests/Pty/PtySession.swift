import CPty
import Glibc

/// A program on a pseudo-terminal of its own: type with `send`, wait for output with `expect`.
public final class PtySession {
  private let process: Int32
  private let terminal: Int32
  private var unread: [UInt8] = []
  private var status: Int32?

  /// Everything the program has printed so far.
  public private(set) var transcript: [UInt8] = []

  /// The environment programs get unless told otherwise: nothing of the user's, so that runs are alike.
  public static let environment = [
    "TERM": "xterm", "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null", "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
  ]

  /// Starts `program` on a terminal of `rows` by `columns`, `environment` added over the fixed one.
  public init(
    program: String, arguments: [String] = [], environment: [String: String] = [:], rows: Int32 = 24,
    columns: Int32 = 80
  ) throws(PtyFailure) {
    let variables = Self.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    var envp = variables.map { strdup($0) } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var terminal: Int32 = -1
    process = cpty_spawn(program, &argv, &envp, rows, columns, &terminal)
    self.terminal = terminal
    guard process > 0 else { throw PtyFailure("can't start \(program): errno \(errno)") }
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      _ = cpty_wait(process)
    }
    close(terminal)
  }

  /// Types bytes; `"\u{3}"` is Ctrl-C.
  public func send(_ text: String) throws(PtyFailure) { try send(bytes: Array(text.utf8)) }

  /// Types any bytes, UTF-8 or not.
  public func send(bytes typed: [UInt8]) throws(PtyFailure) {
    var bytes = typed[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
      guard count > 0 else {
        throw PtyFailure(
          "can't type \(String(decoding: typed, as: UTF8.self).debugDescription): errno \(errno)")
      }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Waits until the output holds `text` and consumes it up to there and no further; gives what was consumed.
  @discardableResult
  public func expect(_ text: String, within seconds: Double = 20) throws(PtyFailure) -> String {
    let wanted = Array(text.utf8)
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      if let end = endOfMatch(wanted) {
        let consumed = unread[..<end]
        unread.removeFirst(end)
        return String(decoding: consumed, as: UTF8.self)
      }
      guard ContinuousClock.now < deadline else { throw failure("nothing like", text) }
      guard readSome(milliseconds: 50) else { throw failure("ended before", text) }
    }
  }

  /// Reads until the program closes its terminal, then gives its exit status (128 + signal if it was killed).
  public func finish(within seconds: Double = 20) throws(PtyFailure) -> Int32 {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while readSome(milliseconds: 50) {
      guard ContinuousClock.now < deadline else { throw failure("no end after", "\(seconds) s") }
    }
    let ended = cpty_wait(process)
    status = ended
    return ended
  }

  /// Changes the size of the window.
  public func resize(rows: Int32, columns: Int32) {
    _ = cpty_resize(terminal, rows, columns)
  }

  /// Sends a signal to the program itself, not to its terminal.
  public func signal(_ number: Int32) {
    kill(process, number)
  }

  private func endOfMatch(_ wanted: [UInt8]) -> Int? {
    guard unread.count >= wanted.count else { return nil }
    for start in 0...(unread.count - wanted.count) where unread[start...].starts(with: wanted) {
      return start + wanted.count
    }
    return nil
  }

  /// Gives false at the end of the output: Linux says EIO once the program has closed its side.
  private func readSome(milliseconds: Int32) -> Bool {
    var waited = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&waited, 1, milliseconds) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(terminal, &buffer, buffer.count)
    guard count > 0 else { return false }
    unread += buffer[..<count]
    transcript += buffer[..<count]
    return true
  }

  private func failure(_ what: String, _ text: String) -> PtyFailure {
    let seen = String(decoding: unread, as: UTF8.self)
    return PtyFailure("\(what) \(text.debugDescription); unread output: \(seen.debugDescription)")
  }
}

/// What went wrong while playing a script on a terminal.
public struct PtyFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
