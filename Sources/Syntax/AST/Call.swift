/// A command, a function or a `def` with its arguments: one node for `f a k=b`, `f(a, k=b)` and `a | f k=b`.
public struct Call: Sendable {
  /// The head. Of a command in two words, such as `sae train`, it is the first; the second is the first
  /// argument, a bare name.
  public let name: Name
  /// The arguments in the order written. Of a piped call the first is what stands before the bar.
  public let arguments: [Argument]
  /// How the arguments are written.
  public let form: Form
  /// Whether the first argument came through a bar.
  public let isPiped: Bool
  /// The whole call.
  public let span: Span

  /// The two ways to write arguments.
  public enum Form: Sendable {
    /// `f a k=b`
    case command
    /// `f(a, k=b)`
    case call
  }

  /// A call.
  public init(name: Name, arguments: [Argument], form: Form, isPiped: Bool = false, span: Span) {
    self.name = name
    self.arguments = arguments
    self.form = form
    self.isPiped = isPiped
    self.span = span
  }
}

/// One argument of a call.
public struct Argument: Sendable {
  /// The key of `key=value`; nil for a positional argument.
  public let label: Name?
  /// The value.
  public let value: Expression

  /// An argument.
  public init(label: Name? = nil, value: Expression) {
    self.label = label
    self.value = value
  }

  /// The value's source text, which name and path parameters take.
  public var source: String { value.source }

  /// The key and the value together.
  public var span: Span { label.map { $0.span.joined(with: value.span) } ?? value.span }

  /// The text of a bare word: a name, a chain such as `a.csv`, or a glued word such as `out/r.vec`.
  /// Nil for all else, as for `(m)`, which is the variable.
  public var bareWord: String? {
    if case .word(let word) = value.kind { return word.text }
    var parts: [String] = []
    var base = value
    while case .field(let next, let name) = base.kind {
      parts.append(name.text)
      base = next
    }
    guard case .name(let first) = base.kind else { return nil }
    parts.append(first)
    return parts.reversed().joined(separator: ".")
  }
}

/// A bare word in an argument, glued with `-`, `/`, `:`, `@` or `.`.
public struct Word: Sendable, Hashable {
  /// The word as written.
  public let text: String
  /// How it reads as an expression with operators, for `n-1` it is `n - 1`; nil if it doesn't. A checker
  /// that wants a value here, not a word, offers this in parentheses (E012).
  public let arithmetic: String?

  /// A word and its reading as arithmetic.
  public init(_ text: String, arithmetic: String? = nil) {
    self.text = text
    self.arithmetic = arithmetic
  }
}
