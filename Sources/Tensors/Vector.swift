import Kernels

/// Loops over rows of f32, in the kernels of the current path.
///
/// Pointers need no alignment. Elementwise functions may write where they read. Sums run in a fixed order, so
/// the bits of a result depend on the kernel path alone.
public enum Vector {
  public typealias Input = UnsafePointer<Float>
  public typealias Output = UnsafeMutablePointer<Float>

  /// Σ a[i]·b[i].
  public static func dot(_ a: Input, _ b: Input, count: Int) -> Float { sonde_dot(a, b, count) }

  /// y += a·x.
  public static func axpy(_ a: Float, _ x: Input, into y: Output, count: Int) { sonde_axpy(a, x, y, count) }

  /// x *= a.
  public static func scale(_ x: Output, by a: Float, count: Int) { sonde_scale(a, x, count) }

  /// y += x.
  public static func add(_ x: Input, to y: Output, count: Int) { sonde_add(x, y, count) }

  /// Σ x[i], in double precision.
  public static func sum(_ x: Input, count: Int) -> Double { sonde_sum(x, count) }

  /// Σ x[i], in double precision.
  public static func sum(_ x: [Float]) -> Double { sonde_sum(x, x.count) }

  /// Σ x[i]², in double precision.
  public static func sumOfSquares(_ x: Input, count: Int) -> Double { sonde_sum_squares(x, count) }

  /// Σ x[i]², in double precision.
  public static func sumOfSquares(_ x: [Float]) -> Double { sonde_sum_squares(x, x.count) }

  /// y = exp x.
  public static func exp(_ x: Input, into y: Output, count: Int) { sonde_exp(x, y, count) }

  /// y = tanh x.
  public static func tanh(_ x: Input, into y: Output, count: Int) { sonde_tanh(x, y, count) }

  /// y = x / (1 + e⁻ˣ) (Elfwing et al. 2017).
  public static func silu(_ x: Input, into y: Output, count: Int) { sonde_silu(x, y, count) }

  /// y = x·(1 + tanh(√(2/π)·(x + 0.044715 x³))) / 2 (Hendrycks & Gimpel 2016).
  public static func geluTanh(_ x: Input, into y: Output, count: Int) { sonde_gelu_tanh(x, y, count) }

  /// y = x·(1 + erf(x / √2)) / 2 (Hendrycks & Gimpel 2016).
  public static func geluErf(_ x: Input, into y: Output, count: Int) { sonde_gelu_erf(x, y, count) }

  /// y = silu(gate)·up.
  public static func siluTimes(gate: Input, up: Input, into y: Output, count: Int) {
    sonde_silu_times(gate, up, y, count)
  }

  /// y = geluTanh(gate)·up.
  public static func geluTanhTimes(gate: Input, up: Input, into y: Output, count: Int) {
    sonde_gelu_tanh_times(gate, up, y, count)
  }

  /// y = geluErf(gate)·up.
  public static func geluErfTimes(gate: Input, up: Input, into y: Output, count: Int) {
    sonde_gelu_erf_times(gate, up, y, count)
  }

  /// x = softmax x, the maximum subtracted first.
  public static func softmax(_ x: Output, count: Int) { sonde_softmax(x, count) }

  /// log Σ exp x[i], in double precision.
  public static func logSumExp(_ x: Input, count: Int) -> Double { sonde_log_sum_exp(x, count) }

  /// How many values are greater than `bar`.
  public static func count(_ x: Input, above bar: Float, count: Int) -> Int {
    sonde_count_above(x, bar, count)
  }

  /// The first place whose value is greater than `bar`; `count` if there is none.
  public static func firstIndex(_ x: Input, above bar: Float, count: Int) -> Int {
    sonde_find_above(x, bar, count)
  }

  /// Σ p·(a − b − shift), in double precision; terms without probability are left out, whatever a and b are there.
  public static func expectedDifference(
    _ p: UnsafePointer<Double>, _ a: Input, _ b: Input, shift: Double, count: Int
  ) -> Double { sonde_expected_difference(p, a, b, shift, count) }

  /// y = x / s · weight with s = √(mean x² + ε) (Zhang & Sennrich 2019); gives s. Without a weight: ones.
  @discardableResult
  public static func rmsNorm(
    _ x: Input, weight: Input?, epsilon: Float, into y: Output, count: Int
  ) -> Float { sonde_rms_norm(x, weight, epsilon, y, count) }

  /// y = (x − mean) / s · weight + bias with s = √(variance + ε) (Ba et al. 2016); gives s.
  @discardableResult
  public static func layerNorm(
    _ x: Input, weight: Input?, bias: Input?, epsilon: Float, into y: Output, count: Int
  ) -> Float { sonde_layer_norm(x, weight, bias, epsilon, y, count) }

  /// Turns the pairs (x[i], x[i + half]), i < half, by given angles (Su et al. 2021, half-split order).
  public static func rotateHalves(_ x: Output, cosines: Input, sines: Input, half: Int) {
    sonde_rotate_halves(x, cosines, sines, half)
  }

  /// Turns the pairs (x[2i], x[2i + 1]), i < half, by given angles (Su et al. 2021, interleaved order).
  public static func rotatePairs(_ x: Output, cosines: Input, sines: Input, half: Int) {
    sonde_rotate_pairs(x, cosines, sines, half)
  }

  /// scores[j] = scale · query·key[j], for `keyCount` keys of `count` values that lie `stride` values apart.
  public static func scores(
    query: Input, keys: KeptRows, stride: Int, count: Int, keyCount: Int, scale: Float, into scores: Output
  ) { sonde_scores(query, keys.start, keys.isHalf, stride, count, keyCount, scale, scores) }

  /// y = Σⱼ weights[j]·value[j], for `valueCount` values of `count` entries that lie `stride` apart; added to what y
  /// holds where asked. A sum in pieces of 256 values has the same bits as in one go.
  public static func weightedSum(
    weights: Input, values: KeptRows, stride: Int, valueCount: Int, count: Int, accumulate: Bool = false,
    into y: Output
  ) { sonde_weighted_sum(weights, values.start, values.isHalf, stride, valueCount, count, accumulate, y) }
}
