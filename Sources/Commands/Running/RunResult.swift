import Glibc
import Language
import Syntax
import Transformer

/// What `run` gives.
enum RunResult {
  static let alternativeType = RecordType(
    "alternative", [TokenField.id, TokenField.token, TokenField.logprob, TokenField.prob])

  static let tokenType = RecordType(
    "generated",
    [
      TokenField.id, TokenField.token, TokenField.prob, TokenField.logprob,
      FieldDeclaration(
        "top", .rows(alternativeType), display: .hidden,
        doc: Message(en: "The most probable tokens at this step.", zh: "这一步最可能的 token。")),
    ])

  static let type = RecordType(
    "run",
    [
      FieldDeclaration("text", .text, doc: Message(en: "The generated text.", zh: "生成的文本。")),
      FieldDeclaration(
        "tokens", .rows(tokenType), display: .brief,
        doc: Message(en: "The generated tokens.", zh: "生成的各个 token。")),
      FieldDeclaration(
        "prompt", .rows(Prompt.rowType), display: .brief,
        doc: Message(en: "The tokens that were read.", zh: "读入的 token。")),
      FieldDeclaration(
        "top", .rows(TopRows.type), display: .brief,
        doc: Message(en: "The most probable first tokens.", zh: "第一个生成位置上最可能的 token。")),
      FieldDeclaration(
        "finish", .choice(["end", "stop", "length", "context"]),
        doc: Message(
          en: "Why it ended: the model's end token, a stop text, `max`, or the context's length.",
          zh: "结束的原因：结束 token（end）、停止文本（stop）、达到 `max`（length）或上下文长度（context）。")),
      FieldDeclaration(
        "seconds", .number, unit: "s", display: .significant(3),
        doc: Message(en: "How long it took.", zh: "用时。")),
    ])

  /// The record of a generation.
  static func record(
    _ generation: Generation, prompt: Prompt, seconds: Double, model: LoadedModel, source: RunSource
  ) -> Value {
    let rows = generation.tokens.map { token -> [Value] in
      let alternatives = token.top.map { score -> [Value] in
        [
          .int(score.id), .text(model.text(of: score.id)), .number(Double(score.logprob)),
          .number(exp(Double(score.logprob))),
        ]
      }
      return [
        .int(token.id), .text(model.text(of: token.id)), .number(exp(Double(token.logprob))),
        .number(Double(token.logprob)), .table(Table(alternativeType, rows: alternatives)),
      ]
    }
    return .record(
      Record(
        type: type,
        [
          ("text", .text(generation.text)), ("tokens", .table(Table(tokenType, rows: rows))),
          ("prompt", prompt.rows(in: model)),
          ("top", TopRows.table(generation.tokens.first?.top ?? [], in: model)),
          ("finish", .text(generation.finish.rawValue)), ("seconds", .number(seconds)),
        ], payload: source))
  }
}
