import Language
import Syntax

/// What `value=` takes: a number, one number a unit, or the word `mean`.
enum ValueArgument: ArgumentConvertible {
  case number(Float)
  /// One value a chosen unit, the same at every position.
  case vector([Float])
  /// One such vector a chosen position. Each as long as the others.
  case rows([[Float]])
  /// The units' means over reference texts.
  case mean

  static var valueType: ValueType { .either([.number, .list(.number), .tensor, .choice(["mean"])]) }
  static var argumentStyle: ArgumentStyle { .value(words: ["mean"]) }

  /// - Throws: E302 for another type, E108 for another word.
  init(argument: Value) throws(Failure) {
    switch argument {
    case .int, .number: self = .number(try Float(argument: argument))
    case .text(let word):
      guard word == "mean" else {
        throw Failure(
          .unknownChoice,
          Message(
            en: "`\(word)` is no value: give a number, a list or `mean`",
            zh: "`\(word)` 不是可用的值：请给出数字、列表或 `mean`"))
      }
      self = .mean
    // Along positions every row stands by itself; the axes of one position, as of heads, are side by side.
    case .tensor(let tensor) where tensor.shape.count > 1 && ["position", nil].contains(tensor.axes.first):
      let width = tensor.values.count / max(1, tensor.shape[0])
      let rows = (0..<tensor.shape[0]).map { Array(tensor.values[$0 * width..<($0 + 1) * width]) }
      self = rows.count == 1 ? .vector(rows[0]) : .rows(rows)
    default: self = .vector(try VectorArgument(argument: argument).values)
    }
  }

  var argumentText: String {
    switch self {
    case .number(let number): Value.number(Double(number)).sourceText
    case .vector, .rows: "[…]"
    case .mean: "mean"
    }
  }
}

/// What `over=` takes: a text, or a list of texts.
struct TextsArgument: ArgumentConvertible {
  let texts: [String]

  static var valueType: ValueType { .either([.text, .list(.text)]) }

  /// - Throws: E302 for another type, E305 for an empty list.
  init(argument: Value) throws(Failure) {
    if case .text(let text) = argument {
      texts = [text]
      return
    }
    texts = try [String](argument: argument)
    guard !texts.isEmpty else {
      throw Failure(.emptyList, Message(en: "there is no text to take the mean over", zh: "没有可求平均的文本"))
    }
  }
}
