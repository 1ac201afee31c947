import Syntax

extension Functions {
  private static let list = Parameter<Value>(
    "list", .positional, type: .either([.list(.any), .range, .table(nil), .tensor, .text]),
    help: Message(en: "The list; of a table its rows.", zh: "列表；表格取其行。"))
  private static let function = Parameter<FunctionValue>(
    "function", .positional,
    help: Message(en: "What to do with each element: `x => …`.", zh: "对每个元素的操作：`x => …`。"))
  private static let test = Parameter<FunctionValue>(
    "test", .positional,
    help: Message(en: "Tells true or false for an element: `x => …`.", zh: "对元素给出真或假：`x => …`。"))
  private static let optionalTest = Parameter<FunctionValue?>(
    "test", .positional,
    help: Message(
      en: "Tells true or false; without it the elements themselves do.", zh: "给出真或假；省略则元素自身须为真或假。"))
  private static let key = Parameter<SortKey?>(
    "by", help: Message(en: "A column or field, or `x => …`.", zh: "列名、字段名，或 `x => …`。"))
  private static let descending = Parameter<Bool>(
    "descending", default: false, help: Message(en: "Whether the greatest comes first.", zh: "是否从大到小。"))

  /// Functions that take a function.
  static let functional: [CommandTable.Entry] = [
    function(
      "map", .lists, [list, function], returns: .list(.any),
      Message(en: "Gives the list of a function's results.", zh: "对每个元素求值，返回结果列表。"), search: ["apply", "映射"],
      related: ["filter"], [Example("map([1, 2], x => x * 10)", shows: "[10, 20]")]
    ) { (call, session) throws(Failure) in
      var results: [Value] = []
      for element in try call[list].sequence() {
        results.append(try session.call(call[function], with: [element]))
      }
      return try .bounded(results)
    },
    function(
      "filter", .lists, [list, test], returns: .any, rule: .sameAs("list"),
      Message(en: "Keeps the elements or rows for which a test holds.", zh: "保留满足条件的元素或行。"),
      search: ["where", "筛选"],
      related: ["map", "take"], [Example("filter([1, 2, 3], x => x > 1)", shows: "[2, 3]")]
    ) { (call, session) throws(Failure) in
      var kept: [Int] = []
      for (index, element) in try call[list].sequence().enumerated()
      where try session.test(call[test], element) {
        kept.append(index)
      }
      return try call[list].picking(kept)
    },
    function(
      "sort", .lists, [list, key, descending], returns: .any, rule: .sameAs("list"),
      Message(en: "Sorts elements or rows; equal ones keep their order.", zh: "对元素或行排序；相等者保持原有次序。"),
      search: ["order", "排序"],
      related: ["reverse", "take"],
      [
        Example("sort([3, 1, 2])", shows: "[1, 2, 3]"),
        Example(#"sort(["bb", "a"], by=(x => len(x)))"#, shows: #"["a", "bb"]"#),
      ]
    ) { (call, session) throws(Failure) in
      let elements = try call[list].sequence()
      let keys = try session.keys(of: elements, by: call[key])
      return try call[list].picking(try session.order(of: keys, descending: call[descending]))
    },
    function(
      "any", .lists, [list, optionalTest], returns: .bool,
      Message(en: "Tells whether a test holds for at least one element.", zh: "判断是否至少有一个元素满足条件。"),
      search: ["some", "存在"], related: ["all"], [Example("any([1, 2], x => x > 1)", shows: "true")]
    ) { (call, session) throws(Failure) in
      for element in try call[list].sequence() where try session.test(call[optionalTest], element) {
        return .bool(true)
      }
      return .bool(false)
    },
    function(
      "all", .lists, [list, optionalTest], returns: .bool,
      Message(en: "Tells whether a test holds for every element.", zh: "判断是否每个元素都满足条件。"),
      search: ["every", "全部"],
      related: ["any"], [Example("all([1, 2], x => x > 1)", shows: "false")]
    ) { (call, session) throws(Failure) in
      for element in try call[list].sequence() where try !session.test(call[optionalTest], element) {
        return .bool(false)
      }
      return .bool(true)
    },
  ]
}

/// What to sort by: the name of a column or field, or a function.
enum SortKey: ArgumentConvertible {
  case field(String)
  case function(FunctionValue)

  static var valueType: ValueType { .either([.name, .function]) }
  static var argumentStyle: ArgumentStyle { .word }

  init(argument: Value) throws(Failure) {
    switch argument {
    case .text(let name): self = .field(name)
    case .function(let function): self = .function(function)
    default: throw Self.mismatch(argument)
    }
  }
}

extension Session {
  /// Whether a test holds for a value; without a test, whether the value is true.
  fileprivate func test(_ function: FunctionValue?, _ value: Value) throws(Failure) -> Bool {
    let verdict = if let function { try call(function, with: [value]) } else { value }
    guard case .bool(let holds) = verdict else { throw Failure.notCondition(verdict) }
    return holds
  }

  fileprivate func keys(of elements: [Value], by key: SortKey?) throws(Failure) -> [Value] {
    guard let key else { return elements }
    var keys: [Value] = []
    for element in elements {
      switch key {
      case .field(let name): keys.append(try element.field(name))
      case .function(let function): keys.append(try call(function, with: [element]))
      }
    }
    return keys
  }

  /// The indices that put the keys in order: a stable merge sort, since `sort(by:)` can't throw a failure.
  fileprivate func order(of keys: [Value], descending: Bool) throws(Failure) -> [Int] {
    var order = Array(keys.indices)
    var width = 1
    while width < order.count {
      try checkInterrupt()
      var merged: [Int] = []
      merged.reserveCapacity(order.count)
      for start in stride(from: 0, to: order.count, by: 2 * width) {
        var left = order[start..<min(start + width, order.count)]
        var right = order[min(start + width, order.count)..<min(start + 2 * width, order.count)]
        while let first = left.first, let second = right.first {
          guard let comparison = keys[first].order(against: keys[second]) else {
            throw Failure.notComparable(keys[first], keys[second])
          }
          let takesLeft = descending ? comparison >= 0 : comparison <= 0
          merged.append(takesLeft ? left.removeFirst() : right.removeFirst())
        }
        merged += left
        merged += right
      }
      order = merged
      width *= 2
    }
    return order
  }
}
