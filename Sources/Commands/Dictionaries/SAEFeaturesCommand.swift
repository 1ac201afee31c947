import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// `sae features`: what the latents of a dictionary stand for.
enum SAEFeaturesCommand: Command {
  /// What `by=` takes.
  enum Order: String, ChoiceArgument { case peak, density }

  static let latent = Parameter<Selection?>(
    "latent", range: .atLeast(0), help: Message(en: "These latents only.", zh: "只看这些 latent。"))
  static let top = Parameter<Int>(
    "top", default: 20, range: .atLeast(1),
    help: Message(en: "How many latents to list.", zh: "列出多少个 latent。"))
  static let by = Parameter<Order>(
    "by", default: .peak,
    help: Message(
      en: "Which come first: those with the highest peak, or those that fire most often.",
      zh: "排列顺序：按最高激活值（peak），或按激活频率（density）。"))
  static let exemplars = Parameter<Int>(
    "exemplars", default: 6, range: .between(1, 100),
    help: Message(en: "Windows of text to keep a latent.", zh: "每个 latent 保留的文本片段数。"))
  static let tokens = Parameter<Int>(
    "tokens", default: 8192, range: .atLeast(16),
    help: Message(en: "Tokens of the text to look through.", zh: "查看的文本 token 数。"))

  static let exemplarType = RecordType(
    "latent exemplar",
    [
      FieldDeclaration(
        "value", .number, display: .significant(4), doc: Message(en: "The latent there.", zh: "该处的 latent 值。")
      ),
      FieldDeclaration(
        "token", .text, display: .token, doc: Message(en: "The token it stands at.", zh: "所在的 token。")),
      FieldDeclaration(
        "text", .text,
        doc: Message(en: "The text before and after, the token in 【】.", zh: "前后文，该 token 用【】标出。")),
    ])
  static let rowType = RecordType(
    "latent",
    [
      FieldDeclaration(
        "latent", .int, doc: Message(en: "The latent, counted from 0.", zh: "latent 编号，从 0 数起。")),
      FieldDeclaration(
        "density", .number, display: .share,
        doc: Message(en: "The share of positions where it fires.", zh: "激活的位置比例。")),
      FieldDeclaration(
        "peak", .number, display: .significant(4), doc: Message(en: "Its highest value.", zh: "最高值。")),
      FieldDeclaration(
        "tokens", .text, doc: Message(en: "The tokens at its highest places.", zh: "激活最高处的 token。")),
      FieldDeclaration(
        "promotes", .text,
        doc: Message(
          en: "Tokens whose logits its decoder row raises most, by the last norm and the unembedding.",
          zh: "其解码器行经最后的归一化和解嵌入后，最能提高的 token。")),
      FieldDeclaration(
        "suppresses", .text, display: .hidden,
        doc: Message(en: "Tokens whose logits it lowers most.", zh: "最能压低的 token。")),
      FieldDeclaration(
        "mean", .number, display: .hidden, doc: Message(en: "Its mean where it fires.", zh: "激活时的平均值。")),
      FieldDeclaration(
        "exemplars", .table(exemplarType), display: .brief,
        doc: Message(en: "Where it is highest, one place a window.", zh: "激活最高的位置，每个窗口一处。")),
    ])

