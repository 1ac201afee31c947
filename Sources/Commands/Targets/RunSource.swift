import Language
import Syntax
import Tensors
import Transformer

/// Where a result came from: enough to run it again to the same bits. Results of commands that run the model carry
/// it as their payload, so that `patch from=` and `compare` can ask for more than the result shows.
struct RunSource: Sendable {
  /// The model's file.
  let path: String
  /// The tokens of the prompt.
  let ids: [Int]
  /// What was changed.
  let interventions: [Intervention]
  let precision: Precision

  init(_ model: LoadedModel, _ ids: [Int], interventions: [Intervention], precision: Precision) {
    (path, self.ids, self.interventions, self.precision) = (model.path, ids, interventions, precision)
  }
}

extension Session {
  /// Runs a source again, keeping what `captures` name.
  ///
  /// - Throws: E313 where it came from another model, and what the engine refuses.
  func rerun(
    _ source: RunSource, on model: LoadedModel, captures: [Plan.Capture] = [],
    logits: Plan.LogitSelection = .none
  ) throws(Failure) -> Trace {
    guard source.path == model.path else {
      throw Failure(
        .badValue,
        Message(
          en: "this result came from another model, \(source.path)", zh: "该结果来自另一个模型 \(source.path)"))
    }
    let plan = Plan(captures: captures, interventions: source.interventions, logits: logits)
    return try run([Request(source.ids, plan: plan)], on: model, precision: source.precision)[0]
  }
}

/// A run that an argument names: a text, token ids, or the result of an earlier command.
enum RunArgument: ArgumentConvertible {
  case text(String)
  case ids([Int])
  case source(RunSource)

  static var valueType: ValueType { .either([.text, .record(nil), .table(nil), .list(.int)]) }

  /// - Throws: E302 for a value that no run made.
  init(argument: Value) throws(Failure) {
    switch argument {
    case .text(let text): self = .text(text)
    case .record(let record):
      guard let source = record.payload as? RunSource else { throw Failure.noSource }
      self = .source(source)
    case .table(let table):
      guard let source = table.payload as? RunSource else { throw Failure.noSource }
      self = .source(source)
    default: self = .ids(try [Int](argument: argument))
    }
  }

  /// The run, with these interventions where the argument is a text or ids.
  func source(on model: LoadedModel, interventions: [Intervention], precision: Precision) throws(Failure)
    -> RunSource
  {
    switch self {
    case .source(let source): return source
    case .text(let text):
      return RunSource(
        model, try model.ids(of: text), interventions: interventions, precision: precision)
    case .ids(let ids):
      return RunSource(model, ids, interventions: interventions, precision: precision)
    }
  }
}

extension LoadedModel {
  /// The tokens of a raw text, with the token that begins a text where the model's file wants it.
  ///
  /// - Throws: E313 for a text without tokens.
  func ids(of text: String) throws(Failure) -> [Int] {
    let ids = framed(try encode(text, parseSpecial: false))
    guard !ids.isEmpty else {
      throw Failure(.badValue, Message(en: "the text is empty", zh: "文本为空"))
    }
    return ids
  }
}

extension Failure {
  fileprivate static let noSource = Failure(
    .valueType,
    Message(
      en: "this value does not come from running a text", zh: "该值不是运行文本得到的结果"),
    help: Message(
      en: "give a text, or the whole result of `run`, `top`, `score` or `capture`",
      zh: "请给出文本，或 `run`、`top`、`score`、`capture` 的完整结果"))
}
