import Syntax

extension Functions {
  private static let container = Parameter<Value>(
    "value", .positional,
    type: .either([.text, .list(.any), .range, .table(nil), .record(nil), .tensor]),
    help: Message(en: "A text, list, table or tensor.", zh: "文本、列表、表格或张量。"))
  private static let list = Parameter<Value>(
    "list", .positional, type: .either([.list(.any), .range, .table(nil), .tensor, .text]),
    help: Message(en: "The list; of a table its rows, of a text its characters.", zh: "列表；表格取其行，文本取其字符。"))
  private static let count = Parameter<Int>(
    "count", .positional, default: 10, range: .atLeast(0), help: Message(en: "How many.", zh: "个数。"))
  private static let first = Parameter<Int>(
    "first", .positional, help: Message(en: "The first number.", zh: "第一个数。"))
  private static let last = Parameter<Int>(
    "last", .positional, help: Message(en: "The last number, which belongs to the range.", zh: "最后一个数，包含在内。"))
  private static let step = Parameter<Int>(
    "step", .positional, default: 1, help: Message(en: "The distance between numbers.", zh: "相邻两数之差。"))
  private static let from = Parameter<Int>(
    "from", .positional,
    help: Message(en: "The first index; negative counts from the end.", zh: "起始下标；负数从末尾数起。"))
  private static let to = Parameter<Int?>(
    "to", .positional,
    help: Message(en: "The index to stop before; the end without it.", zh: "终止下标（不含）；省略则到末尾。"))
  private static let others = Parameter<[[Value]]>(
    "lists", .rest, help: Message(en: "The lists to pair up.", zh: "要配对的列表。"))

