import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// The steps of one `diffmean`: read both sets, score the layers, choose, judge.
struct DiffmeanRun {
  let session: Session
  let model: LoadedModel
  let contrast: Contrast
  let site: Site
  /// Layers to choose among.
  let layers: [Int]
  let isChat: Bool
  /// Nil where the contrast is not about refusing, or the model refuses nothing.
  var refusal: RefusalScore?
  let seed: UInt64
  private let positive: [[Int]]
  private let negative: [[Int]]

  init(_ call: Arguments, in session: Session) throws(Failure) {
    self.session = session
    let model = try session.loadedModel()
    let contrast = try ContrastParameters.contrast(of: call, in: session)
    site = call[DiffmeanParameters.site].site
    let depth = model.facts.layers
    layers = try call.chosenLayers?.indices(of: depth) ?? DirectionChoice.layers(of: depth)
    isChat = call[DiffmeanParameters.chat] ?? (contrast.isChat && model.template != nil)
    if contrast.isChat, !isChat, !call.has(DiffmeanParameters.chat) {
      session.output.note(
        Message(
          en: "\(model.name) has no chat template: the prompts are read as plain text",
          zh: "\(model.name) 没有对话模板：提示按普通文本读入"))
    }
    seed = call[DiffmeanParameters.seed].map { UInt64($0) } ?? session.nextSeed()
    positive = try model.ids(of: contrast.positive, asChat: isChat)
    negative = try model.ids(of: contrast.negative, asChat: isChat)
    refusal = contrast.isRefusal ? try RefusalScore(openingsOf: model) : nil
    (self.model, self.contrast) = (model, contrast)
  }

  /// The tokens of a part of the positive prompts.
  func positive(_ part: KeyPath<SplitIndices, [Int]>) -> [[Int]] {
    contrast.split.positive[keyPath: part].map { positive[$0] }
  }

  /// The tokens of a part of the negative prompts.
  func negative(_ part: KeyPath<SplitIndices, [Int]>) -> [[Int]] {
    contrast.split.negative[keyPath: part].map { negative[$0] }
  }

  /// Runs a step of the engine with its failures told in both languages.
  func run<Result>(
    _ unit: Message,
    _ body: (_ progress: (Int, Int) -> Void, _ isCancelled: () -> Bool) throws(EngineError) -> Result
  ) throws(Failure) -> Result {
    let (output, cancellation) = (session.output, session.cancellation)
    do throws(EngineError) {
      return try body(
        { output.progress(done: $0, total: $1, unit: unit) }, { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
  }

  /// The residual streams of all prompts.
  func states() throws(Failure) -> ContrastRun {
    try run(Message(en: "prompts read", zh: "条提示已读")) { (progress, isCancelled) throws(EngineError) in
      try model.model.contrastStates(
        positive: positive, negative: negative, site: site, interventions: session.standingInterventions,
        score: refusal, progress: progress, isCancelled: isCancelled)
    }
  }

  /// The direction of every layer of the model.
  func directions(_ states: ContrastStates) -> [Direction] {
    let (p, n) = (contrast.split.positive.train, contrast.split.negative.train)
    return (0..<model.facts.layers).map {
      Direction(
        site: site, layer: $0, vector: states.difference(layer: $0, positives: p, negatives: n))
    }
  }

  /// The layers' directions, scored on validation prompts; on the training prompts where none are set aside.
  func candidates(
    _ directions: [Direction], _ states: ContrastStates
  ) throws(Failure) -> [DirectionCandidate] {
    let part: KeyPath<SplitIndices, [Int]> = contrast.split.holdsOut ? \.validation : \.train
    let scored = layers.map { layer in
      let margins = states.heldOutMargins(layer: layer, contrast.split, \.validation)
      return (
        directions[layer],
        margins.map { Separation(positive: $0.positive, negative: $0.negative) }
          ?? Separation(positive: [0], negative: [0])
      )
    }
    let question = CandidateQuestion(
      scored, positive: Array(positive(part).prefix(Self.limit)),
      negative: Array(negative(part).prefix(refusal == nil ? Self.brief : Self.limit)), refusal: refusal,
      interventions: session.standingInterventions)
    return try run(Message(en: "layers", zh: "层")) { (progress, isCancelled) throws(EngineError) in
      try model.model.candidates(question, progress: progress, isCancelled: isCancelled)
    }
  }

  /// Validation prompts of a set that every candidate is run on.
  static let limit = 12
  /// The same where they only tell how much an ablation changes.
  private static let brief = 8
}

extension RefusalScore {
  /// The score over the first tokens of the refusals that Sonde knows.
  ///
  /// - Throws: E208 where the model came without a tokenizer.
  init(openingsOf model: LoadedModel) throws(Failure) {
    var tokens: [Int] = []
    for opening in RefusalPhrases.openings {
      if let first = try model.encode(opening, parseSpecial: false).first { tokens.append(first) }
    }
    self.init(tokens: tokens)
  }
}
