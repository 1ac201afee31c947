import Syntax

/// Parses a script and the files it includes; includes come first, since their `def`s are heads of commands in
/// the file that includes them.
struct ProgramLoader {
  let session: Session
  /// The included files, by resolved path.
  private(set) var programs: [String: ParsedProgram]
  private(set) var diagnostics: [Diagnostic] = []
  /// The included files as written, in order.
  private(set) var paths: [String] = []
  private var open: Set<String> = []

  init(session: Session) {
    self.session = session
    programs = session.programs
  }

  /// The parsed script; what is wrong with it and its includes goes to `diagnostics`.
  mutating func load(_ file: SourceFile) -> ParsedProgram {
    var heads = session.table.heads.union(session.state.definitions.keys)
    for (path, span) in ScriptSurvey(file).includes {
      guard let included = load(path, from: file, at: span) else { continue }
      heads.formUnion(definitions(of: included))
    }
    let result = ParsedProgram.parse(file, commandNames: heads)
    diagnostics += result.diagnostics
    return result.program
  }

  private mutating func load(_ path: String, from file: SourceFile, at span: Span) -> ParsedProgram? {
    let resolved = session.files.resolve(path, relativeTo: file.name)
    guard !open.contains(resolved) else {
      diagnostics.append(
        Diagnostic(
          .includeCycle, Message(en: "`\(path)` includes itself", zh: "`\(path)` 循环包含自身"), at: span))
      return nil
    }
    if let known = programs[resolved] { return known }
    guard open.count < Limits.nesting else {
      diagnostics.append(Failure.tooLarge(Bounds.includeMessage).at(span).diagnostic)
      return nil
    }
    paths.append(path)
    open.insert(resolved)
    defer { open.remove(resolved) }
    do throws(Failure) {
      let program = load(SourceFile(name: resolved, bytes: try session.files.read(resolved)))
      programs[resolved] = program
      return program
    } catch {
      diagnostics.append(error.at(span).diagnostic)
      return nil
    }
  }

  /// The names that an included file and the files it includes define.
  private func definitions(of program: ParsedProgram) -> [String] {
    program.closure(in: programs) { session.files.resolve($0, relativeTo: $1) }
      .flatMap { $0.definitions.map(\.name.text) }
  }
}

extension ParsedProgram {
  /// The program and those it includes, directly or not, each once.
  func closure(
    in programs: [String: ParsedProgram], resolve: (_ path: String, _ origin: String) -> String
  ) -> [ParsedProgram] {
    var found = [self]
    var seen: Set<String> = []
    var next = 0
    while next < found.count {
      let program = found[next]
      next += 1
      for (path, _) in program.includes {
        let resolved = resolve(path, program.file.name)
        guard seen.insert(resolved).inserted, let included = programs[resolved] else { continue }
        found.append(included)
      }
    }
    return found
  }
}
