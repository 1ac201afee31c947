import Language
import Syntax
import Tensors
import Transformer

extension Session {
  /// The loaded model, which predicts the next token.
  /// - Throws: E209 where none is loaded, or one that doesn't.
  func loadedModel() throws(Failure) -> LoadedModel {
    let model = try loadedReader()
    guard model.isCausal else { throw Failure.noPrediction(model) }
    return model
  }

  /// The loaded model, for what needs no prediction: it may be an encoder.
  /// - Throws: E209 where none is loaded.
  func loadedReader() throws(Failure) -> LoadedModel {
    guard let model = model as? LoadedModel else {
      throw Failure(
        .noModel, Message(en: "no model is loaded", zh: "尚未加载模型"),
        help: Message(en: "type `load smollm2`", zh: "请输入 `load smollm2`"))
    }
    return model
  }

  /// What the host lent: threads and models.
  /// - Throws: E209 where the host runs no models.
  func sharedEngine() throws(Failure) -> Engine {
    guard let engine = engine as? Engine else {
      throw Failure(.noModel, Message(en: "models can't be run here", zh: "此处无法运行模型"))
    }
    return engine
  }

  /// The interventions that stand now, oldest first: every run of every command applies them in this order.
  ///
  /// Commands that install hand `[Intervention]` to `install`.
  var standingInterventions: [Intervention] {
    interventions.flatMap { $0.payload as? [Intervention] ?? [] }
  }

  /// Runs prompts in one batch, under the standing interventions and until the user stops it.
  /// - Parameters:
  ///   - captures: what to keep of each run.
  ///   - additional: interventions of this run alone, after the standing ones.
  /// - Returns: a trace a prompt.
  /// - Throws: what the engine refuses, and `Failure.interrupted`.
  func run(
    _ prompts: [Prompt], on model: LoadedModel, precision: Precision, captures: [Plan.Capture] = [],
    additional: [Intervention] = [], logits: Plan.LogitSelection = .last
  ) throws(Failure) -> [Trace] {
    let plan = Plan(
      captures: captures, interventions: standingInterventions + additional, logits: logits)
    return try self.run(prompts.map { Request($0.ids, plan: plan) }, on: model, precision: precision)
  }

  /// Runs one prompt; see `run(_:on:precision:captures:additional:logits:)` for several.
  func run(
    _ prompt: Prompt, on model: LoadedModel, precision: Precision, captures: [Plan.Capture] = [],
    additional: [Intervention] = [], logits: Plan.LogitSelection = .last
  ) throws(Failure) -> Trace {
    try run(
      [prompt], on: model, precision: precision, captures: captures, additional: additional, logits: logits)[
        0]
  }

  /// Runs requests as they are: their plans say which interventions act.
  /// - Throws: what the engine refuses, and `Failure.interrupted`.
  func run(_ requests: [Request], on model: LoadedModel, precision: Precision) throws(Failure) -> [Trace] {
    let cancellation = cancellation
    do {
      return try model.model.run(requests, precision: precision) { cancellation.isRequested() }
    } catch {
      throw Failure(error, file: model.path)
    }
  }
}

extension Failure {
  /// E209: an encoder where a language model is needed.
  fileprivate static func noPrediction(_ model: LoadedModel) -> Failure {
    Failure(
      .noModel,
      Message(
        en: "\(model.name) reads texts in both directions and predicts no next token",
        zh: "\(model.name) 双向读取文本，不预测下一个 token"),
      help: Message(
        en: "type `load smollm2` for a language model; `embed` and `capture` work with \(model.name)",
        zh: "语言模型请输入 `load smollm2`；\(model.name) 可用于 `embed` 和 `capture`"))
  }
}
