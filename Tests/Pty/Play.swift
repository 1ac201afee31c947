import Glibc

/// Plays a script on a pseudo-terminal: types each `send`, waits for its `expect`, then waits for the end.
///
/// An empty `expect` waits for nothing. Gives everything printed and the exit status.
@discardableResult
public func play(
  program: String, arguments: [String] = [], environment: [String: String] = [:], rows: Int32 = 24,
  columns: Int32 = 80, script: [(send: String, expect: String)]
) throws(PtyFailure) -> (output: String, status: Int32) {
  let session = try PtySession(
    program: program, arguments: arguments, environment: environment, rows: rows, columns: columns)
  for step in script {
    try session.send(step.send)
    if !step.expect.isEmpty { try session.expect(step.expect) }
  }
  let status = try session.finish()
  return (String(decoding: session.transcript, as: UTF8.self), status)
}

/// The path of a program this package builds: it lies beside the running tests.
public func builtProgram(_ name: String) -> String {
  // The runner may be the toolchain's own, handed the bundle as an argument.
  let bundle = CommandLine.arguments.first { $0.hasPrefix("/") && $0.hasSuffix(".xctest") }
  guard let runner = realpath(bundle ?? "/proc/self/exe", nil) else { return name }
  defer { free(runner) }
  return String(cString: runner).split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
}
