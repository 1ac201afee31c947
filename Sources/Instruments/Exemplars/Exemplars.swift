import Tensors
import Transformer

/// A piece of text around a position, with a unit's value at each token.
public struct Exemplar: Sendable, Equatable {
  /// Which of the windows read it comes from, counted from 0.
  public let window: Int
  /// Position in that window of the first token here.
  public let start: Int
  /// The tokens.
  public let tokens: [Int]
  /// The unit's value at each of them.
  public let values: [Float]
  /// The place among ``tokens`` that the piece is about.
  public let peak: Int

  /// The value there.
  public var value: Float { values[peak] }
}

/// Where in a text set a unit says most, least, and what lies between.
public struct Exemplars: Sendable {
  /// A band of the distribution, with pieces whose values lie in it, drawn uniformly.
  public struct Band: Sendable {
    /// The shares between which it lies.
    public let shares: (from: Double, to: Double)
    /// The values at those shares, as estimated.
    public let bounds: (low: Float, high: Float)
    public let samples: [Exemplar]
  }

  /// The greatest values, one a window, greatest first.
  public let top: [Exemplar]
  /// The smallest values, one a window, smallest first; none for a sparse unit.
  public let bottom: [Exemplar]
  /// From the lowest band of the distribution to the highest.
  public let bands: [Band]
  /// The distribution of the values over all positions that count; of a sparse unit, of those that are not 0.
  public let distribution: QuantileSketch
  /// Positions that count: all but, by default, the first of each window.
  public let positions: Int
  /// How many of them have a value other than 0.
  public let active: Int
  /// Windows read.
  public let windows: Int
  /// Mean of the value over the positions that count.
  public let mean: Double
  /// Its standard deviation there, divided by n.
  public let deviation: Double
}

/// What to keep while texts go by.
public struct ExemplarQuestion: Sendable {
  /// How many windows of either sign.
  public var top = 10
  /// Into how many bands of equal share the distribution is cut; 0 for none.
  public var bands = 5
  /// How many pieces to draw from each band.
  public var samples = 2
  /// Tokens shown before the position that a piece is about.
  public var before = 24
  /// Tokens shown behind it.
  public var after = 8
  /// Leave out the first position of each window: massive activations stand there, whatever the text.
  public var skipsFirst = true
  /// Of the sketch and the samples.
  public var seed: UInt64 = 0
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init() {}
}

extension Model {
  /// Reads windows of text, some at a time, and keeps where a unit's value is greatest, where smallest, and samples
  /// of what lies between: memory does not grow with the number of windows.
  ///
  /// - Parameters:
  ///   - windows: token ids, each run by itself from position 0; a window of one token only counts where the first
  ///     position does.
  ///   - progress: windows read so far, and tokens.
  /// - Throws: ``EngineError/noTokens`` where no position counts, and as a run does.
  public func exemplars(
    of unit: UnitReader, in windows: some Sequence<[Int]>, _ question: ExemplarQuestion,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> Exemplars {
    let capture = Plan.Capture(unit.site, layers: unit.site.hasLayer ? [unit.layer] : nil)
    let plan = Plan(captures: [capture], interventions: question.interventions, logits: .none)
    var collection = ExemplarCollection(question, isSparse: unit.isSparse)
    var rest = windows.makeIterator()
    var (read, tokens) = (0, 0)
    var batch: [Request] = []
    var size = 0
    func flush() throws(EngineError) {
      let traces = try run(batch, precision: question.precision, isCancelled: isCancelled)
      for (request, trace) in zip(batch, traces) {
        guard let kept = trace[unit.site, layer: unit.layer] else { throw .layerNeeded(site: unit.site) }
        collection.take(request.tokens, unit.read(kept.tensor), window: read)
        read += 1
      }
      tokens += size
      progress(read, tokens)
      (batch, size) = ([], 0)
    }
    while let window = rest.next() {
      guard !window.isEmpty else { continue }
      batch.append(Request(window, plan: plan))
      size += window.count
      if size >= Self.exemplarBatch { try flush() }
    }
    if !batch.isEmpty { try flush() }
    return try collection.result(windows: read)
  }

  /// Tokens run at once: enough for the kernels, few enough for what `head_out` keeps of each.
  private static var exemplarBatch: Int { 512 }
}
