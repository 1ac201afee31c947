import Syntax

/// What is known of a script before it runs.
public struct CheckReport: Sendable {
  /// The script.
  public let program: ParsedProgram
  /// The files it includes, by resolved path.
  public let programs: [String: ParsedProgram]
  /// Errors and warnings, in the order of the source.
  public let diagnostics: [Diagnostic]
  /// The models it loads, as written.
  public let models: [String]
  /// The files it reads, as written, apart from models.
  public let reads: [String]
  /// The files it writes, as written.
  public let writes: [String]
}

extension Session {
  /// Checks a script or a typed entry against the table, the state of the session and the headers of models,
  /// without running anything.
  public func check(_ file: SourceFile) -> CheckReport {
    var loader = ProgramLoader(session: self)
    let program = loader.load(file)
    var checker = Checker(session: self, programs: loader.programs)
    checker.check(program)
    return CheckReport(
      program: program, programs: loader.programs,
      diagnostics: (loader.diagnostics + checker.diagnostics).inOrder(of: file), models: checker.models,
      reads: loader.paths + checker.reads, writes: checker.writes)
  }
}

extension Session {
  /// The files that a script includes, directly or not, each once and as they were when they were first read.
  public func filesIncluded(by file: SourceFile) -> [SourceFile] {
    var loader = ProgramLoader(session: self)
    let program = loader.load(file)
    return program.closure(in: loader.programs) { files.resolve($0, relativeTo: $1) }.dropFirst().map(\.file)
  }
}

extension [Diagnostic] {
  /// Those of other files first, then those of `file` by place.
  fileprivate func inOrder(of file: SourceFile) -> [Diagnostic] {
    let own = enumerated().filter { $0.element.span.file === file }
    let sorted = own.sorted { ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset) }
    return filter { $0.span.file !== file } + sorted.map(\.element)
  }
}
