import Language
import Syntax
import Tensors

extension Forecast {
  /// What a forecast's table says of a statement.
  public static let statementType = RecordType(
    "statement",
    [
      FieldDeclaration(
        "line", .int, doc: Message(en: "The line where the statement begins.", zh: "语句开始的行号。")),
      FieldDeclaration("statement", .text, doc: Message(en: "Its first line.", zh: "语句的第一行。")),
      gflopField, secondsField,
    ])

  /// What a forecast says of the whole script.
  public static let totalType = RecordType(
    "forecast",
    [
      gflopField,
      FieldDeclaration(
        "memory", .int, unit: "bytes",
        doc: Message(en: "The most memory that the process holds.", zh: "进程占用内存的峰值。")),
      secondsField,
      FieldDeclaration(
        "until", .optional(.text),
        doc: Message(
          en: "Where the forecast ends, and why, if that is before the script's end.",
          zh: "若预估未到脚本末尾，在何处、因何结束。")),
      FieldDeclaration(
        "machine", .text,
        doc: Message(
          en: "What was measured: products with 1 row and with many, in GFLOP/s.",
          zh: "测得的速度：单行与多行的矩阵乘法，单位 GFLOP/s。")),
    ])

  private static let gflopField = FieldDeclaration(
    "gflop", .number, display: .decimals(3),
    doc: Message(
      en: "Matrix products, in 10⁹ additions and multiplications.", zh: "矩阵乘法的加法和乘法次数，以 10⁹ 计。"))
  private static let secondsField = FieldDeclaration(
    "seconds", .number, unit: "s", display: .decimals(3),
    doc: Message(en: "The time it takes.", zh: "所需时间。"))

  /// The statements, a row each.
  public func table(_ calibration: Calibration) -> Value {
    let rows = statements.map { statement -> [Value] in
      [
        .int(statement.line), .text(statement.text), .number(Double(statement.products.flops) / 1e9),
        .number(statement.seconds(calibration.rates)),
      ]
    }
    return .table(Table(Self.statementType, rows: rows))
  }

  /// The sums, and what they rest on.
  public func total(_ calibration: Calibration, _ language: MessageLanguage) -> Value {
    var record = Record(type: Self.totalType)
    record["gflop"] = .number(Double(flops) / 1e9)
    record["memory"] = .int(peakBytes)
    record["seconds"] = .number(seconds(calibration.rates))
    record["until"] = until.map { .text($0.text(language)) } ?? .nothing
    record["machine"] = .text(calibration.summary(of: products.kinds).text(language))
    return .record(record)
  }

  /// Where and why the forecast ends before the script does; nil where it doesn't.
  private var until: Message? {
    guard let failure else { return nil }
    let line = statements.last?.line ?? failure.span.line
    return Message(
      en: "foretold up to line \(line), where: \(failure.message.en)",
      zh: "预估到第 \(line) 行为止：\(failure.message.zh)")
  }
}
