import Instruments
import Language
import Syntax
import Transformer

/// A dictionary as commands pass it on: the payload of their results.
struct TrainedDictionary: Sendable {
  var dictionary: SparseAutoencoder
  /// Tokens of a window in training.
  var context: Int
  /// How it came to be, for its file.
  var remarks: [(String, String)] = []
  /// The share of latents that didn't fire in the last million rows of its training, where that is known.
  var dead: Double?
}

/// What `sae=` and the commands of `sae` take: the result of `sae train`, `sae resume` or `sae load`.
struct SAEArgument: ArgumentConvertible {
  let trained: TrainedDictionary

  static var valueType: ValueType { .record(nil) }
  var argumentText: String { "sae" }

  /// - Throws: E302 for anything else.
  init(argument: Value) throws(Failure) {
    guard case .record(let record) = argument, let trained = record.payload as? TrainedDictionary else {
      throw Failure(
        .valueType, Message(en: "this value is no SAE", zh: "该值不是 SAE"),
        help: Message(
          en: "give the result of `sae train`, `sae resume` or `sae load`",
          zh: "请给出 `sae train`、`sae resume` 或 `sae load` 的结果"))
    }
    self.trained = trained
  }
}

/// Parameters that several commands of dictionaries share.
enum SAEParameters {
  static let dictionary = Parameter<SAEArgument>(
    "sae", .positional,
    help: Message(
      en: "The SAE: the result of `sae train`, `sae resume` or `sae load`.",
      zh: "SAE：`sae train`、`sae resume` 或 `sae load` 的结果。"))
  static let ofCall = Parameter<SAEArgument?>(
    "sae",
    help: Message(
      en: "The SAE whose latents `latent=` names; its site and layer are used.",
      zh: "`latent=` 所指 latent 所属的 SAE；使用它的位点和层。"))
  static let latent = Parameter<Selection?>(
    "latent", range: .atLeast(0),
    help: Message(en: "The latent of `sae=`, or several.", zh: "`sae=` 中的 latent，可以多个。"))
  static let file = Parameter<FilePath?>(
    "data",
    help: Message(
      en: "A file of plain text; by default English prose that comes with Sonde.",
      zh: "纯文本文件；默认用 Sonde 自带的英文散文。"))
  static let window = Parameter<Int>(
    "window", default: 128, range: .between(8, 4096), unit: "tokens",
    help: Message(
      en: "The text is cut into windows of so many tokens, each run by itself.",
      zh: "文本切成这么多 token 的窗口，各自单独运行。"))
  /// Both or neither.
  static let rules: [ArgumentRule] = [.needs("latent", "sae"), .needs("sae", "latent")]

  /// Windows that hold so many tokens, the last one in part.
  static func windowCount(_ call: Arguments, tokens: Int) -> Int {
    (tokens + call[window] - 1) / call[window]
  }

  /// The first windows of the text that a dictionary is judged on: `data=`, or the prose held out.
  /// - Throws: E2xx for a file that can't be read, E313 for one without text.
  static func heldOutWindows(
    _ call: Arguments, tokens: Int, on model: LoadedModel, in session: Session
  ) throws(Failure) -> [[Int]] {
    let text = try CorpusText.text(call[file]?.text, builtIn: CorpusText.heldOut, in: session)
    let windows = try CorpusText.windows(of: text, length: call[window], on: model)
    return Array(windows.prefix(windowCount(call, tokens: tokens)))
  }

  /// The latents that a call names.
  /// - Throws: E301 for one that the dictionary doesn't have.
  static func latents(_ call: Arguments, _ dictionary: SparseAutoencoder) throws(Failure) -> [Int] {
    try (call[latent] ?? .all).indices(of: dictionary.latents)
  }
}

extension Arguments {
  /// The interventions on latents that a call asks for, or nil where it names no dictionary.
  /// - Throws: E301 for a latent, E303 for a dictionary of another model.
  func latentEdits(_ change: LatentEdit.Change, on model: LoadedModel) throws(Failure) -> [Intervention]? {
    guard let trained = self[SAEParameters.ofCall]?.trained else { return nil }
    let dictionary = trained.dictionary
    let chosen = try SAEParameters.latents(self, dictionary)
    let positions = self[TargetParameters.positions].selection
    let made: Intervention
    do throws(DictionaryError) {
      try dictionary.check(against: model.model)
      made = try dictionary.edit(chosen, change, positions: positions)
    } catch { throw Failure(error, model: model.path) }
    do { try made.validate(for: model.model.architecture) } catch { throw Failure(error, file: model.path) }
    return [made]
  }
}

extension Failure {
  /// E313: a change of a latent that is neither a value nor a multiple.
  static let latentValue = Failure(
    .badValue,
    Message(
      en: "a latent is set by `value=` with one number, or multiplied by `scale=`",
      zh: "latent 只能用 `value=`（一个数）设定，或用 `scale=` 乘以倍数"), parameter: "value")
}
