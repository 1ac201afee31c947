import Instruments
import Language
import Syntax

/// What `from=` and `to=` of `patch path` take: a head as `[layer, head]`, or a list of such.
struct HeadsArgument: ArgumentConvertible, Equatable {
  let heads: [HeadName]

  static var valueType: ValueType { .either([.list(.int), .list(.list(.int))]) }

  /// - Throws: E302 for another value, E305 for an empty list.
  init(argument: Value) throws(Failure) {
    guard let elements = argument.elements else {
      throw Failure.mismatch(expected: Self.valueType, found: argument.type)
    }
    guard let first = elements.first else {
      throw Failure(.emptyList, Message(en: "there is no head", zh: "没有注意力头"))
    }
    if first.elements == nil {
      heads = [try Self.head(argument)]
      return
    }
    var heads: [HeadName] = []
    for element in elements { heads.append(try Self.head(element)) }
    self.heads = heads
  }

  var argumentText: String {
    "[" + heads.map { "[\($0.layer), \($0.head)]" }.joined(separator: ", ") + "]"
  }

  private static func head(_ value: Value) throws(Failure) -> HeadName {
    let pair = try [Int](argument: value)
    guard pair.count == 2 else {
      throw Failure(
        .valueType, Message(en: "a head is a layer and a head's number", zh: "注意力头由层号和头号组成"),
        help: Message(en: "write `[layer, head]`, as in `[9, 6]`", zh: "写作 `[层, 头]`，如 `[9, 6]`"))
    }
    return HeadName(layer: pair[0], head: pair[1])
  }

  /// Checks the heads against a model.
  ///
  /// - Parameter count: how many heads a layer has at the site in question.
  /// - Throws: E301 for a layer or head that the model doesn't have.
  func check(_ facts: ModelFacts, heads count: Int) throws(Failure) {
    for head in heads {
      _ = try Selection.single(head.layer).indices(of: facts.layers)
      _ = try Selection.single(head.head).indices(of: count)
      guard head.layer >= 0, head.head >= 0 else {
        throw Failure(
          .outOfRange, Message(en: "layers and heads count from 0", zh: "层和注意力头从 0 数起"))
      }
    }
  }
}
