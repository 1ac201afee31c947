import Tensors

/// Sums over rows and their reconstructions, from which variances follow.
struct DictionaryMoments {
  private let width: Int
  /// Rows are taken about this, near their mean, so that single precision is enough for their products.
  private let centre: [Float]
  private(set) var rows = 0
  private var sums: [Double]
  private var squares = 0.0
  private var errors = 0.0
  private var cosines = 0.0
  private var active = 0
  private var fired: [Bool]
  /// Σ (x − c)(x − c)ᵀ. `[width, width]`
  private var products: [Float]

  init(_ dictionary: SparseAutoencoder) {
    width = dictionary.outputs
    centre = dictionary.outputBias
    sums = Array(repeating: 0, count: width)
    fired = Array(repeating: false, count: dictionary.latents)
    products = Array(repeating: 0, count: width * width)
  }

  mutating func add(_ x: [Float], _ restored: [Float], _ codes: LatentCodes, _ pool: ThreadPool) {
    let count = codes.rows
    var centred = x
    for row in 0..<count {
      var (dot, own, other) = (0.0, 0.0, 0.0)
      for i in 0..<width {
        let (a, b) = (Double(x[row * width + i]), Double(restored[row * width + i]))
        errors += (a - b) * (a - b)
        dot += a * b
        own += a * a
        other += b * b
        let off = a - Double(centre[i])
        sums[i] += off
        squares += off * off
        centred[row * width + i] = Float(off)
      }
      if own > 0, other > 0 { cosines += dot / (own * other).squareRoot() }
    }
    rows += count
    active += codes.indices.count
    for latent in codes.indices { fired[Int(latent)] = true }
    Dense.multiply(
      centred, transposedA: true, centred, m: width, n: width, k: count, into: &products, accumulate: true,
      pool: pool)
  }

  /// The mean row. `[width]`
  var mean: [Float] {
    (0..<width).map { Float(Double(centre[$0]) + sums[$0] / Double(max(1, rows))) }
  }

  func evaluation(components: Int?, pool: ThreadPool) -> DictionaryEvaluation {
    let n = Double(rows)
    let variance = squares / n - sums.reduce(0) { $0 + $1 / n * ($1 / n) }
    var result = DictionaryEvaluation()
    result.rows = rows
    result.unexplained = errors / n / variance
    result.l0 = Double(active) / n
    result.silent = Double(fired.reduce(0) { $1 ? $0 : $0 + 1 }) / Double(max(1, fired.count))
    result.cosine = cosines / n
    result.components = max(1, min(width, components ?? Int(result.l0.rounded())))
    var covariance = products
    for i in 0..<width {
      for j in 0..<width {
        covariance[i * width + j] = Float(
          Double(products[i * width + j]) / n - sums[i] / n * (sums[j] / n))
      }
    }
    let kept = PrincipalSubspace.variances(
      covariance: covariance, width: width, count: result.components, pool: pool)
    result.pcaUnexplained = 1 - kept.reduce(0, +) / variance
    return result
  }
}
