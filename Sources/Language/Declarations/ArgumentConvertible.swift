import Syntax

/// How the source of an argument becomes a value, decided by the type of its parameter.
public enum ArgumentStyle: Sendable, Equatable {
  /// An expression; a bare name is a variable, unless it is one of `words`.
  case value(words: [String])
  /// The source text itself, as for names of models and settings; `(m)` gives the variable `m`.
  case word
  /// The source text as a path to a file.
  case path
}

/// A Swift type that a command may ask for as the type of a parameter.
public protocol ArgumentConvertible: Sendable {
  /// The type that checker and help show.
  static var valueType: ValueType { get }
  /// How the argument is read from the source.
  static var argumentStyle: ArgumentStyle { get }
  /// The value that stands for an absent argument; nil where an argument is required.
  static var absent: Self? { get }
  /// Gives the Swift value for a value of the language.
  /// - Throws: E302 where the value is of another type, E108 where it is not one of the allowed words.
  init(argument: Value) throws(Failure)
  /// How the value would be typed as an argument, for defaults in help.
  var argumentText: String { get }
}

extension ArgumentConvertible {
  public static var argumentStyle: ArgumentStyle { .value(words: []) }
  public static var absent: Self? { nil }
  public var argumentText: String { "\(self)" }

  /// The failure for a value of the wrong type.
  static func mismatch(_ value: Value) -> Failure {
    Failure.mismatch(expected: valueType, found: value.type)
  }
}

extension Failure {
  /// E302: a value of another type than was asked for.
  public static func mismatch(expected: ValueType, found: ValueType) -> Failure {
    let (expected, found) = (expected.name, found.name)
    return Failure(
      .valueType,
      Message(
        en: "expected \(expected.en), found \(found.en)", zh: "应为\(expected.zh)，实际是\(found.zh)"))
  }
}

/// A parameter with a fixed set of words, written as a Swift enum: `enum Mode: String, ChoiceArgument`.
public protocol ChoiceArgument: ArgumentConvertible, CaseIterable, RawRepresentable<String> {}

extension ChoiceArgument {
  public static var valueType: ValueType { .choice(allCases.map(\.rawValue)) }
  public static var argumentStyle: ArgumentStyle { .word }
  public var argumentText: String { rawValue }

  public init(argument: Value) throws(Failure) {
    guard case .text(let word) = argument else { throw Self.mismatch(argument) }
    guard let choice = Self(rawValue: word) else {
      throw Failure.notAChoice(word, among: Self.allCases.map(\.rawValue))
    }
    self = choice
  }
}

extension Failure {
  /// E108: a word that is not among the allowed ones.
  static func notAChoice(_ word: String, among choices: [String]) -> Failure {
    let list = Message.list(choices)
    let near = Spelling.suggestion(for: word, in: choices)
    return Failure(
      .unknownChoice,
      Message(en: "`\(word)` is not one of \(list.en)", zh: "`\(word)` 不在可选值之中：\(list.zh)"),
      help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") })
  }
}
