import Syntax

/// Walks a script before it runs and notes what is wrong: names, arguments, types and, from a model's header,
/// ranges. Types are gradual: what isn't known is never an error.
struct Checker {
  let table: CommandTable
  let isInteractive: Bool
  let parameters: [String: String]
  let facts: (String) -> ModelFacts?
  let resolve: (String, String) -> String
  let programs: [String: ParsedProgram]

  /// The definitions of the session and of the script.
  var definitions: [String: Definition]
  /// The types of the variables: the outermost scope first.
  var scopes: [[String: ValueType]]
  /// What is known of the model at this place.
  var model: ModelKnowledge
  /// The names that a `let` at top level further down declares.
  var later: Set<String> = []
  /// Whether errors are expected here, by `expect error`.
  var isForgiving = false

  var diagnostics: [Diagnostic] = []
  var models: [String] = []
  var reads: [String] = []
  var writes: [String] = []
  private var visited: Set<String> = []

  /// What is known of the model at a place of the script.
  enum ModelKnowledge {
    /// None is loaded.
    case none
    /// One is loaded, with its sizes where they are known.
    case loaded(ModelFacts?)
    /// Depends on where a `def` is called.
    case unknown
  }

  init(session: Session, programs: [String: ParsedProgram]) {
    table = session.table
    isInteractive = session.isInteractive
    parameters = session.parameters
    facts = session.facts
    let files = session.files
    resolve = { files.resolve($0, relativeTo: $1) }
    self.programs = programs
    definitions = session.state.definitions
    scopes = session.state.scopes.map { $0.variables.mapValues(\.checkedType) }
    model = session.state.model.map { .loaded($0.facts) } ?? .none
  }

  /// Checks a whole script.
  mutating func check(_ program: ParsedProgram) {
    checkParameters(program)
    checkStatements(of: program)
  }

  /// Notes a mistake, unless errors are expected here.
  mutating func report(_ diagnostic: Diagnostic) {
    guard !isForgiving || diagnostic.severity != .error else { return }
    diagnostics.append(diagnostic)
  }

  mutating func report(_ failure: Failure) { report(failure.diagnostic) }

  /// Walks a program's statements in order, its definitions first.
  private mutating func checkStatements(of program: ParsedProgram) {
    collectDefinitions(program)
    later = Set(program.statements.compactMap(\.declaredName))
    for definition in program.definitions { check(definition) }
    for statement in program.statements {
      check(statement)
      if let name = statement.declaredName { later.remove(name) }
    }
  }

  /// Walks an included file, once.
  mutating func checkInclude(_ path: String, at span: Span) {
    let resolved = resolve(path, span.file.name)
    guard visited.insert(resolved).inserted, let program = programs[resolved] else { return }
    let outer = later
    checkStatements(of: program)
    later = outer
  }

  /// Takes in the definitions of a file and of those it includes.
  private mutating func collectDefinitions(_ program: ParsedProgram) {
    var own: Set<String> = []
    for definition in program.definitions {
      let name = definition.name.text
      if table.heads.contains(name) || !own.insert(name).inserted {
        report(
          Diagnostic(
            .redefinition, Message(en: "`\(name)` is defined already", zh: "`\(name)` 已有定义"),
            at: definition.name.span,
            help: Message(en: "choose another name", zh: "请换一个名称")))
      } else {
        definitions[name] = definition
      }
    }
    for included in program.closure(in: programs, resolve: resolve).dropFirst() {
      for definition in included.definitions where definitions[definition.name.text] == nil {
        definitions[definition.name.text] = definition
      }
    }
  }

  /// Checks that every `-D` has its `param`.
  private mutating func checkParameters(_ program: ParsedProgram) {
    let declared = program.parameters.map(\.name.text)
    guard !isInteractive else { return }
    for name in parameters.keys.sorted() where !declared.contains(name) {
      let near = Spelling.suggestion(for: name, in: declared)
      report(
        Diagnostic(
          .unknownParam, Message(en: "the script has no `param \(name)`", zh: "脚本中没有 `param \(name)`"),
          at: .nowhere, help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }))
    }
  }
}

extension Statement {
  /// The name that a `let` or `param` declares.
  var declaredName: String? {
    switch kind {
    case .binding(let name, _), .parameter(let name, _): name.text
    default: nil
    }
  }
}

extension Value {
  /// The type of a variable that holds this value, as far as the checker may rely on it: a variable that holds
  /// `none` may hold anything later.
  var checkedType: ValueType { isNothing ? .any : type }
}
