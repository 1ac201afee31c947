import Syntax

/// How an argument is given.
public enum ParameterKind: Sendable, Equatable {
  /// By place, in the order of the signature; `name=` works too.
  case positional
  /// By `name=` only.
  case key
  /// All the remaining arguments by place; the type must be an array.
  case rest
}

/// What may complete an argument.
public enum CompletionKind: Sendable, Equatable {
  /// Nothing but variables.
  case none
  /// Names of models and model files.
  case models
  /// Paths of files that end in one of the extensions, or of any file where the list is empty.
  case files(extensions: [String])
  /// A fixed list of words.
  case words([String])
  /// Names of commands and of help topics.
  case topics
  /// Numbers of layers.
  case layers
}

/// One parameter of a command, with the Swift type of its value.
///
/// It is required unless it has a default or an optional type. The command reads it as `call[parameter]`.
public struct Parameter<T: ArgumentConvertible>: Sendable {
  /// What checker, help and completion need to know.
  public let declaration: ParameterDeclaration

  /// Declares a parameter.
  /// - Parameters:
  ///   - type: what checker and help show, where it says more than the Swift type does.
  ///   - range: the numbers allowed, also inside lists and ranges.
  ///   - unit: the unit of its number (`s`, `tokens`).
  public init(
    _ name: String, _ kind: ParameterKind = .key, default: T? = nil, type: ValueType? = nil,
    range: RangeConstraint = .any, unit: String? = nil, complete: CompletionKind? = nil, help: Message
  ) {
    let fallback = `default` ?? T.absent
    var style = T.argumentStyle
    if style == .value(words: []), let words = type?.choices { style = .value(words: words) }
    declaration = ParameterDeclaration(
      name: name, kind: kind, type: type ?? T.valueType, style: style,
      isRequired: fallback == nil && kind != .rest, defaultText: `default`?.argumentText, range: range,
      unit: unit,
      completion: complete ?? Self.completion(type, style), help: help,
      absent: fallback.map { Bound(value: $0) },
      convert: { (value) throws(Failure) in Bound(value: try T(argument: value)) })
  }

  private static func completion(_ type: ValueType?, _ style: ArgumentStyle) -> CompletionKind {
    if let words = (type ?? T.valueType).choices { return .words(words) }
    switch style {
    case .value(let words): return words.isEmpty ? .none : .words(words)
    case .path: return .files(extensions: [])
    case .word: return .none
    }
  }
}

/// A converted argument, boxed so that an optional inside survives.
struct Bound<T: Sendable>: Sendable {
  let value: T
}

/// What is known of a parameter without its Swift type.
public struct ParameterDeclaration: Sendable {
  /// The name, as in `name=`.
  public let name: String
  /// How it is given.
  public let kind: ParameterKind
  /// The type that checker and help show.
  public let type: ValueType
  /// How the source becomes a value.
  public let style: ArgumentStyle
  /// Whether a call without it is an error.
  public let isRequired: Bool
  /// The default as one would type it; nil where there is none.
  public let defaultText: String?
  /// The numbers allowed.
  public let range: RangeConstraint
  /// The unit of its number.
  public let unit: String?
  /// What may complete it.
  public let completion: CompletionKind
  /// What it does, in one sentence.
  public let help: Message
  /// The boxed value of an absent argument.
  let absent: (any Sendable)?
  /// Converts a value and boxes it.
  let convert: @Sendable (Value) throws(Failure) -> any Sendable

  /// The words allowed, for a parameter with a fixed set of them.
  public var choices: [String]? { type.choices }
}

/// A parameter of any Swift type, as a signature lists them.
public protocol AnyParameter: Sendable {
  /// What is known without the Swift type.
  var declaration: ParameterDeclaration { get }
}

extension Parameter: AnyParameter {}
