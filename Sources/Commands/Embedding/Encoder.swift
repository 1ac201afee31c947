import Instruments
import Language
import Syntax
import Transformer

/// The model that turns texts into vectors, and how it reads them.
struct Encoder {
  let model: LoadedModel
  /// What to change while it reads: the standing interventions where it is the session's own model.
  let interventions: [Intervention]
  /// The most tokens read of a text.
  let limit: Int
}

/// The parameters by which commands that embed texts say how.
enum EncoderParameters {
  static let model = Parameter<BareName?>(
    "model", complete: .models,
    help: Message(
      en: "The encoder: a model's name or folder. By default the loaded model where it is an encoder, else "
        + "`minilm`, which then stands beside the loaded model and leaves it alone.",
      zh: "编码器：模型名称或文件夹。默认：若已加载的模型是编码器则用它，否则用 `minilm`，它与已加载的模型并存，互不影响。"))
  static let max = Parameter<Int>(
    "max", default: 256, range: .atLeast(3), unit: "tokens",
    help: Message(
      en: "The most tokens read of a text, [CLS] and [SEP] included; what is longer is cut, with a note. "
        + "256 is what all-MiniLM-L6-v2 was published with.",
      zh: "每段文本至多读入的 token 数（含 [CLS] 与 [SEP]）；更长的会被截断并给出提示。256 是 all-MiniLM-L6-v2 发布时的设置。"))
}

extension Session {
  /// The encoder that a call asks for.
  /// - Throws: E205 where it isn't there, E209 for a model that is no encoder.
  func encoder(of call: Arguments) throws(Failure) -> Encoder {
    let limit = call[EncoderParameters.max]
    if call[EncoderParameters.model] == nil, let own = model as? LoadedModel,
      own.model.architecture.isBidirectional
    {
      return Encoder(
        model: own, interventions: standingInterventions, limit: min(limit, own.facts.context))
    }
    let engine = try sharedEngine()
    let (name, path) = try engine.locate(call[EncoderParameters.model]?.text ?? "minilm", files: files)
    let found = try engine.model(named: name, path: path)
    guard found.model.architecture.isBidirectional else { throw .noEncoder(found) }
    return Encoder(
      model: found, interventions: found === model ? standingInterventions : [],
      limit: min(limit, found.facts.context))
  }

  /// The embeddings of texts, and how many tokens of each were read.
  /// - Throws: what the engine refuses, and `Failure.interrupted`.
  func embeddings(
    of texts: [String], by encoder: Encoder
  ) throws(Failure) -> (embeddings: SentenceEmbeddings, counts: [Int]) {
    var ids: [[Int]] = []
    var cut = 0
    for text in texts {
      let all = try encoder.model.encode(text, parseSpecial: false)
      let room = encoder.limit - encoder.model.framed([]).count
      if all.count > room { cut += 1 }
      ids.append(encoder.model.framed(Array(all.prefix(room))))
    }
    if cut > 0 { output.note(Self.cutNote(cut, encoder.limit)) }
    let unit = Message(en: "texts", zh: "段文本")
    do {
      let found = try encoder.model.model.sentenceEmbeddings(
        ids, interventions: encoder.interventions,
        progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
      return (found, ids.map(\.count))
    } catch { throw Failure(error, file: encoder.model.path) }
  }

  private static func cutNote(_ count: Int, _ limit: Int) -> Message {
    Message(
      en: count == 1
        ? "1 text is longer than \(limit) tokens: only its beginning was read"
        : "\(count) texts are longer than \(limit) tokens: only their beginnings were read",
      zh: "\(count) 段文本超过 \(limit) 个 token，只读取了开头部分")
  }
}

/// Texts that an argument names: one, a list, or the column `text` of a table.
struct TextListArgument: ArgumentConvertible {
  let texts: [String]

  static var valueType: ValueType { .either([.text, .list(.text), .table(nil)]) }
  var argumentText: String { texts.argumentText }

  /// - Throws: E302 for a value without texts, E305 for none at all.
  init(argument: Value) throws(Failure) {
    if case .text(let text) = argument {
      texts = [text]
    } else if let table = Self.table(argument) {
      guard let column = table.column("text") else {
        throw Failure(
          .valueType,
          Message(en: "the table has no column `text`", zh: "该表没有名为 `text` 的列"))
      }
      texts = try [String](argument: .list(column))
    } else {
      texts = try [String](argument: argument)
    }
    guard !texts.isEmpty else {
      throw Failure(.emptyList, Message(en: "there is no text to read", zh: "没有要读入的文本"))
    }
  }

  /// The table that a value is: one, or a list of records.
  private static func table(_ value: Value) -> Table? {
    switch value {
    case .table(let table): table
    case .list(let values):
      if case .record? = values.first { try? Table(argument: value) } else { nil }
    default: nil
    }
  }
}

extension Failure {
  /// E209: a language model where an encoder is needed.
  fileprivate static func noEncoder(_ model: LoadedModel) -> Failure {
    Failure(
      .noModel,
      Message(
        en: "\(model.name) is a language model: it was not trained to make embeddings of texts",
        zh: "\(model.name) 是语言模型，并未为生成文本嵌入而训练"),
      help: Message(
        en: "leave `model=` out for `minilm`; `capture` gives the residual streams of \(model.name)",
        zh: "省略 `model=` 即使用 `minilm`；`capture` 可得到 \(model.name) 的残差流"), parameter: "model")
  }
}
