import Syntax

extension Session {
  /// What could stand at a byte offset of an unfinished entry.
  public func complete(_ entry: String, at offset: Int, from sources: CompletionSources = .init())
    -> Completions
  {
    let bytes = Array(entry.utf8.prefix(max(0, offset)))
    let cursor = EntryCursor(String(decoding: bytes, as: UTF8.self))
    guard !cursor.isInText else {
      return Completions(start: cursor.start, candidates: quoted(cursor, sources))
    }
    let (start, found) = candidates(at: cursor, from: sources)
    let unique = Set(found.filter { !$0.text.isEmpty })
    return Completions(start: start, candidates: unique.sorted { $0.text < $1.text })
  }

  private func candidates(
    at cursor: EntryCursor, from sources: CompletionSources
  ) -> (start: Int, [Completion]) {
    let word = cursor.word
    if let signature = signature(at: cursor), let equals = word.firstIndex(of: "=") {
      let key = String(word[..<equals])
      let value = String(word[word.index(after: equals)...])
      let start = cursor.start + key.utf8.count + 1
      guard let parameter = signature[key] else { return (start, []) }
      return (start, values(of: parameter, beginning: value, from: sources))
    }
    if let dot = word.lastIndex(of: "."), dot != word.startIndex {
      let fields = fields(of: String(word[..<dot]), beginning: String(word[word.index(after: dot)...]))
      if !fields.isEmpty {
        return (cursor.start + word[...dot].utf8.count, fields)
      }
    }
    guard let signature = signature(at: cursor) else { return (cursor.start, heads(beginning: word, cursor)) }
    return (cursor.start, arguments(of: signature, cursor, from: sources))
  }

  /// The declaration of the call the cursor is in.
  func signature(at cursor: EntryCursor) -> Signature? {
    if let callee = cursor.callee, cursor.words.isEmpty { return signature(callee, nil) }
    guard let head = cursor.words.first else { return nil }
    return signature(head, cursor.words.dropFirst().first)
  }

  private func signature(_ head: String, _ second: String?) -> Signature? {
    if let definition = state.definitions[head] { return definition.signature }
    if let second, let entry = table["\(head) \(second)"] { return entry.signature }
    return table[head]?.signature
  }

  /// What may begin a clause: commands, functions, words of the language, `def`s and variables.
  private func heads(beginning prefix: String, _ cursor: EntryCursor) -> [Completion] {
    if let head = cursor.words.first {
      let subcommands = table.subcommands(of: head).filter { $0.hasPrefix(prefix) }
      return subcommands.map { Completion($0, .command) } + variables(beginning: prefix)
    }
    var found: [Completion] = []
    for signature in table.signatures where signature.head.hasPrefix(prefix) {
      let isCall = signature.isFunction && !cursor.isPiped
      found.append(
        Completion(
          signature.head + (isCall ? "(" : ""), signature.isFunction ? .function : .command,
          appendsSpace: !isCall))
    }
    found += state.definitions.keys.filter { $0.hasPrefix(prefix) }.map { Completion($0, .function) }
    guard !cursor.isPiped else { return found }
    let keywords = cursor.callee == nil ? Self.keywords.filter { $0.hasPrefix(prefix) } : []
    return found + keywords.map { Completion($0, .keyword) } + variables(beginning: prefix)
  }

  private static let keywords = [
    "let", "if", "else", "for", "in", "def", "return", "with", "expect", "require", "include", "use", "param",
    "break", "continue", "true", "false", "none", "not",
  ]

  private func variables(beginning prefix: String) -> [Completion] {
    variables.map(\.name).filter { $0.hasPrefix(prefix) }.map { Completion($0, .variable) }
  }

  /// What may follow the arguments that are there: keys not given yet, and values of the next place.
  private func arguments(
    of signature: Signature, _ cursor: EntryCursor, from sources: CompletionSources
  ) -> [Completion] {
    let keys = writtenKeys(of: signature, cursor)
    let next = nextParameter(of: signature, cursor)
    var found = signature.parameters.filter {
      $0.kind == .key && !keys.contains($0.name) && $0.name.hasPrefix(cursor.word)
    }.map { Completion($0.name + "=", .argument, appendsSpace: false) }
    if let next { found += values(of: next, beginning: cursor.word, from: sources) }
    guard cursor.words.count == 1, signature.subcommand == nil else { return found }
    let subcommands = table.subcommands(of: signature.head).filter { $0.hasPrefix(cursor.word) }
    return found + subcommands.map { Completion($0, .command) }
  }