  /// Functions that make, cut and reorder lists, and tables row by row.
  static let lists: [CommandTable.Entry] = [
    function(
      "len", .lists, [container], returns: .int,
      Message(en: "Counts characters, elements, rows or fields.", zh: "统计字符、元素、行或字段的个数。"),
      search: ["length", "count", "size", "长度", "个数"], [Example("len([1, 2, 3])", shows: "3")]
    ) { (call, _) throws(Failure) in
      switch call[container] {
      case .text(let text): return .int(text.count)
      case .record(let record): return .int(record.names.count)
      case .range(let range): return .int(range.count)
      case .table(let table): return .int(table.rows.count)
      case .tensor(let tensor): return .int(tensor.shape.first ?? 1)
      case .list(let values): return .int(values.count)
      case let other: throw Failure.mismatch(expected: container.declaration.type, found: other.type)
      }
    },
    function(
      "range", .lists, [first, last, step], returns: .range,
      Message(en: "Gives the numbers from the first to the last, by steps.", zh: "返回从第一个到最后一个、按步长递增的数。"),
      search: ["sequence", "序列"], [Example("[range(0, 10, step=5)]", shows: "[range(0, 10, step=5)]")]
    ) { (call, _) throws(Failure) in
      guard let range = RangeValue(from: call[first], to: call[last], step: call[step]) else {
        throw Failure(.badValue, Message(en: "the step must not be 0", zh: "步长不能为 0"))
      }
      return .range(range)
    },
    function(
      "first", .lists, [list], returns: .any, rule: .elementOf("list"),
      Message(en: "Gives the first element.", zh: "返回第一个元素。"), search: ["head", "第一"],
      related: ["last", "take"],
      [Example("first([4, 5])", shows: "4")]
    ) { (call, _) throws(Failure) in try call[list].sequence().firstElement() },
    function(
      "last", .lists, [list], returns: .any, rule: .elementOf("list"),
      Message(en: "Gives the last element.", zh: "返回最后一个元素。"), search: ["end", "最后"], related: ["first"],
      [Example("last([4, 5])", shows: "5")]
    ) { (call, _) throws(Failure) in try call[list].reversed().sequence().firstElement() },
    function(
      "reverse", .lists, [list], returns: .any, rule: .sameAs("list"),
      Message(en: "Gives the elements from back to front.", zh: "返回倒序排列的元素。"), search: ["backwards", "倒序"],
      [Example("reverse([1, 2, 3])", shows: "[3, 2, 1]")]
    ) { (call, _) throws(Failure) in try call[list].reversed() },
    function(
      "take", .lists, [list, count], returns: .any, rule: .sameAs("list"),
      Message(en: "Gives the first few elements or rows.", zh: "返回前若干个元素或行。"),
      search: ["head", "limit", "前几个"],
      related: ["skip", "sort"], [Example("take([1, 2, 3], 2)", shows: "[1, 2]")]
    ) { (call, _) throws(Failure) in
      let size = try call[list].sequence().count
      return try call[list].keeping(0..<min(size, call[count]))
    },
    function(
      "skip", .lists, [list, count], returns: .any, rule: .sameAs("list"),
      Message(en: "Gives all but the first few elements or rows.", zh: "去掉前若干个元素或行。"),
      search: ["drop", "跳过"],
      related: ["take"], [Example("skip([1, 2, 3], 2)", shows: "[3]")]
    ) { (call, _) throws(Failure) in
      let size = try call[list].sequence().count
      return try call[list].keeping(min(size, call[count])..<size)
    },
    function(
      "slice", .lists, [list, from, to], returns: .any, rule: .sameAs("list"),
      Message(
        en: "Gives the elements from one index up to, not including, another.", zh: "返回从一个下标到另一下标（不含）的元素。"),
      search: ["part", "substring", "截取"], [Example(#"slice("Seattle", 0, 3)"#, shows: #""Sea""#)]
    ) { (call, _) throws(Failure) in
      let size = try call[list].sequence().count
      func place(_ index: Int) -> Int { min(size, max(0, index < 0 ? index + size : index)) }
      let (start, end) = (place(call[from]), place(call[to] ?? size))
      return try call[list].keeping(start..<max(start, end))
    },
    function(
      "unique", .lists, [list], returns: .any, rule: .sameAs("list"),
      Message(
        en: "Gives each different element once, in order of first appearance.", zh: "按首次出现的顺序返回不重复的元素。"),
      search: ["distinct", "去重"], [Example("unique([2, 1, 2])", shows: "[2, 1]")]
    ) { (call, session) throws(Failure) in
      var kept: [Int] = []
      let values = try call[list].sequence()
      for index in values.indices where !kept.contains(where: { values[$0] == values[index] }) {
        try session.checkInterrupt()
        kept.append(index)
      }
      return try call[list].picking(kept)
    },
    function(
      "flatten", .lists, [list], returns: .list(.any),
      Message(en: "Puts the elements of inner lists into one list.", zh: "把内层列表的元素合并成一个列表。"),
      search: ["concat", "展平"],
      [Example("flatten([[1, 2], [3]])", shows: "[1, 2, 3]")]
    ) { (call, _) throws(Failure) in
      try .bounded(try call[list].sequence().flatMap { value in value.elements ?? [value] })
    },
    function(
      "zip", .lists, [others], returns: .list(.list(.any)),
      Message(
        en: "Pairs up the elements of several lists; the shortest decides the length.",
        zh: "把多个列表的元素逐个配对，长度取最短者。"),
      search: ["pair", "配对"], [Example("zip([1, 2], [3, 4])", shows: "[[1, 3], [2, 4]]")]
    ) { (call, _) throws(Failure) in
      let lists = call[others]
      let length = lists.map(\.count).min() ?? 0
      return try .bounded((0..<length).map { index in .list(lists.map { $0[index] }) })
    },
    function(
      "enumerate", .lists, [list], returns: .list(.list(.any)),
      Message(en: "Pairs each element with its index.", zh: "给每个元素配上下标。"), search: ["index", "编号"],
      [Example(#"enumerate(["a", "b"])"#, shows: #"[[0, "a"], [1, "b"]]"#)]
    ) { (call, _) throws(Failure) in
      try .bounded(try call[list].sequence().enumerated().map { .list([.int($0.offset), $0.element]) })
    },
  ]
}

extension [Value] {
  /// - Throws: E305 where there is none.
  func firstElement() throws(Failure) -> Value {
    guard let first else { throw Failure(.emptyList, Message(en: "the list is empty", zh: "列表为空")) }
    return first
  }
}
