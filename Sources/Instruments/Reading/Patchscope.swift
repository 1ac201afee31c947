import Tensors
import Tokenization
import Transformer

/// The prompt that a representation is written into, with the place where it is written.
public struct PatchscopeTarget: Sendable, Equatable {
  public let tokens: [Int]
  /// The position of the placeholder, from 0.
  public let position: Int

  public init(tokens: [Int], position: Int) { (self.tokens, self.position) = (tokens, position) }
}

/// What to read with a Patchscope.
public struct PatchscopeQuestion: Sendable {
  public var target: PatchscopeTarget
  /// Positions of the text that is read.
  public var positions = PositionSelection.last
  /// Layers that are read, or nil for all; layer L is the residual stream after block L.
  public var layers: [Int]?
  /// The layer that is written to; nil: the one that was read.
  public var into: Int?
  /// How many tokens to generate.
  public var limit = 1
  /// How many of the most probable first tokens to keep.
  public var top = 5
  /// Tokens that end the generated text.
  public var endTokens: Set<Int> = []
  /// What to change while the text is read; the target prompt runs without changes.
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init(target: PatchscopeTarget) { self.target = target }
}

/// What a model says of its own representations, each written into another prompt (Ghandeharioun et al. 2024).
public struct Patchscope: Sendable {
  /// One layer at one position.
  public struct Cell: Sendable {
    public let layer: Int
    public let position: Int
    /// What the model goes on with behind the representation.
    public let text: String
    /// The most probable first tokens, best first.
    public let top: [TokenScore]
    /// The most probable token by the logit lens at the same place.
    public let lens: Int
  }

  /// By layer, then by position, both in the order asked for.
  public let cells: [Cell]
  public let positions: [Int]
  /// The model's own next token at each of the positions.
  public let answers: [Int]
}

extension Model {
  /// Writes the residual stream of a text, at each layer and position asked for, over that of a target prompt's
  /// placeholder, and lets the model go on from there: all of them together in batches.
  ///
  /// - Throws: ``EngineError`` for a layer, position or token that the model doesn't have, or
  ///   ``EngineError/interrupted``.
  public func patchscope(
    _ tokens: [Int], _ question: PatchscopeQuestion, tokenizer: any Tokenizer,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> Patchscope {
    try requireUnembedding()
    let stage = try PatchscopeStage(self, question, isCancelled: isCancelled)
    let source = try representations(tokens, question, isCancelled: isCancelled)
    return try patchscope(
      source, question, on: stage, tokenizer: tokenizer, progress: progress, isCancelled: isCancelled)
  }

  /// The same for residual streams and a target prompt that have been run already.
  func patchscope(
    _ source: Representations, _ question: PatchscopeQuestion, on stage: PatchscopeStage,
    tokenizer: any Tokenizer, progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool
  ) throws(EngineError) -> Patchscope {
    let places = source.places
    let patches = places.map { layer, index in
      Patch(layer: question.into ?? layer, vector: source.vector(layer, index))
    }
    let said = try stage.generations(
      patches, tokenizer: tokenizer, progress: progress, isCancelled: isCancelled)
    let lens = topTokens(patches.map(\.vector), precision: question.precision)
    let cells = places.indices.map { place in
      Patchscope.Cell(
        layer: places[place].layer, position: source.positions[places[place].index], text: said[place].text,
        top: said[place].tokens.first?.top ?? [], lens: lens[place])
    }
    return Patchscope(
      cells: cells, positions: source.positions,
      answers: topTokens(source.finals, precision: question.precision))
  }

  /// The residual streams that a Patchscope reads.
  func representations(
    _ tokens: [Int], _ question: PatchscopeQuestion, isCancelled: () -> Bool
  ) throws(EngineError) -> Representations {
    let last = architecture.layers - 1
    let layers = question.layers ?? Array(0...last)
    let capture = Plan.Capture(
      .residPost, layers: layers.contains(last) ? layers : layers + [last], positions: question.positions)
    let plan = Plan(captures: [capture], interventions: question.interventions, logits: .none)
    let trace = try run(Request(tokens, plan: plan), precision: question.precision, isCancelled: isCancelled)
    return Representations(trace, layers: layers, last: last)
  }
}

/// The residual streams of a text at some layers and positions.
struct Representations {
  let layers: [Int]
  let positions: [Int]
  private let tensors: [Int: Tensor]
  private let last: Int

  init(_ trace: Trace, layers: [Int], last: Int) {
    (self.layers, self.last) = (layers, last)
    positions = trace[.residPost, layer: last]?.positions ?? []
    var tensors: [Int: Tensor] = [:]
    for layer in layers + [last] { tensors[layer] = trace[.residPost, layer: layer]?.tensor }
    self.tensors = tensors
  }

  /// Layers with the positions' places, by layer, then by position.
  var places: [(layer: Int, index: Int)] {
    layers.flatMap { layer in positions.indices.map { (layer, $0) } }
  }

  func vector(_ layer: Int, _ index: Int) -> [Float] { tensors[layer]?.row(index).values ?? [] }

  /// What the last layer leaves at each position.
  var finals: [[Float]] { positions.indices.map { vector(last, $0) } }
}
