import Tensors
import Tokenization

/// What ends a generation and what is kept of it.
public struct GenerationOptions: Sendable {
  /// The most tokens to generate.
  public var limit = 64
  public var sampling = Sampling()
  /// Tokens that end the text; they are not part of it.
  public var endTokens: Set<Int> = []
  /// Texts that end it; the text is cut before the first.
  public var stops: [String] = []
  /// How many of the most probable tokens to keep at each step.
  public var keep = 1
  public var precision = Precision.exact
  /// How many tokens of a prompt are read at once, where nothing of the reading is kept: memory grows with this and
  /// not with the prompt, and no bit depends on it.
  public var piece = 1024

  public init() {}
}

/// A generated token and the distribution it came from.
public struct GeneratedToken: Sendable {
  public let id: Int
  /// Natural logarithm of its probability before temperature and filters.
  public let logprob: Float
  /// The most probable tokens at this step.
  public let top: [TokenScore]
}

/// What one prompt was continued with.
public struct Generation: Sendable {
  public enum Finish: String, Sendable { case end, stop, length, context }
  public internal(set) var tokens: [GeneratedToken] = []
  /// The tokens' text, without an end token and cut before a stop text.
  public internal(set) var text = ""
  public internal(set) var finish = Finish.length
  /// Captures of the prompt's pass and of each step's, in order.
  public internal(set) var traces: [Trace] = []
}

extension Model {
  /// Continues prompts token by token, with the interventions of each one's plan active throughout.
  ///
  /// - Parameters:
  ///   - requests: prompts; their plans act on prompt and generated positions as their selections say.
  ///   - onToken: called with the index of the sequence and each new token.
  /// - Throws: as ``run(_:precision:isCancelled:)``, and ``EngineError/badOption(name:found:expected:)``.
  public func generate(
    _ requests: [Request], _ options: GenerationOptions, tokenizer: any Tokenizer,
    onToken: (Int, GeneratedToken) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Generation] {
    try options.sampling.validate()
    guard !architecture.isBidirectional else { throw .notCausal(family: architecture.family) }
    guard options.limit >= 0 else {
      throw .badOption(name: "max", found: "\(options.limit)", expected: "0 or more")
    }
    var streams = requests.enumerated().map {
      TokenStream(
        index: $0.offset, request: $0.element, architecture: architecture, tokenizer: tokenizer)
    }
    var options = options
    // The tokens of a dry run mean nothing, so none of them ends it before the limit.
    if pool.countsProducts { (options.endTokens, options.stops) = ([], []) }
    let space = Workspace(for: self)
    if options.limit == 0 { return streams.map(\.generation) }
    for index in streams.indices {
      while let piece = streams[index].takePiece(of: max(1, options.piece)) {
        _ = try run([piece], precision: options.precision, in: space, isCancelled: isCancelled)
      }
    }
    while true {
      let active = streams.indices.filter { !streams[$0].isFinished }
      if active.isEmpty { return streams.map(\.generation) }
      let traces = try run(
        active.map { streams[$0].request }, precision: options.precision, in: space, isCancelled: isCancelled)
      for (index, trace) in zip(active, traces) {
        if let token = streams[index].accept(trace, options, architecture.context) {
          onToken(index, token)
        }
      }
    }
  }
}

/// One sequence while it is being generated.
private struct TokenStream {
  let index: Int
  var request: Request
  var generation = Generation()
  var isFinished = false
  private var seen: Set<Int>
  private var decoder: StreamDecoder
  private var length: Int

  init(index: Int, request: Request, architecture: Architecture, tokenizer: any Tokenizer) {
    self.index = index
    self.request = request
    seen = Set(request.tokens)
    decoder = StreamDecoder(tokenizer)
    let cache = request.cache ?? KVCache(for: architecture)
    length = cache.count + request.tokens.count
    self.request.cache = cache
    self.request.promptLength = request.promptLength ?? length
    self.request.plan.logits = .last
  }

  /// The first tokens of a prompt of more than `size`, to be read before the rest; nil where the rest is read as it is.
  mutating func takePiece(of size: Int) -> Request? {
    guard request.tokens.count > size, request.isDivisible else { return nil }
    var piece = request
    piece.tokens = Array(request.tokens.prefix(size))
    piece.plan.logits = .none
    request.tokens.removeFirst(size)
    return piece
  }

  /// Chooses the next token from a step's logits; nil if it ended the text.
  mutating func accept(
    _ trace: Trace, _ options: GenerationOptions, _ context: Int
  ) -> GeneratedToken? {
    if !request.plan.captures.isEmpty { generation.traces.append(trace) }
    let step = generation.tokens.count
    let id = options.sampling.choose(trace.lastLogits, seen: seen, sequence: index, step: step)
    if options.endTokens.contains(id) {
      finish(.end)
      return nil
    }
    let logits = trace.lastLogits
    // The kernels' exponentials: right to 1e-8, which is below what an f32 log-probability can show.
    let normaliser = logits.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { Vector.logSumExp($0, count: buffer.count) } ?? -.infinity
    }
    let logprob = Float(Double(logits[logits.startIndex + id]) - normaliser)
    let token = GeneratedToken(
      id: id, logprob: logprob,
      top: TopTokens.top(logits, count: options.keep, normaliser: normaliser))
    generation.tokens.append(token)
    generation.text += decoder.push(id)
    seen.insert(id)
    length += 1
    (request.tokens, request.resume) = ([id], nil)
    if cutAtStop(options.stops) {
      finish(.stop)
    } else if generation.tokens.count >= options.limit {
      finish(.length)
    } else if length >= context {
      finish(.context)
    }
    return token
  }

  private mutating func finish(_ reason: Generation.Finish) {
    generation.finish = reason
    if reason != .stop { generation.text += decoder.finish() }
    isFinished = true
  }

  private mutating func cutAtStop(_ stops: [String]) -> Bool {
    let cuts = stops.filter { !$0.isEmpty }.compactMap { firstOccurrence(of: $0, in: generation.text) }
    guard let cut = cuts.min() else { return false }
    generation.text = String(generation.text[..<cut])
    return true
  }

  private func firstOccurrence(of needle: String, in text: String) -> String.Index? {
    let wanted = Array(needle.utf8)
    var start = text.utf8.startIndex
    while start != text.utf8.endIndex {
      if text.utf8[start...].starts(with: wanted) { return start }
      start = text.utf8.index(after: start)
    }
    return nil
  }
}

extension Request {
  /// Whether the tokens may be read piece by piece: nothing of the pass is kept, and each change concerns one position
  /// (a changed attention map is as wide as the whole sequence).
  fileprivate var isDivisible: Bool {
    plan.captures.isEmpty && plan.gradient == nil && plan.edges == nil && !plan.keepsWriters && resume == nil
      && tokenTypes == nil && !plan.interventions.contains(where: \.site.isAttentionMap)
  }
}
