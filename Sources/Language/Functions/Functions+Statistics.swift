import Glibc
import Syntax

extension Functions {
  private static let numbers = Parameter<Value>(
    "numbers", .positional, type: .either([.list(.number), .range, .tensor]),
    help: Message(en: "A list, range or tensor of numbers.", zh: "数的列表、范围或张量。"))
  private static let candidates = Parameter<[Value]>(
    "values", .rest, help: Message(en: "One list, or several values.", zh: "一个列表，或若干个值。"))

  /// Functions that make one number of many.
  static let statistics: [CommandTable.Entry] = [
    function(
      "sum", .lists, [numbers], returns: .number, Message(en: "Adds numbers up.", zh: "求和。"),
      search: ["total", "add", "求和"], related: ["mean"], [Example("sum([1, 2, 3])", shows: "6")]
    ) { (call, _) throws(Failure) in try total(of: call[numbers]) },
    function(
      "mean", .lists, [numbers], returns: .number,
      Message(en: "Gives the arithmetic mean.", zh: "返回算术平均值。"), search: ["average", "平均"],
      related: ["median", "std"], [Example("mean([1, 2])", shows: "1.5")]
    ) { (call, _) throws(Failure) in
      let values = try doubles(call[numbers])
      return .number(values.reduce(0, +) / Double(values.count))
    },
    function(
      "median", .lists, [numbers], returns: .number,
      Message(en: "Gives the number in the middle when sorted.", zh: "返回排序后居中的数。"),
      search: ["middle", "中位数"],
      related: ["mean"], [Example("median([3, 1, 2])", shows: "2.0")]
    ) { (call, _) throws(Failure) in
      let values = try doubles(call[numbers]).sorted()
      let middle = values.count / 2
      return .number(values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2)
    },
    function(
      "std", .lists, [numbers], returns: .number,
      Message(
        en: "Gives the standard deviation of the numbers themselves (divided by n).", zh: "返回这些数的标准差（除以 n）。"),
      search: ["deviation", "variance", "标准差"], related: ["mean"],
      [Example("std([1, 3])", shows: "1.0")]
    ) { (call, _) throws(Failure) in
      let values = try doubles(call[numbers])
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return .number((squares / Double(values.count)).squareRoot())
    },
    function(
      "min", .lists, [candidates], returns: .any,
      Message(en: "Gives the smallest of a list or of several values.", zh: "返回列表或若干个值中最小的一个。"),
      search: ["smallest", "least", "最小"], related: ["max"], [Example("min([3, 1, 2])", shows: "1")]
    ) { (call, _) throws(Failure) in try extreme(call[candidates], sign: -1) },
    function(
      "max", .lists, [candidates], returns: .any,
      Message(en: "Gives the greatest of a list or of several values.", zh: "返回列表或若干个值中最大的一个。"),
      search: ["greatest", "largest", "最大"], related: ["min"], [Example("max(3, 5)", shows: "5")]
    ) { (call, _) throws(Failure) in try extreme(call[candidates], sign: 1) },
  ]

  /// The numbers of a list, range or tensor, of which there is at least one.
  /// - Throws: E305 for an empty list, E302 for an element that is no number.
  static func doubles(_ value: Value) throws(Failure) -> [Double] {
    if case .tensor(let tensor) = value, !tensor.values.isEmpty { return tensor.values.map(Double.init) }
    let elements = try value.sequence()
    guard !elements.isEmpty else {
      throw Failure(.emptyList, Message(en: "there are no numbers in the list", zh: "列表中没有数"))
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(elements.count)
    for element in elements { numbers.append(try Double(argument: element)) }
    return numbers
  }

  /// The sum: a whole number for whole numbers; 0 for an empty list.
  private static func total(of value: Value) throws(Failure) -> Value {
    if case .tensor(let tensor) = value { return .number(tensor.values.reduce(0) { $0 + Double($1) }) }
    var sum = Value.int(0)
    for element in try value.sequence() {
      _ = try Double(argument: element)
      sum = try Operators.apply(.add, sum, element)
    }
    return sum
  }

  private static func extreme(_ values: [Value], sign: Int) throws(Failure) -> Value {
    let values = values.count == 1 ? try values[0].sequence() : values
    var best = try values.firstElement()
    for value in values.dropFirst() {
      guard let order = value.order(against: best) else { throw Failure.notComparable(value, best) }
      if order * sign > 0 { best = value }
    }
    return best
  }
}
