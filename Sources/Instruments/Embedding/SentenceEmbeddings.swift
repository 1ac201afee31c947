import Tensors
import Transformer

/// Texts as vectors of length 1: the mean over all positions of the last residual stream, divided by its norm, as
/// Sentence-BERT makes them (Reimers & Gurevych 2019).
public struct SentenceEmbeddings: Sendable, Equatable {
  /// A row a text, each of length 1. `[text, d_model]`
  public let vectors: Tensor

  /// Takes pooled rows and divides each by its Euclidean norm; a row of zeros stays one. `[text, d_model]`
  public init(pooled: Tensor) {
    var values: [Float] = []
    values.reserveCapacity(pooled.values.count)
    for row in pooled.rows {
      let norm = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      values += row.map { norm > 0 ? Float(Double($0) / norm) : 0 }
    }
    vectors = Tensor(shape: pooled.shape, values: values)
  }

  /// The cosine of every two texts. `[text, text]`, symmetric
  public var cosine: Tensor {
    let rows = vectors.rows
    var values = [Float](repeating: 0, count: rows.count * rows.count)
    for (first, left) in rows.enumerated() {
      for second in first..<rows.count {
        let product = Self.product(left, rows[second])
        values[first * rows.count + second] = product
        values[second * rows.count + first] = product
      }
    }
    return Tensor(shape: [rows.count, rows.count], values: values)
  }

  /// The cosine of each text with the first of `other`. `[text]`
  public func cosines(with other: SentenceEmbeddings) -> [Float] {
    guard let query = other.vectors.rows.first else { return [] }
    return vectors.rows.map { Self.product($0, query) }
  }

  private static func product(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
    Float(zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
  }
}

extension Model {
  /// The embeddings of texts, some at a time: memory holds the residual streams of about 2,048 tokens, however many
  /// texts there are.
  ///
  /// - Parameters:
  ///   - texts: token ids, with the tokens that begin and end a text; their positions all count in the mean.
  ///   - interventions: what to change while the texts are read.
  ///   - progress: texts done, and texts in all.
  /// - Returns: a vector a text, in order; none depends on another text.
  /// - Throws: ``EngineError/noTokens`` for a text without tokens, and as a run does.
  public func sentenceEmbeddings(
    _ texts: [[Int]], interventions: [Intervention] = [], precision: Precision = .exact,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> SentenceEmbeddings {
    let (last, width) = (architecture.layers - 1, architecture.width)
    let plan = Plan(
      captures: [Plan.Capture(.residPost, layers: [last])], interventions: interventions, logits: .none)
    var pooled: [Float] = []
    pooled.reserveCapacity(texts.count * width)
    var next = 0
    while next < texts.count {
      let batch = Self.batch(of: texts, from: next)
      let traces = try run(
        batch.map { Request(texts[$0], plan: plan) }, precision: precision, isCancelled: isCancelled)
      for trace in traces {
        guard let kept = trace[.residPost, layer: last] else { throw .layerNeeded(site: .residPost) }
        pooled += Self.mean(of: kept.tensor.values, width: width)
      }
      next = batch.upperBound
      progress(next, texts.count)
    }
    return SentenceEmbeddings(pooled: Tensor(shape: [texts.count, width], values: pooled))
  }

  /// Texts that are read at once: at least one, and no more than 2,048 tokens.
  private static func batch(of texts: [[Int]], from start: Int) -> Range<Int> {
    var (end, tokens) = (start, 0)
    while end < texts.count, end == start || tokens + texts[end].count <= 2048 {
      tokens += texts[end].count
      end += 1
    }
    return start..<end
  }

  private static func mean(of rows: [Float], width: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: width)
    for start in stride(from: 0, to: rows.count, by: width) {
      for i in 0..<width { sums[i] += Double(rows[start + i]) }
    }
    let count = Double(max(1, rows.count / width))
    return sums.map { Float($0 / count) }
  }
}
