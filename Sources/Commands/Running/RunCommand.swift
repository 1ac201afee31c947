import Language
import Syntax
import Tensors
import Transformer

/// `run`: continues a text.
enum RunCommand: Command {
  static let max = Parameter<Int>(
    "max", default: 64, range: .atLeast(0), unit: "tokens",
    help: Message(en: "The most tokens to generate.", zh: "最多生成多少个 token。"))
  static let stop = Parameter<StopArgument>(
    "stop", default: .texts([]),
    help: Message(
      en: "A text, or a list of texts, before which to end; `none` goes on past the model's end tokens.",
      zh: "遇到此文本（或列表中任一文本）即停止；`none` 表示越过模型的结束 token 继续生成。"))
  static let top = Parameter<Int>(
    "top", default: 5, range: .between(0, 1000), unit: "tokens",
    help: Message(
      en: "How many of the most probable tokens to keep at each step.", zh: "每一步保留多少个最可能的 token。"))

  static let signature = Signature(
    "run", topic: .running,
    parameters: PromptParameters.running(max, stop, top) + SamplingParameters.all,
    rules: PromptParameters.rules, returns: .record(RunResult.type), effects: [.needsModel, .random],
    summary: Message(en: "Continues a text, or answers in a chat.", zh: "续写一段文本，或在对话中作答。"),
    description: Message(
      en:
        "Without `temperature=` the most probable token is taken at every step, so the same call always gives "
        + "the same text. Standing interventions act on the prompt and on every generated token.",
      zh: "不给 `temperature=` 时每一步都取最可能的 token，因此同样的调用总给出同样的文本。已安装的干预对提示和每个生成的 token 都起作用。"),
    related: ["top", "score", "tokens", "with", "patch"],
    search: [
      "generate", "complete", "sample", "chat", "ask", "answer", "temperature", "生成", "续写", "采样", "对话", "提问",
      "回答", "温度",
    ],
    examples: [
      Example("run \"The capital of France is\" max=8"),
      Example("run chat=\"Name three colours.\" max=24", speed: .seconds),
      Example(
        "run chat=[record(role=\"user\", content=\"Hi\")] system=\"You answer briefly.\" max=16",
        speed: .seconds),
      Example("(run \"Once upon a time\" temperature=0.8 top_p=0.95 seed=7 max=12).text"),
      Example("(run \"1, 2, 3,\" stop=\"7\" max=20).finish"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    var options = GenerationOptions()
    options.limit = call[max]
    options.stops = call[stop].texts
    options.endTokens = call[stop] == .never ? [] : model.special.endOfGeneration
    options.keep = call[top]
    options.sampling = try SamplingParameters.sampling(of: call, in: session)
    options.precision = PromptParameters.precision(of: call, in: session)
    let clock = ContinuousClock()
    let start = clock.now
    let generation = try session.generate(prompt, options, on: model)
    let seconds = (clock.now - start) / .seconds(1)
    let source = RunSource(
      model, prompt.ids, interventions: session.standingInterventions, precision: options.precision)
    return RunResult.record(generation, prompt: prompt, seconds: seconds, model: model, source: source)
  }
}

extension Session {
  /// Continues a prompt under the standing interventions, until the user stops it.
  /// - Throws: what the engine refuses, and `Failure.interrupted`.
  func generate(
    _ prompt: Prompt, _ options: GenerationOptions, on model: LoadedModel
  ) throws(Failure) -> Generation {
    let request = Request(prompt.ids, plan: Plan(interventions: standingInterventions))
    let (cancellation, output) = (cancellation, output)
    var done = 0
    do {
      let results = try model.model.generate(
        [request], options, tokenizer: model.tokenizer,
        onToken: { _, _ in
          done += 1
          output.progress(done: done, total: options.limit, unit: Message(en: "tokens", zh: "个 token"))
        }, isCancelled: { cancellation.isRequested() })
      return results[0]
    } catch {
      throw Failure(error, file: model.path)
    }
  }
}
