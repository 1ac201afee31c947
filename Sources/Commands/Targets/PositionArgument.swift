import Language
import Syntax
import Transformer

/// What `positions=` takes: an index, a list, a range, or a word. Negative indices count from the prompt's end.
struct PositionArgument: ArgumentConvertible, Equatable {
  let selection: PositionSelection
  private let text: String

  static var valueType: ValueType { .selection }
  static var argumentStyle: ArgumentStyle { .value(words: words) }
  var argumentText: String { text }

  static let all = PositionArgument(.all, "all")
  static let last = PositionArgument(.last, "last")
  static let words = ["all", "last", "prompt", "generated"]

  private init(_ selection: PositionSelection, _ text: String) {
    (self.selection, self.text) = (selection, text)
  }

  /// - Throws: E302 for another type, E108 for an unknown word, E313 for an empty range.
  init(argument: Value) throws(Failure) {
    text = argument.sourceText
    switch argument {
    case .text(let word): selection = try Self.selection(word)
    case .range(let range):
      guard let first = range.first, let last = range.last else { throw Failure.emptyPositions }
      selection = range.step == 1 ? .range(first, last) : .indices(Array(range))
    case .list(let values):
      var indices: [Int] = []
      for value in values { indices.append(try Int(argument: value)) }
      selection = .indices(indices)
    default: selection = .indices([try Int(argument: argument)])
    }
  }

  private static func selection(_ word: String) throws(Failure) -> PositionSelection {
    switch word {
    case "all": return .all
    case "last": return .last
    case "prompt": return .prompt
    case "generated": return .generated
    default:
      if word.hasSuffix(".."), let first = Int(word.dropLast(2)) { return .from(first) }
      throw Failure.unknownPositions(word)
    }
  }
}

extension Failure {
  fileprivate static let emptyPositions = Failure(
    .badValue, Message(en: "the range holds no position", zh: "该范围不包含任何位置"),
    help: Message(
      en: "write `\"1..\"` in quotes for all from position 1 on", zh: "从位置 1 到末尾请写带引号的 `\"1..\"`"))

  fileprivate static func unknownPositions(_ word: String) -> Failure {
    let list = Message.list(PositionArgument.words)
    let near = Spelling.suggestion(for: word, in: PositionArgument.words)
    return Failure(
      .unknownChoice,
      Message(
        en: "`\(word)` names no positions: \(list.en), numbers, or \"1..\"",
        zh: "`\(word)` 不是位置：可用 \(list.zh)、数字或 \"1..\""),
      help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") })
  }
}
