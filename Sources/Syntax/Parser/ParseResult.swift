/// What parsing gives: a program, and all that was found wrong with its text.
public struct ParseResult: Sendable {
  /// The program; statements with mistakes are left out.
  public let program: ParsedProgram
  /// Mistakes and warnings, by place.
  public let diagnostics: [Diagnostic]

  /// Whether the text is right so far but ends too early: the prompt then asks for another line.
  public var isIncomplete: Bool { diagnostics.isIncomplete }
  /// Whether the program can't be run.
  public var hasErrors: Bool { diagnostics.containsError }
}

extension ParsedProgram {
  /// Parses a script. Never fails: mistakes are in the result's diagnostics, at most one a statement.
  ///
  /// - Parameter commandNames: the names that begin a command: of commands in two words the first, and the
  ///   `def`s of included files. The `def`s of this file are found here.
  public static func parse(_ file: SourceFile, commandNames: Set<String>) -> ParseResult {
    let check = SourceCheck(file)
    if check.isFatal {
      let empty = ParsedProgram(file: file, statements: [], comments: [])
      return ParseResult(program: empty, diagnostics: check.diagnostics)
    }
    let lexer = Lexer(file, range: check.start..<file.bytes.count)
    let survey = ScriptSurvey(lexer)
    var parser = Parser(lexer, commands: commandNames.union(survey.definedNames))
    let statements = parser.program()
    let program = ParsedProgram(file: file, statements: statements, comments: lexer.comments)
    let found = check.diagnostics + lexer.diagnostics + parser.diagnostics
    return ParseResult(program: program, diagnostics: found.inOrder)
  }
}

extension [Diagnostic] {
  /// By place; those of one place in the order they were found.
  var inOrder: [Diagnostic] {
    enumerated().sorted { ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset) }.map(
      \.element)
  }
}

/// What a script defines and includes, found without parsing it: the parser of a file needs the names of the
/// `def`s in the files it includes.
public struct ScriptSurvey: Sendable {
  /// The names after `def`.
  public let definedNames: Set<String>
  /// The texts after `include`, with their places.
  public let includes: [(path: String, span: Span)]

  /// The survey of a file; empty for one that is no script.
  public init(_ file: SourceFile) {
    let check = SourceCheck(file)
    self.init(Lexer(file, range: check.start..<(check.isFatal ? check.start : file.bytes.count)))
  }

  init(_ lexer: Lexer) {
    var names: Set<String> = []
    var paths: [(path: String, span: Span)] = []
    for (token, next) in zip(lexer.tokens, lexer.tokens.dropFirst()) {
      let span = Span(next.start..<next.end, in: lexer.file)
      if token.is(.def), next.kind == .identifier { names.insert(FullWidth.folded(span.text)) }
      if token.is(.include), case .text(let place) = next.kind, let path = lexer.texts[place].constant {
        paths.append((path, span))
      }
    }
    definedNames = names
    includes = paths
  }
}

extension TextToken {
  /// The text, if nothing is interpolated.
  var constant: String? {
    var result = ""
    for piece in pieces {
      guard case .text(let value, _) = piece else { return nil }
      result += value
    }
    return result
  }
}
