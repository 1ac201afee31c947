/// A word or sign of the language.
struct Token: Sendable {
  /// What it is.
  let kind: Kind
  /// The offset of its first byte.
  let start: Int
  /// The offset after its last byte.
  let end: Int
  /// Whether a line break stands before it.
  let newlineBefore: Bool
  /// Whether white space or a line break stands before it.
  let spaceBefore: Bool

  /// The kinds of tokens.
  enum Kind: Sendable, Equatable {
    case identifier
    case keyword(Keyword)
    case integer(Int)
    case number(Double)
    /// A text; the number is its place among the lexer's texts.
    case text(Int)
    case symbol(Symbol)
    /// A mistake; the number is its place among the lexer's mistakes. It counts only where the parser wants
    /// the token: within a glued word such as `smollm2-135m` it is none.
    case malformed(Int)
    case end
  }

  /// Whether it is this sign.
  func `is`(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }

  /// Whether it is this reserved word.
  func `is`(_ keyword: Keyword) -> Bool { kind == .keyword(keyword) }
}

/// The reserved words.
public enum Keyword: String, Sendable, CaseIterable {
  case `let`, `if`, `else`, `for`, `in`, def, `return`, with, expect, require, include, use, param, `break`,
    `continue`, and, or, not, contains, `true`, `false`, none

  /// Whether it stands between two operands.
  var isInfix: Bool {
    switch self {
    case .and, .or, .in, .contains: true
    default: false
    }
  }

  /// Whether it is a value.
  var isLiteral: Bool { self == .true || self == .false || self == .none }

  /// Whether only a statement begins with it.
  var beginsStatement: Bool {
    switch self {
    case .let, .if, .for, .def, .return, .with, .expect, .require, .include, .use, .param, .break, .continue:
      true
    case .else, .in, .and, .or, .not, .contains, .true, .false, .none: false
    }
  }
}

/// The signs.
enum Symbol: String, Sendable, CaseIterable {
  case leftParen = "("
  case rightParen = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case comma = ","
  case semicolon = ";"
  case colon = ":"
  case dot = "."
  case range = ".."
  case openRange = "..<"
  case bar = "|"
  case assign = "="
  case arrow = "=>"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case close = "~="
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case at = "@"
  case tilde = "~"
}

/// A text token: its quotes and its parts, with interpolations still as places in the source.
struct TextToken: Sendable {
  enum Piece: Sendable, Equatable {
    /// What it means and how it is spelled.
    case text(String, source: String)
    /// The bytes between `\(` and `)`.
    case interpolation(Range<Int>)
  }

  let style: TextLiteral.Style
  let pieces: [Piece]
}
