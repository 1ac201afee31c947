import Syntax

extension Functions {
  private static let rows = Parameter<Table?>(
    "rows", .positional, type: .optional(.table(nil)),
    help: Message(en: "A list of records.", zh: "记录的列表。"))
  private static let table = Parameter<Table>(
    "table", .positional, help: Message(en: "The table.", zh: "表格。"))
  private static let names = Parameter<[BareName]>(
    "columns", .rest, help: Message(en: "The columns to keep, in this order.", zh: "要保留的列，按此顺序。"))

  /// Functions on records and tables.
  static let tables: [CommandTable.Entry] = [
    function(
      "record", .tables, [], returns: .record(nil), anyKey: true,
      Message(en: "Makes a record of the named values.", zh: "用给出的命名值建立记录。"),
      search: ["struct", "object", "dictionary", "记录", "字典"], related: ["table"],
      [Example("record(a=1, b=2).b", shows: "2")]
    ) { (call, _) throws(Failure) in
      let value = Value.record(Record(call.extra.map { ($0.name, $0.value) }))
      try value.checkBounds()
      return value
    },
    function(
      "table", .tables, [rows], returns: .table(nil), anyKey: true,
      Message(en: "Makes a table of a list of records, or of named columns.", zh: "用记录列表或命名的列建立表格。"),
      search: ["rows", "data frame", "表格"], related: ["record", "columns", "select"],
      [Example("len(table(a=[1, 2], b=[3, 4]))", shows: "2")]
    ) { (call, _) throws(Failure) in
      if let table = call[rows] { return .table(table) }
      return try .table(Table(columns: call.extra.map { ($0.name, $0.value) }))
    },
    function(
      "columns", .tables, [table], returns: .list(.text),
      Message(en: "Gives the names of a table's columns.", zh: "返回表格的列名。"), search: ["fields", "列名"],
      related: ["select"], [Example("columns(table(a=[1], b=[2]))", shows: #"["a", "b"]"#)]
    ) { (call, _) throws(Failure) in .list(call[table].columns.fields.map { .text($0.name) }) },
    function(
      "select", .tables, [table, names], returns: .table(nil),
      Message(en: "Keeps some columns of a table.", zh: "保留表格的若干列。"), search: ["project", "选择列"],
      related: ["columns", "filter"],
      [Example("columns(select(table(a=[1], b=[2]), b))", shows: #"["b"]"#)]
    ) { (call, _) throws(Failure) in
      let source = call[table]
      var indices: [Int] = []
      for name in call[names] {
        guard let index = source.columns.index(of: name.text) else {
          throw Failure.missingField(name.text, among: source.columns.fields.map(\.name))
        }
        indices.append(index)
      }
      let columns = RecordType(source.columns.name, indices.map { source.columns.fields[$0] })
      return .table(Table(columns, rows: source.rows.map { row in indices.map { row[$0] } }))
    },
  ]

  private static let anything = Parameter<Value>(
    "value", .positional, type: .any, help: Message(en: "Any value.", zh: "任意值。"))
  private static let spelled = Parameter<Value>(
    "value", .positional, type: .either([.text, .number, .bool]),
    help: Message(en: "A text that spells a number.", zh: "写成文本的数。"))

  /// Functions that turn values into values of another type.
  static let conversions: [CommandTable.Entry] = [
    function(
      "text", .text, [anything], returns: .text,
      Message(en: "Gives the value as text, as `print` writes it.", zh: "把值转成文本，与 `print` 的写法相同。"),
      search: ["string", "format", "文本"], related: ["number"], [Example("text(1.5)", shows: #""1.5""#)]
    ) { (call, _) throws(Failure) in try .bounded(call[anything].plainText) },
    function(
      "number", .text, [spelled], returns: .number,
      Message(en: "Reads a number from a text.", zh: "从文本读出数。"), search: ["parse", "convert", "数"],
      related: ["text"], [Example(#"number("1.5") + 1"#, shows: "2.5")]
    ) { (call, _) throws(Failure) in
      switch call[spelled] {
      case .text(let text):
        if let whole = Int(text.trimmed) { return .int(whole) }
        if let number = Double(text.trimmed), number.isFinite { return .number(number) }
        throw Failure(
          .notConvertible,
          Message(
            en: "\(Value.text(text).shortText) is not a number", zh: "\(Value.text(text).shortText) 不是数"))
      case .bool(let flag): return .int(flag ? 1 : 0)
      case .int(let whole): return .int(whole)
      case let other: return .number(try Double(argument: other))
      }
    },
    function(
      "type_of", .language, [anything], returns: .text,
      Message(en: "Names the type of a value.", zh: "返回值的类型名。"), search: ["kind", "类型"],
      [Example("type_of([1])", shows: #""list""#)]
    ) { (call, _) throws(Failure) in .text(call[anything].type.keyword) },
  ]
}

extension Table {
  /// Gives the table of named columns, which are lists of the same length.
  /// - Throws: E302 for a column that is no list, E303 for lists of different lengths.
  init(columns: [(String, Value)]) throws(Failure) {
    var lists: [[Value]] = []
    for (_, value) in columns { lists.append(try value.sequence()) }
    let count = lists.first?.count ?? 0
    guard lists.allSatisfy({ $0.count == count }) else {
      throw Failure(
        .shape, Message(en: "the columns have different lengths", zh: "各列长度不同"),
        notes: zip(columns, lists).map { column, list in
          Message(en: "`\(column.0)` has \(list.count)", zh: "`\(column.0)` 有 \(list.count) 个")
        })
    }
    let fields = columns.map { name, _ in
      FieldDeclaration(name, .any, doc: Message(en: "The column \(name).", zh: "列 \(name)。"))
    }
    self.init(RecordType("table", fields), rows: (0..<count).map { row in lists.map { $0[row] } })
  }
}