  static let signature = Signature(
    "sae features", topic: .instruments,
    parameters: [
      SAEParameters.dictionary, latent, top, by, exemplars, tokens, SAEParameters.file, SAEParameters.window,
    ],
    returns: .table(rowType), effects: [.needsModel],
    summary: Message(
      en:
        "Lists latents: how often they fire, on which tokens, in what text, and what they make the model say.",
      zh: "列出 latent：激活频率、在哪些 token 和文本上激活，以及使模型倾向于说什么。"),
    description: Message(
      en: """
        The text is held-out prose that comes with Sonde, or `data=`. A name for a latent is a guess: look at the \
        places (`.exemplars`), then change it (`steer sae=s latent=42 scale=20`, `ablate sae=s latent=42`) and see whether the \
        model changes as the name says. Logit effects read the decoder row as the logit lens reads a residual stream; at \
        early layers that says little. Dictionaries of other sites than the residual stream have none.
        """,
      zh: """
        文本为 Sonde 自带的留出散文，或 `data=`。给 latent 起的名字只是猜测：请查看激活的位置（`.exemplars`），再修改它\
        （`steer sae=s latent=42 scale=20`、`ablate sae=s latent=42`），看模型是否如名字所说那样变化。logit 效应像 \
        Logit Lens 读残差流那样读解码器行；在较早的层意义不大。不在残差流上的字典没有这一项。
        """),
    related: ["sae train", "sae eval", "steer", "ablate", "patch", "attribute"],
    search: ["latents", "exemplars", "max activating", "interpret", "特征", "示例", "解释"],
    examples: [Example("sae features (sae train) top=10", speed: .minutes)])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let trained = call[SAEParameters.dictionary].trained
    let windows = try SAEParameters.heldOutWindows(call, tokens: call[tokens], on: model, in: session)
    let (cancellation, output) = (session.cancellation, session.output)
    var profiles: [LatentProfile]
    do {
      profiles = try model.model.profiles(
        of: trained.dictionary, on: windows, peaks: call[exemplars],
        progress: { output.progress(done: $0, total: $1, unit: Message(en: "windows", zh: "个窗口")) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, model: model.path) }
    if let chosen = call[latent] {
      let indices = try chosen.indices(of: trained.dictionary.latents)
      profiles = indices.map { profiles[$0] }
    } else {
      profiles.sort { key($0, call[by]) > key($1, call[by]) }
      profiles = Array(profiles.prefix(call[top]))
    }
    let effects = effects(profiles.map(\.latent), trained.dictionary, model)
    let rows = zip(profiles, effects).map { row($0, $1, windows, model) }
    return .table(Table(rowType, rows: rows, payload: trained))
  }

  private static func key(_ profile: LatentProfile, _ order: Order) -> Double {
    switch order {
    case .peak: Double(profile.peaks.first?.value ?? 0)
    case .density: profile.density
    }
  }

  private static func row(
    _ profile: LatentProfile, _ effects: (up: String, down: String)?, _ windows: [[Int]], _ model: LoadedModel
  ) -> [Value] {
    var seen: [String] = []
    for peak in profile.peaks {
      let token = model.text(of: windows[peak.window][peak.position])
      if !seen.contains(token) { seen.append(token) }
    }
    let places = profile.peaks.map { peak -> [Value] in
      let window = windows[peak.window]
      let token = model.text(of: window[peak.position])
      func text(_ range: Range<Int>) -> String { window[range].map { model.text(of: $0) }.joined() }
      let before = text(max(0, peak.position - 12)..<peak.position)
      let after = text(peak.position + 1..<max(peak.position + 1, min(window.count, peak.position + 7)))
      return [.number(Double(peak.value)), .text(token), .text("\(before)【\(token)】\(after)")]
    }
    return [
      .int(profile.latent), .number(profile.density), .number(Double(profile.peaks.first?.value ?? 0)),
      .text(seen.joined(separator: "·")), effects.map { .text($0.up) } ?? .nothing,
      effects.map { .text($0.down) } ?? .nothing, .number(profile.mean),
      .table(Table(exemplarType, rows: places)),
    ]
  }

  /// The tokens that decoder rows raise and lower most, a few latents at a time; nil where they don't write to the
  /// residual stream.
  private static func effects(
    _ latents: [Int], _ dictionary: SparseAutoencoder, _ model: LoadedModel
  ) -> [(up: String, down: String)?] {
    let width = model.facts.width
    guard dictionary.outputs == width, dictionary.place.writes.isResidual else {
      return latents.map { _ in nil }
    }
    var found: [(up: String, down: String)?] = []
    for start in stride(from: 0, to: latents.count, by: 16) {
      let some = latents[start..<min(start + 16, latents.count)]
      let logits = model.model.unembed(
        residual: Tensor(shape: [some.count, width], values: some.flatMap { dictionary.direction($0) }))
      for index in 0..<some.count {
        let row = logits.row(index).values
        let up = TopTokens.top(row[...], count: 5).map { model.text(of: $0.id) }
        let down = TopTokens.top(row.map { -$0 }[...], count: 5).map { model.text(of: $0.id) }
        found.append((up.joined(separator: "·"), down.joined(separator: "·")))
      }
    }
    return found
  }
}

extension Site {
  /// Whether values of this site are added to the residual stream or are the stream itself.
  var isResidual: Bool {
    switch self {
    case .embed, .residPre, .residMid, .residPost, .attnOut, .mlpOut: true
    default: false
    }
  }
}
