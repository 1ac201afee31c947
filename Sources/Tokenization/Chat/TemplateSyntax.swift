/// An expression of a template.
struct TemplateExpression: Sendable {
  let line: Int
  let kind: Kind
  /// How many expressions lie within one another, this one counted.
  let depth: Int

  indirect enum Kind: Sendable {
    case constant(TemplateValue)
    case name(String)
    case list([TemplateExpression], isTuple: Bool)
    case dictionary([(key: TemplateExpression, value: TemplateExpression)])
    case negate(TemplateExpression)
    case plus(TemplateExpression)
    case not(TemplateExpression)
    case binary(TemplateOperator, TemplateExpression, TemplateExpression)
    /// `a < b <= c`: true if every neighbouring pair is.
    case comparison(TemplateExpression, [(TemplateComparison, TemplateExpression)])
    /// `a if condition else b`; undefined where there is no `else`.
    case conditional(TemplateExpression, then: TemplateExpression, otherwise: TemplateExpression?)
    case attribute(TemplateExpression, String)
    case item(TemplateExpression, TemplateExpression)
    case slice(
      TemplateExpression, start: TemplateExpression?, stop: TemplateExpression?, step: TemplateExpression?)
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression, TemplateCall)
    case test(TemplateExpression, TemplateCall, negated: Bool)
  }
}

/// `+`, `-`, …, with `and` and `or`.
enum TemplateOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"
  case concatenate = "~"
  case and, or
}

/// `==`, `<`, …, with `in` and `not in`.
enum TemplateComparison: String, Sendable {
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case within = "in"
  case notWithin = "not in"
}

/// What stands between the brackets of a call.
struct TemplateArguments: Sendable {
  var positional: [TemplateExpression] = []
  var named: [(name: String, value: TemplateExpression)] = []

  var depth: Int {
    max(positional.lazy.map(\.depth).max() ?? 0, named.lazy.map(\.value.depth).max() ?? 0)
  }
}

/// A filter or test with its arguments.
struct TemplateCall: Sendable {
  let name: String
  let arguments: TemplateArguments
}

/// What `set` and `for` assign to.
enum TemplateTarget: Sendable {
  case name(String)
  case names([String])
  /// A field of a namespace.
  case field(String, String)
}

/// A part of a template.
struct TemplateStatement: Sendable {
  let line: Int
  let kind: Kind

  indirect enum Kind: Sendable {
    case text(String)
    case output(TemplateExpression)
    case forEach(TemplateLoop)
    case choose([(condition: TemplateExpression, body: [TemplateStatement])], otherwise: [TemplateStatement])
    case assign(TemplateTarget, TemplateExpression)
    /// `{% set x | filter %}…{% endset %}`
    case capture(TemplateTarget, [TemplateCall], [TemplateStatement])
    /// A macro, by its place among the template's macros.
    case macro(Int)
    /// `{% call m() %}…{% endcall %}`; the body is the macro at that place, without a name.
    case callBlock(TemplateExpression, caller: Int)
    case filtered([TemplateCall], [TemplateStatement])
    case with([(target: TemplateTarget, value: TemplateExpression)], [TemplateStatement])
    /// A body without a meaning of its own (`generation`).
    case group([TemplateStatement])
    case `break`
    case `continue`
  }
}

/// A `for` with its parts.
struct TemplateLoop: Sendable {
  let target: TemplateTarget
  let items: TemplateExpression
  let condition: TemplateExpression?
  let body: [TemplateStatement]
  let otherwise: [TemplateStatement]
}

/// A macro with its parameters.
struct TemplateMacro: Sendable {
  /// A parameter and what it is where it is not given.
  typealias Parameter = (name: String, standard: TemplateExpression?)

  let name: String
  let parameters: [Parameter]
  let body: [TemplateStatement]
}
