import Language
import Records
import Syntax

/// What `verify` and `diff` show of a comparison.
struct ComparisonReport {
  let comparison: RecordComparison
  /// The language of the words for verdicts and causes; for programs always English.
  let language: MessageLanguage

  static let rowType = RecordType(
    "verdict",
    [
      FieldDeclaration("step", .int, doc: Message(en: "The statement's number.", zh: "语句的序号。")),
      FieldDeclaration("line", .int, doc: Message(en: "Its line in the script.", zh: "在脚本中的行号。")),
      FieldDeclaration("verdict", .text, doc: Message(en: "How it compares.", zh: "比较结果。")),
      FieldDeclaration(
        "deviation", .optional(.number), display: .significant(2),
        doc: Message(
          en: "The largest difference between numbers, as a share of their scale.", zh: "数值间的最大差异，相对于其量级。")),
      FieldDeclaration(
        "cause", .text, doc: Message(en: "Why, or what differs.", zh: "原因，或不同之处。")),
    ])

  /// The steps, a row each.
  var table: Table {
    let causes = comparison.causes.map { $0.text(language) }.joined(separator: language == .zh ? "，" : ", ")
    return Table(
      Self.rowType,
      rows: comparison.rows.map { row in
        let isNear = row.verdict == .tolerated
        let why =
          isNear && !causes.isEmpty ? causes : row.difference.map { $0.what.text(language) } ?? ""
        return [
          .int(row.id), .int(row.line), .text(row.verdict.word.text(language)),
          isNear ? .number(row.deviation) : .nothing, .text(why),
        ]
      })
  }

  static let summaryType = RecordType(
    "verification",
    [
      FieldDeclaration("verdict", .text, doc: Message(en: "The verdict on the whole.", zh: "总的结论。")),
      FieldDeclaration("steps", .int, doc: Message(en: "How many steps there are.", zh: "步数。")),
      FieldDeclaration(
        "ending", .text, doc: Message(en: "How the recorded run ended.", zh: "所记录的运行如何结束。")),
      FieldDeclaration(
        "deviation", .optional(.number), display: .significant(2),
        doc: Message(en: "The largest difference that was tolerated.", zh: "容差之内的最大差异。")),
      FieldDeclaration(
        "cause", .optional(.text), doc: Message(en: "Why numbers differ.", zh: "数值不同的原因。")),
      FieldDeclaration(
        "first", .optional(.int), doc: Message(en: "The first step that differs.", zh: "第一个不同的步骤。")),
      FieldDeclaration(
        "statement", .optional(.text), doc: Message(en: "Its statement.", zh: "该步骤的语句。")),
      FieldDeclaration(
        "what", .optional(.text), doc: Message(en: "What differs there.", zh: "不同之处。")),
      FieldDeclaration(
        "recorded", .optional(.text), doc: Message(en: "What the record has.", zh: "记录中的值。")),
      FieldDeclaration("found", .optional(.text), doc: Message(en: "What is found now.", zh: "现在得到的值。")),
    ])

  /// The verdict on the whole, with the first difference and both its values.
  func summary(ending: RunRecord.Ending) -> Record {
    let isNear = comparison.verdict == .tolerated
    let causes = comparison.causes.map { $0.text(language) }.joined(separator: language == .zh ? "，" : ", ")
    var fields: [(String, Value)] = [
      ("verdict", .text(comparison.verdict.word.text(language))), ("steps", .int(comparison.rows.count)),
      ("ending", .text(ending.rawValue)),
    ]
    if isNear {
      fields.append(("deviation", .number(comparison.deviation)))
      fields.append(("cause", .text(causes)))
    }
    if let first = comparison.firstDifference, let difference = first.difference {
      fields += [
        ("first", .int(first.id)), ("statement", .text(first.text)),
        ("what", .text(difference.what.text(language))),
        ("recorded", .text(difference.recorded)), ("found", .text(difference.other)),
      ]
    }
    return Record(type: Self.summaryType, fields)
  }
}

extension RecordComparison.Verdict {
  /// What it is called.
  var word: Message {
    switch self {
    case .identical: Message(en: "identical", zh: "相同")
    case .interrupted: Message(en: "interrupted", zh: "被中断")
    case .tolerated: Message(en: "within tolerance", zh: "在容差之内")
    case .different: Message(en: "different", zh: "不同")
    }
  }
}
