import Language
import Syntax

/// What `clamp=` takes: the lowest and the highest value allowed.
struct IntervalArgument: ArgumentConvertible {
  let low: Float
  let high: Float

  static var valueType: ValueType { .list(.number) }

  /// - Throws: E302 for anything but numbers, E313 for another count of them, or the greater one first.
  init(argument: Value) throws(Failure) {
    let bounds = try [Double](argument: argument).map(Float.init)
    guard bounds.count == 2, bounds[0] <= bounds[1], bounds.allSatisfy(\.isFinite) else {
      throw Failure(
        .badValue,
        Message(
          en: "an interval is two numbers, the lower one first, as in `[-1, 1]`",
          zh: "区间由两个数组成，较小的在前，例如 `[-1, 1]`"))
    }
    (low, high) = (bounds[0], bounds[1])
  }

  var argumentText: String { "[\(low), \(high)]" }
}
