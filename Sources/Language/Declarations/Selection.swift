import Syntax

/// Which layers, heads, neurons or positions a command means: `2`, `[4, -1]`, `0..29`, `last`, `all`.
///
/// Negative numbers count from the end. Resolve it against a length with ``indices(of:)``.
public enum Selection: ArgumentConvertible, Hashable {
  /// Every index.
  case all
  /// The last index.
  case last
  /// One index.
  case single(Int)
  /// Several indices, in the order given.
  case list([Int])
  /// The indices of a range.
  case range(RangeValue)

  public static var valueType: ValueType { .selection }
  public static var argumentStyle: ArgumentStyle { .value(words: ["all", "last"]) }

  public init(argument: Value) throws(Failure) {
    switch argument {
    case .text("all"): self = .all
    case .text("last"): self = .last
    case .text(let word): throw Failure.notAChoice(word, among: ["all", "last"])
    case .range(let range): self = .range(range)
    case .list(let values):
      var numbers: [Int] = []
      for value in values { numbers.append(try Int(argument: value)) }
      self = .list(numbers)
    default: self = .single(try Int(argument: argument))
    }
  }

  public var argumentText: String {
    switch self {
    case .all: "all"
    case .last: "last"
    case .single(let index): "\(index)"
    case .list(let indices): "[" + indices.map(String.init).joined(separator: ", ") + "]"
    case .range(let range): Value.range(range).sourceText
    }
  }

  /// The chosen indices among `count`, each in `0..<count`, in the order given.
  /// - Throws: E301 for an index outside `-count..<count`.
  public func indices(of count: Int) throws(Failure) -> [Int] {
    switch self {
    case .all: return Array(0..<count)
    case .last:
      guard count > 0 else { throw Failure.outOfRange(-1, count: count) }
      return [count - 1]
    case .single(let index): return [try Self.resolve(index, count: count)]
    case .list(let indices):
      var resolved: [Int] = []
      for index in indices { resolved.append(try Self.resolve(index, count: count)) }
      return resolved
    case .range(let range):
      guard let first = range.first, let last = range.last else { return [] }
      _ = try (Self.resolve(first, count: count), Self.resolve(last, count: count))
      var resolved: [Int] = []
      for index in range { resolved.append(try Self.resolve(index, count: count)) }
      return resolved
    }
  }

  private static func resolve(_ index: Int, count: Int) throws(Failure) -> Int {
    let resolved = index < 0 ? index + count : index
    guard (0..<count).contains(resolved) else { throw Failure.outOfRange(index, count: count) }
    return resolved
  }
}

extension Failure {
  /// E301: an index outside a sequence of `count` elements.
  static func outOfRange(_ index: Int, count: Int) -> Failure {
    guard count > 0 else {
      return Failure(
        .outOfRange, Message(en: "there is no index \(index): it is empty", zh: "没有下标 \(index)：内容为空"))
    }
    return Failure(
      .outOfRange,
      Message(
        en: "index \(index) is out of range: there are \(count), 0 to \(count - 1)",
        zh: "下标 \(index) 超出范围：共 \(count) 个，从 0 到 \(count - 1)"))
  }
}
