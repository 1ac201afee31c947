import Syntax

extension Value {
  /// The field `name` of a record, the column of a table or of a list of records, or a property of a tensor.
  /// - Throws: E307 where there is none, E311 for `none`.
  func field(_ name: String) throws(Failure) -> Value {
    switch self {
    case .record(let record):
      guard let value = record[name] else { throw Failure.missingField(name, among: record.names) }
      return value
    case .table(let table):
      guard let column = table.column(name) else {
        throw Failure.missingField(name, among: table.columns.fields.map(\.name))
      }
      return .list(column)
    case .list(let values):
      guard !values.isEmpty else { throw Failure.missingField(name, of: self) }
      var column: [Value] = []
      for value in values {
        guard case .record = value else { throw Failure.missingField(name, of: self) }
        column.append(try value.field(name))
      }
      return .list(column)
    case .tensor(let tensor): return try tensor.field(name)
    case .nothing:
      throw Failure(
        .noValue, Message(en: "the value is none, so it has no `\(name)`", zh: "值为 none，没有 `\(name)`"))
    default: throw Failure.missingField(name, of: self)
    }
  }
}

extension TensorValue {
  /// The fields every tensor has.
  static let fieldType = RecordType(
    "tensor",
    [
      FieldDeclaration("shape", .list(.int), doc: Message(en: "The length of each axis.", zh: "各轴的长度。")),
      FieldDeclaration("mean", .number, doc: Message(en: "The mean of all numbers.", zh: "所有数的平均值。")),
      FieldDeclaration("norm", .number, doc: Message(en: "The Euclidean norm.", zh: "欧几里得范数。")),
      FieldDeclaration("axes", .list(.text), doc: Message(en: "What each axis counts.", zh: "各轴的含义。")),
      FieldDeclaration(
        "values", .list(.number), doc: Message(en: "All numbers in row-major order.", zh: "按行优先排列的所有数。")),
    ])

  func field(_ name: String) throws(Failure) -> Value {
    switch name {
    case "shape": .list(shape.map(Value.int))
    case "mean": .number(mean)
    case "norm": .number(norm)
    case "axes": .list(axes.map(Value.text))
    case "values": .list(values.map { .number(Double($0)) })
    default: throw Failure.missingField(name, among: Self.fieldType.fields.map(\.name))
    }
  }
}

extension Failure {
  /// E307: a field that the value doesn't have, with the nearest spelling or the list of those it has.
  static func missingField(_ name: String, among names: [String]) -> Failure {
    let near = Spelling.suggestion(for: name, in: names)
    let list = names.map { "`\($0)`" }
    return Failure(
      .missingField, Message(en: "there is no field `\(name)`", zh: "没有字段 `\(name)`"),
      help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
        ?? Message(
          en: list.isEmpty ? "it has no fields" : "it has \(list.joined(separator: ", "))",
          zh: list.isEmpty ? "它没有字段" : "它的字段有：\(list.joined(separator: "、"))"))
  }

  static func missingField(_ name: String, of value: Value) -> Failure {
    let type = value.type.name
    return Failure(
      .missingField,
      Message(en: "a value of type \(type.en) has no field `\(name)`", zh: "类型为\(type.zh)的值没有字段 `\(name)`"))
  }

  /// E312: values without an order.
  static func notComparable(_ left: Value, _ right: Value) -> Failure {
    let (left, right) = (left.type.name, right.type.name)
    return Failure(
      .notComparable,
      Message(en: "can't compare \(left.en) with \(right.en)", zh: "不能比较\(left.zh)与\(right.zh)"))
  }

  /// E405: a condition that is neither true nor false.
  static func notCondition(_ value: Value) -> Failure {
    let type = value.type.name
    return Failure(
      .notCondition,
      Message(
        en: "a condition must be true or false, found \(type.en) \(value.shortText)",
        zh: "条件必须为 true 或 false，实际是\(type.zh) \(value.shortText)"),
      help: Message(en: "compare it, for example `x != 0`", zh: "请写成比较，例如 `x != 0`"))
  }
}
