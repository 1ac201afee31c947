import Syntax

/// What a call means: a `def` of the script or an entry of the table.
enum CallTarget {
  /// A `def`.
  case definition(Definition)
  /// A command or function of the table; where its name has two words, `subword` is the place of the second
  /// among the arguments.
  case entry(CommandTable.Entry, subword: Int?)
  /// A head that needs a second word, which is missing or none of `known`.
  case missingSubcommand(known: [String], at: Int)
  /// No such name.
  case unknown

  /// Finds what `call` means, the second word of a name joined to the first.
  init(_ call: Call, table: CommandTable, definitions: [String: Definition]) {
    let name = call.name.text
    if let definition = definitions[name] {
      self = .definition(definition)
      return
    }
    let subcommands = table.subcommands(of: name)
    let place = call.isPiped ? 1 : 0
    if !subcommands.isEmpty {
      if place < call.arguments.count, call.arguments[place].label == nil,
        let word = call.arguments[place].bareWord, let entry = table["\(name) \(word)"]
      {
        self = .entry(entry, subword: place)
        return
      }
    }
    if let entry = table[name] {
      self = .entry(entry, subword: nil)
    } else {
      self = subcommands.isEmpty ? .unknown : .missingSubcommand(known: subcommands, at: place)
    }
  }
}

extension Signature {
  /// The parameter each argument belongs to, given the arguments' labels in order; nil where there is none.
  func places(for labels: [String?]) -> [ParameterDeclaration?] {
    let named = Set(labels.compactMap { $0 })
    var open = positional.filter { !named.contains($0.name) }[...]
    return labels.map { label in
      if let label { return self[label] }
      return open.popFirst() ?? rest
    }
  }
}

extension Argument {
  /// The text that a parameter of this style takes from the source as it stands; nil where the argument is an
  /// expression to evaluate.
  func sourceWord(for style: ArgumentStyle) -> String? {
    switch style {
    case .value(let words): return bareWord.flatMap { words.contains($0) ? $0 : nil }
    case .word, .path:
      if let bareWord { return bareWord }
      switch value.kind {
      case .integer, .number, .boolean, .unary(.minus, _): return source
      default: return nil
      }
    }
  }
}

extension Argument {
  /// The name of the function that this argument hands over: a `def` or command named without arguments, where
  /// the parameter takes a function.
  func functionName(for parameter: ParameterDeclaration) -> String? {
    guard parameter.type.present == .function, case .call(let call) = value.unwrapped.kind,
      call.arguments.isEmpty, call.form == .command
    else { return nil }
    return call.name.text
  }
}
