/// A statement.
public struct Statement: Sendable {
  /// What it is.
  public let kind: Kind
  /// Where it stands.
  public let span: Span

  /// The forms of a statement.
  public indirect enum Kind: Sendable {
    /// `let name = value`
    case binding(Name, Expression)
    /// `name = value`
    case assignment(Name, Expression)
    /// `return value`
    case returning(Expression?)
    /// `break`
    case leavingLoop
    /// `continue`
    case nextTurn
    /// `for x in xs { }`, `for i, x in xs { }`
    case loop(Loop)
    /// `if a { } else if b { } else { }`
    case conditional(Conditional)
    /// `with call, call { }`
    case scope([Expression], Block)
    /// `def name(a, b = 2) { }`
    case definition(Definition)
    /// `expect a because b`, `require a because b`
    case expectation(Expectation)
    /// `expect error E301 { }`; the code may be missing.
    case expectedError(Name?, Block)
    /// `use sonde-1`
    case edition(Name)
    /// `include "file.sonde"`
    case include(String, at: Span)
    /// `param name = literal`
    case parameter(Name, Expression)
    /// A clause by itself; at top level its value is shown.
    case clause(Expression)
  }

  /// A statement at a place.
  public init(_ kind: Kind, at span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// Statements in braces.
public struct Block: Sendable {
  /// The statements.
  public let statements: [Statement]
  /// From brace to brace.
  public let span: Span

  /// A block.
  public init(_ statements: [Statement], at span: Span) {
    self.statements = statements
    self.span = span
  }
}

/// A `for` loop.
public struct Loop: Sendable {
  /// The name of the position, in `for i, x in xs`.
  public let index: Name?
  /// The name of the element.
  public let element: Name
  /// What is gone through.
  public let sequence: Expression
  /// What is done each time.
  public let body: Block

  /// A loop.
  public init(index: Name?, element: Name, sequence: Expression, body: Block) {
    self.index = index
    self.element = element
    self.sequence = sequence
    self.body = body
  }
}

/// An `if` with its `else if`s and its `else`.
public struct Conditional: Sendable {
  /// The conditions with their blocks, in order.
  public let branches: [Branch]
  /// The block of the final `else`.
  public let otherwise: Block?

  /// A condition and its block.
  public struct Branch: Sendable {
    /// The condition.
    public let condition: Expression
    /// What is done if it holds.
    public let body: Block

    /// A branch.
    public init(condition: Expression, body: Block) {
      self.condition = condition
      self.body = body
    }
  }

  /// A conditional.
  public init(branches: [Branch], otherwise: Block?) {
    self.branches = branches
    self.otherwise = otherwise
  }
}

/// A command of the user's own.
public struct Definition: Sendable {
  /// Its name.
  public let name: Name
  /// Its parameters.
  public let parameters: [Parameter]
  /// What it does.
  public let body: Block
  /// The lines of the `##` comment before it, without the marks.
  public let documentation: [String]

  /// A parameter of a definition.
  public struct Parameter: Sendable {
    /// Its name.
    public let name: Name
    /// Its type, as in `query: text`.
    public let type: Name?
    /// Its default, as in `k = 500`.
    public let value: Expression?

    /// A parameter.
    public init(name: Name, type: Name? = nil, value: Expression? = nil) {
      self.name = name
      self.type = type
      self.value = value
    }
  }

  /// A definition.
  public init(name: Name, parameters: [Parameter], body: Block, documentation: [String] = []) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.documentation = documentation
  }
}

/// An `expect` or a `require`.
public struct Expectation: Sendable {
  /// Whether the script stops if it fails: `require`.
  public let isRequired: Bool
  /// What should hold.
  public let condition: Expression
  /// The text after `because`.
  public let reason: Expression?

  /// An expectation.
  public init(isRequired: Bool, condition: Expression, reason: Expression? = nil) {
    self.isRequired = isRequired
    self.condition = condition
    self.reason = reason
  }
}
