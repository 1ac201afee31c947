import Syntax

/// What numbers a parameter takes; some limits depend on the model that is loaded.
public enum RangeConstraint: Sendable, Equatable {
  /// Any number.
  case any
  /// This number or more.
  case atLeast(Double)
  /// More than this number.
  case above(Double)
  /// From the first to the second number, both allowed.
  case between(Double, Double)
  /// A layer of the loaded model.
  case layersOfModel
  /// A neuron of a layer's feed-forward part.
  case neuronsOfModel
  /// An attention head.
  case headsOfModel
  /// An attention head of the keys and values.
  case keyHeadsOfModel
  /// A dimension of the residual stream.
  case widthOfModel
  /// A token id.
  case vocabulary
  /// A number of tokens that fits the model's context, from 1.
  case context
}

extension RangeConstraint {
  /// How many indices the constraint allows under a model, for those that depend on one.
  public func count(in facts: ModelFacts) -> Int? {
    switch self {
    case .layersOfModel: facts.layers
    case .neuronsOfModel: facts.neurons
    case .headsOfModel: facts.heads
    case .keyHeadsOfModel: facts.keyHeads
    case .widthOfModel: facts.width
    case .vocabulary: facts.vocabulary
    default: nil
    }
  }

  /// The failure for the first number of `value` outside the constraint; nil where all are inside, or where
  /// the limit depends on a model and `facts` is nil.
  public func violation(of value: Value, facts: ModelFacts?) -> Failure? {
    switch value {
    case .int(let number): violation(of: Double(number), facts: facts)
    case .number(let number): violation(of: number, facts: facts)
    case .list(let values): values.lazy.compactMap { violation(of: $0, facts: facts) }.first
    case .range(let range):
      [range.first, range.last].compactMap { $0 }.lazy
        .compactMap { violation(of: Double($0), facts: facts) }.first
    default: nil
    }
  }

  private func violation(of number: Double, facts: ModelFacts?) -> Failure? {
    switch self {
    case .any: return nil
    case .atLeast(let limit):
      return number >= limit ? nil : .outside(number, Self.from(limit))
    case .above(let limit):
      return number > limit ? nil : .outside(number, Self.above(limit))
    case .between(let low, let high):
      return number >= low && number <= high ? nil : .outside(number, Self.span(low, high))
    case .context:
      guard let facts else { return number >= 1 ? nil : .outside(number, Self.from(1)) }
      let limit = Double(facts.context)
      return number >= 1 && number <= limit ? nil : .outside(number, Self.span(1, limit), model: facts)
    default:
      guard let facts, let count = count(in: facts) else {
        return number >= 0 ? nil : .outside(number, Self.from(0))
      }
      let last = Double(count - 1)
      return number >= 0 && number <= last ? nil : .outside(number, Self.span(0, last), model: facts)
    }
  }

  /// The allowed numbers in words, for help pages; nil where all are allowed.
  public var text: Message? {
    switch self {
    case .any: nil
    case .atLeast(let limit): Self.from(limit)
    case .above(let limit): Self.above(limit)
    case .between(let low, let high): Self.span(low, high)
    case .layersOfModel: Message(en: "a layer of the model", zh: "模型的层")
    case .neuronsOfModel: Message(en: "a neuron of the layer", zh: "该层的神经元")
    case .headsOfModel: Message(en: "an attention head of the model", zh: "模型的注意力头")
    case .keyHeadsOfModel: Message(en: "a key/value head of the model", zh: "模型的键值头")
    case .widthOfModel: Message(en: "a dimension of the residual stream", zh: "残差流的维度")
    case .vocabulary: Message(en: "a token id of the vocabulary", zh: "词表中的 token 编号")
    case .context: Message(en: "1 up to the model's context", zh: "1 到模型的上下文长度")
    }
  }

  private static func from(_ limit: Double) -> Message {
    let limit = Value.number(limit).shortText
    return Message(en: "\(limit) or more", zh: "不小于 \(limit)")
  }

  private static func above(_ limit: Double) -> Message {
    let limit = Value.number(limit).shortText
    return Message(en: "more than \(limit)", zh: "大于 \(limit)")
  }

  private static func span(_ low: Double, _ high: Double) -> Message {
    let (low, high) = (Value.number(low).shortText, Value.number(high).shortText)
    return Message(en: "\(low) to \(high)", zh: "\(low) 到 \(high)")
  }
}

extension Failure {
  /// E301: a number outside what a parameter takes.
  static func outside(_ number: Double, _ allowed: Message, model: ModelFacts? = nil) -> Failure {
    let number = Value.number(number).shortText
    let whereEn = model.map { " in \($0.name)" } ?? ""
    let whereZh = model.map { "（\($0.name)）" } ?? ""
    return Failure(
      .outOfRange,
      Message(
        en: "\(number) is out of range: allowed is \(allowed.en)\(whereEn)",
        zh: "\(number) 不在允许的范围内：\(allowed.zh)\(whereZh)"))
  }
}
