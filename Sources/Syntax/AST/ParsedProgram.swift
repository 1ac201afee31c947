/// A script after parsing.
public struct ParsedProgram: Sendable {
  /// Where it came from.
  public let file: SourceFile
  /// The statements of the top level, in order. Statements with mistakes are left out.
  public let statements: [Statement]
  /// The comments, in order.
  public let comments: [Comment]

  /// A program.
  public init(file: SourceFile, statements: [Statement], comments: [Comment]) {
    self.file = file
    self.statements = statements
    self.comments = comments
  }

  /// The word after `use`.
  public var edition: Name? {
    for case .edition(let name) in statements.map(\.kind) { return name }
    return nil
  }

  /// The definitions, which may be called above the place where they stand.
  public var definitions: [Definition] {
    statements.compactMap { if case .definition(let definition) = $0.kind { definition } else { nil } }
  }

  /// The parameters that `-D name=value` may set, with their defaults.
  public var parameters: [(name: Name, value: Expression)] {
    statements.compactMap { if case .parameter(let name, let value) = $0.kind { (name, value) } else { nil } }
  }

  /// The included files, as written, with the places of their names.
  public var includes: [(path: String, span: Span)] {
    statements.compactMap { if case .include(let path, let span) = $0.kind { (path, span) } else { nil } }
  }
}

/// A comment, from its `#` to the end of the line.
public struct Comment: Sendable {
  /// Where it stands.
  public let span: Span
  /// Whether nothing but white space stands before it on its line.
  public let ownsLine: Bool

  /// A comment.
  public init(span: Span, ownsLine: Bool) {
    self.span = span
    self.ownsLine = ownsLine
  }

  /// The comment as written, without the white space at its end.
  public var text: String {
    var characters = Substring(span.text)
    while let last = characters.last, last == " " || last == "\t" || last == "\r" { characters.removeLast() }
    return String(characters)
  }

  /// Whether it is a `##` comment, which documents the `def` below it.
  public var isDocumentation: Bool { text.hasPrefix("##") }
}

/// The bounds of the language: deep and long input is refused before it can overflow a stack.
public enum Limits {
  /// How deep brackets, blocks and prefix operators may nest.
  public static let nesting = 64
  /// How many operators, postfixes or bars may follow each other in one chain.
  public static let chain = 256
  /// The greatest height of an expression's tree.
  public static let height = 400
}