  /// The arguments that are there, without the words of the command's name.
  private func written(_ signature: Signature, _ cursor: EntryCursor) -> [String] {
    var written = cursor.callee != nil && cursor.words.isEmpty ? [] : Array(cursor.words.dropFirst())
    if signature.subcommand != nil, !written.isEmpty { written.removeFirst() }
    return written
  }

  private func writtenKeys(of signature: Signature, _ cursor: EntryCursor) -> [String] {
    written(signature, cursor).compactMap { word in word.firstIndex(of: "=").map { String(word[..<$0]) } }
  }

  /// The parameter that an argument without a key would be for.
  private func nextParameter(of signature: Signature, _ cursor: EntryCursor) -> ParameterDeclaration? {
    let keys = writtenKeys(of: signature, cursor)
    let places = written(signature, cursor).count - keys.count + (cursor.isPiped ? 1 : 0)
    let open = signature.positional.filter { !keys.contains($0.name) }
    return places < open.count ? open[places] : signature.rest
  }

  /// What an argument may be.
  private func values(
    of parameter: ParameterDeclaration, beginning prefix: String, from sources: CompletionSources
  ) -> [Completion] {
    var found: [Completion] = []
    switch parameter.completion {
    case .none: break
    case .models:
      found = sources.models().map { Completion($0, .model) } + files(prefix, ["gguf"], sources)
    case .files(let extensions): found = files(prefix, extensions, sources)
    case .words(let words): found = words.map { Completion($0, .value) }
    case .topics: found = table.signatures.map { Completion($0.head, .command) }
    case .layers:
      found = (0..<(state.model?.facts.layers ?? 0)).map { Completion(String($0), .value) }
    }
    if case .value(let words) = parameter.style { found += words.map { Completion($0, .value) } }
    if parameter.type.present == .bool { found += ["true", "false"].map { Completion($0, .value) } }
    if case .value = parameter.style { found += variables(beginning: prefix) }
    return found.filter { $0.text.hasPrefix(prefix) }
  }

  private func files(_ prefix: String, _ extensions: [String], _ sources: CompletionSources) -> [Completion] {
    sources.files(prefix, extensions).map { Completion($0, .file, appendsSpace: !$0.hasSuffix("/")) }
  }

  /// The files that a text which is still open may name: after `include`, or where a path is taken.
  private func quoted(_ cursor: EntryCursor, _ sources: CompletionSources) -> [Completion] {
    guard let quote = cursor.word.first, quote == "\"" || quote == "'" else { return [] }
    let extensions: [String]
    if cursor.words.last == "include" {
      extensions = ["sonde"]
    } else if let signature = signature(at: cursor) {
      switch nextParameter(of: signature, cursor)?.completion {
      case .files(let known): extensions = known
      case .models: extensions = ["gguf"]
      default: return []
      }
    } else {
      return []
    }
    return sources.files(String(cursor.word.dropFirst()), extensions).map { path in
      let isFolder = path.hasSuffix("/")
      return Completion(
        String(quote) + path + (isFolder ? "" : String(quote)), .file, appendsSpace: !isFolder)
    }
  }

  /// The fields that the value of an expression has: of a variable as it is now, of anything else as far as they
  /// are known without computing it.
  private func fields(of base: String, beginning prefix: String) -> [Completion] {
    let names = knownFields(of: base) ?? inferredFields(of: base)
    return names.filter { $0.hasPrefix(prefix) }.map { Completion($0, .field) }
  }

  /// The value of a variable, or of a field of one, as in `r.text`; nil where there is none.
  func value(ofPath path: String) -> Value? {
    let steps = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isIt = steps[0] == "it" && isInteractive
    let named: Value? = variable(steps[0]) ?? (isIt ? Optional(state.it) : Optional.none)
    guard var value = named else { return nil }
    for step in steps.dropFirst() {
      guard let inner = try? value.field(step) else { return nil }
      value = inner
    }
    return value
  }

  /// The fields of a variable, or of a field of one, by its value.
  private func knownFields(of path: String) -> [String]? {
    guard let value = value(ofPath: path) else { return nil }
    switch value {
    case .record(let record): return record.names
    case .list(let values):
      if case .record(let record)? = values.first { return record.names }
      return nil
    default: return value.type.fieldNames
    }
  }

  private func inferredFields(of base: String) -> [String] {
    let file = SourceFile(name: "", text: base)
    let program = ParsedProgram.parse(file, commandNames: table.heads.union(state.definitions.keys)).program
    guard case .clause(let expression)? = program.statements.first?.kind else { return [] }
    var checker = Checker(session: self, programs: [:])
    return checker.infer(expression).fieldNames
  }
}
