/// A name in the source: a variable, a command, a field or the key of an argument.
public struct Name: Sendable {
  /// The name as written; Swift's `==` on it is canonical equivalence, so NFC and NFD spellings agree.
  public let text: String
  /// Where it stands.
  public let span: Span

  /// A name at a place.
  public init(_ text: String, at span: Span) {
    self.text = text
    self.span = span
  }
}

/// An expression, a command or a pipeline: everything that has a value.
public struct Expression: Sendable {
  /// What it is.
  public let kind: Kind
  /// Where it stands.
  public let span: Span
  /// The number of nodes on the longest way down. The parser keeps it at most `Limits.height`, so that
  /// code that walks the tree by recursion, and the release of the tree itself, can't overflow the stack.
  public let height: Int

  /// The forms of an expression.
  public indirect enum Kind: Sendable {
    /// A whole number.
    case integer(Int)
    /// A number with a fraction or an exponent; `source` is its spelling.
    case number(Double, source: String)
    /// A text, perhaps with interpolations.
    case text(TextLiteral)
    /// `true` or `false`.
    case boolean(Bool)
    /// `none`.
    case none
    /// A bare name.
    case name(String)
    /// A bare word in an argument that is no expression on its own, such as `out/r.vec` or `n-1`.
    case word(Word)
    /// `[a, b]`.
    case list([Expression])
    /// `(a)`: kept, because `(m)` is the variable where a bare `m` may be a word.
    case paren(Expression)
    /// `-a`, `not a`.
    case unary(UnaryOperator, Expression)
    /// `a + b`; comparison and logic too.
    case binary(BinaryOperator, Expression, Expression)
    /// `a..b` with both ends, `a..<b` without the upper one.
    case range(Expression, Expression, includesUpper: Bool)
    /// `a.name`.
    case field(Expression, Name)
    /// `a[i]`.
    case index(Expression, Expression)
    /// `f a k=b`, `f(a, k=b)` or `a | f k=b`. In call form the name need not be known.
    case call(Call)
    /// `laod smollm2`: written like a command, but no command or `def` has this name.
    case unknownCall(Call)
    /// `name => body`.
    case lambda(Name, Expression)
  }

  /// An expression at a place.
  public init(_ kind: Kind, at span: Span) {
    self.kind = kind
    self.span = span
    height = 1 + kind.childrenHeight
  }

  /// The source text: what a parameter of type name or path takes.
  public var source: String { span.text }

  /// The expression inside any number of parentheses.
  public var unwrapped: Expression {
    var inner = self
    while case .paren(let next) = inner.kind { inner = next }
    return inner
  }
}

extension Expression.Kind {
  /// The expressions directly below, in source order.
  public var children: [Expression] {
    switch self {
    case .integer, .number, .boolean, .none, .name, .word: []
    case .text(let literal): literal.expressions
    case .list(let elements): elements
    case .paren(let inner), .unary(_, let inner), .field(let inner, _), .lambda(_, let inner): [inner]
    case .binary(_, let left, let right), .range(let left, let right, _), .index(let left, let right):
      [left, right]
    case .call(let call), .unknownCall(let call): call.arguments.map(\.value)
    }
  }

  /// The greatest height among the children, 0 where there are none.
  var childrenHeight: Int {
    var greatest = 0
    for child in children { greatest = max(greatest, child.height) }
    return greatest
  }
}

/// A prefix operator.
public enum UnaryOperator: String, Sendable, CaseIterable {
  case minus = "-"
  case not
}

/// An infix operator, but for the range operators, which have a node of their own.
public enum BinaryOperator: String, Sendable, CaseIterable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case greater = ">"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case close = "~="
  case isIn = "in"
  case contains
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"

  /// Whether it compares: such operators aren't chained.
  public var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .greater, .lessOrEqual, .greaterOrEqual, .close, .isIn, .contains: true
    case .or, .and, .add, .subtract, .multiply, .divide, .remainder: false
    }
  }
}
