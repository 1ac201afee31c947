import Glibc
import Instruments
import Language
import Syntax
import Transformer

/// `patchscope`: what the model says of its own representations.
enum PatchscopeCommand: Command {
  static let max = Parameter<Int?>(
    "max", range: .between(1, 256), unit: "tokens",
    help: Message(
      en: "The most tokens to generate; by default 1 with the identity prompt, else 12.",
      zh: "最多生成多少个 token；identity 提示默认为 1，其余为 12。"))
  static let k = Parameter<Int>(
    "k", default: 5, range: .between(1, 1000),
    help: Message(en: "How many of the most probable first tokens to keep.", zh: "保留多少个最可能的首个 token。"))

  static let topType = RecordType("patchscope token", [TokenField.id, TokenField.token, TokenField.prob])
  static let layerType = RecordType(
    "patchscope layer",
    [
      LookingFields.layer, LookingFields.position,
      FieldDeclaration(
        "text", .text, doc: Message(en: "What the model goes on with.", zh: "模型续写的内容。")),
      FieldDeclaration(
        "prob", .optional(.number), display: .share,
        doc: Message(en: "The probability of the first token of it.", zh: "其首个 token 的概率。")),
      FieldDeclaration(
        "lens", .text, display: .token,
        doc: Message(en: "The logit lens's first choice at the same place.", zh: "同一处 Logit Lens 的首选。")),
      FieldDeclaration(
        "agrees", .bool,
        doc: Message(
          en: "Whether the first token is the one that the model itself goes on with at that position.",
          zh: "首个 token 是否与模型自己在该位置的首选相同。")),
      FieldDeclaration(
        "top", .table(topType),
        doc: Message(en: "The most probable first tokens.", zh: "最可能的首个 token。")),
    ])
  static let fields = [
    FieldDeclaration(
      "answer", .text, display: .token,
      doc: Message(
        en: "What the model itself goes on with at the last of the positions.", zh: "模型自己在最后一个位置的首选。")),
    FieldDeclaration(
      "target", .text, doc: Message(en: "The target prompt.", zh: "目标提示。")),
    FieldDeclaration(
      "layers", .table(layerType),
      doc: Message(en: "A row a layer and position.", zh: "每层每个位置一行。")),
    FieldDeclaration(
      "prompt", .table(LookingFields.promptType), display: .hidden,
      doc: Message(en: "The tokens of the text.", zh: "文本的各个 token。")),
  ]
  static let resultType = RecordType("patchscope", fields)
  /// At several positions a heat-map tells more.
  static let mapType = RecordType("patchscope", fields, style: .heatmap)

  static let signature = Signature(
    "patchscope", topic: .instruments,
    parameters: PromptParameters.running(
      ReadingParameters.at, TargetParameters.layer, TargetParameters.layers, PatchscopeParameters.prompt,
      PatchscopeParameters.into, PatchscopeParameters.intoLayer, max, k),
    rules: PromptParameters.rules + [.atMostOne(["layer", "layers"]), .atMostOne(["prompt", "into"])],
    returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Writes a representation into another prompt and lets the model say what it holds.",
      zh: "把一个表示写入另一个提示，让模型自己说出其内容。"),
    description: Message(
      en: """
        The residual stream after each layer at the positions `at=` of the text is written over that of the `?` in a \
        target prompt, after the same layer unless `into_layer=` names another, and the model goes on from there \
        (Ghandeharioun et al. 2024). All layers and positions run as one batch behind the target's first tokens. The \
        text is read under the standing interventions; the target prompt runs without any.

        `identity` repeats words, so that what stands at the `?` is gone on from as the model would: in middle layers \
        it finds the model's next token more often than the lens does (`patchscope agreement` counts). `description` \
        asks what a name means, `into=` anything else. What it says is the model's guess from one vector in a strange \
        place: the target prompt adds to it, so compare with a random vector.
        """,
      zh: """
        把文本在 `at=` 各位置、各层之后的残差流，写到目标提示中 `?` 处同一层之后（或 `into_layer=` 指定的层），再由模型续写\
        （Ghandeharioun 等 2024）。所有层和位置在目标提示的开头之后作为一批运行。读取文本时现有干预生效；目标提示不加任何干预。

        `identity` 由重复的词组成，`?` 处的内容会像在模型中那样被接着写下去：在中间各层，它比 lens 更常给出模型自己的下一个 \
        token（`patchscope agreement` 给出统计）。`description` 询问名称的含义，`into=` 可问任何内容。它说出的是模型根据陌生处境\
        中的一个向量作出的猜测，目标提示本身也会影响结果：请与随机向量比较。
        """),
    related: ["patchscope agreement", "lens", "capture", "patch"],
    search: ["representation", "describe", "decode", "self-interpretation", "表示", "解读", "描述", "续写"],
    examples: [
      Example("patchscope \"The capital of France is\" layers=[5, 20]"),
      Example("patchscope \"The capital of France is\" at=all layers=15..29", speed: .seconds),
      Example(
        "patchscope \"I went to London\" layers=8..14 prompt=description max=8", speed: .seconds,
        doc: Message(en: "What does the model take the last word for?", zh: "模型把最后一个词理解成什么？")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    var question = try PatchscopeParameters.question(of: call, on: model, in: session)
    question.positions = call[ReadingParameters.at].selection
    question.limit =
      call[max] ?? (call[PatchscopeParameters.into] == nil ? call[PatchscopeParameters.prompt].length : 12)
    question.top = call[k]
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "patches", zh: "次写入")
    let found: Patchscope
    do {
      found = try model.model.patchscope(
        prompt.ids, question, tokenizer: model.tokenizer,
        progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    guard let last = found.answers.last else { throw .noPosition }
    let answers = Dictionary(zip(found.positions, found.answers)) { first, _ in first }
    return .record(
      Record(
        type: found.positions.count > 1 ? mapType : resultType,
        [
          ("answer", .text(model.text(of: last))),
          ("target", .text(call[PatchscopeParameters.into] ?? call[PatchscopeParameters.prompt].text)),
          ("layers", .table(Table(layerType, rows: found.cells.map { row($0, answers, model) }))),
          ("prompt", LookingFields.prompt(prompt.ids, model)),
        ],
        payload: RunSource(
          model, prompt.ids, interventions: question.interventions, precision: question.precision)))
  }

  private static func row(_ cell: Patchscope.Cell, _ answers: [Int: Int], _ model: LoadedModel) -> [Value] {
    let tokens = cell.top.map { token -> [Value] in
      [.int(token.id), .text(model.text(of: token.id)), .number(exp(Double(token.logprob)))]
    }
    return [
      .int(cell.layer), .int(cell.position), .text(cell.text),
      cell.top.first.map { .number(exp(Double($0.logprob))) } ?? .nothing, .text(model.text(of: cell.lens)),
      .bool(cell.top.first?.id == answers[cell.position]), .table(Table(topType, rows: tokens)),
    ]
  }
}
