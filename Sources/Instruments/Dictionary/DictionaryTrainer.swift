import Glibc
import Tensors
import Transformer

/// Trains a sparse dictionary on rows of activations, a batch at a time.
///
/// Inside, rows are taken about their mean and scaled so that their mean square is 1; ``result()`` gives the dictionary
/// of the rows as they are. Decoder rows have length 1, and the part of their gradient along them is left out. Only the
/// encoder's product is dense: the decoder and all gradients touch the few active latents alone. Sums are taken in an
/// order that depends on the data alone, so the bits are the same for any number of threads, and ``state`` is all
/// that a training needs to go on with the same bits.
public final class DictionaryTrainer {
  public let recipe: DictionaryRecipe
  let pool: ThreadPool
  /// Widths of what is read and written.
  let inputs: Int
  let outputs: Int
  let latents: Int
  /// Whether one bias is taken from the input and added to the output.
  let isTied: Bool
  /// What rows are multiplied by.
  let inputScale: Float
  let outputScale: Float

  // Parameters.
  let encoder: Floats
  let decoder: Floats
  let encoderBias: Floats
  let outputBias: Floats
  /// Fixed for a transcoder; for an autoencoder the same memory as ``outputBias``.
  let inputBias: Floats
  /// ln θ of a jumprelu.
  let logThresholds: Floats
  var adam: Adam

  // What training keeps beside them.
  /// Steps taken.
  public internal(set) var step = 0
  /// Rows since a latent fired.
  var idle: [Int32]
  /// Running mean of the smallest value that BatchTopK kept.
  var cut: Float = 0
  /// λ of the penalty.
  var penalty: Double
  /// What the last step found.
  public internal(set) var report = Report()

  /// A step in numbers.
  public struct Report: Sendable, Equatable {
    /// Mean over rows of the squared error, where 1 is the variance of the rows.
    public var unexplained = 1.0
    /// Latents a row.
    public var l0 = 0.0
    /// The share of latents that are dead by the recipe.
    public var dead = 0.0
    /// Explained variance on the batch, about the mean.
    public var explained: Double { 1 - unexplained }
  }

  /// The share of latents that didn't fire in the last million rows, or in all where there were fewer.
  public var deadShare: Double {
    let span = min(1_000_000, step * recipe.batch)
    return Double(idle.reduce(0) { Int($1) >= span ? $0 + 1 : $0 }) / Double(latents)
  }

  // Memory of a step.
  let x: Floats
  let target: Floats
  let error: Floats
  let auxiliaryError: Floats
  let before: Floats
  let encoderSlope: Floats
  let decoderSlope: Floats
  let biasSlope: Floats
  let outputSlope: Floats
  let thresholdSlope: Floats

  /// A training at its beginning.
  ///
  /// - Parameter data: rows from which means, scales and first directions are taken.
  public convenience init(recipe: DictionaryRecipe, data: ActivationRows, pool: ThreadPool) {
    self.init(
      recipe: recipe, inputs: data.inputs, outputs: data.outputs,
      scales: (1 / data.spread(of: .input), 1 / data.spread(of: .output)), pool: pool)
    begin(with: data)
  }

  init(
    recipe: DictionaryRecipe, inputs: Int, outputs: Int, scales: (Float, Float), pool: ThreadPool
  ) {
    (self.recipe, self.pool) = (recipe, pool)
    (self.inputs, self.outputs, latents) = (inputs, outputs, recipe.latents)
    isTied = recipe.place.reads == recipe.place.writes
    (inputScale, outputScale) = scales
    encoder = Floats(latents * inputs)
    decoder = Floats(latents * outputs)
    encoderBias = Floats(latents)
    outputBias = Floats(outputs)
    inputBias = isTied ? outputBias : Floats(inputs)
    logThresholds = Floats(recipe.kind == .jumprelu ? latents : 0)
    adam = Adam(beta1: 0.9, beta2: 0.999)
    idle = Array(repeating: 0, count: latents)
    penalty = recipe.penalty ?? (recipe.kind == .relu ? 0.05 : 1)
    x = Floats(recipe.batch * inputs)
    target = isTied ? x : Floats(recipe.batch * outputs)
    error = Floats(recipe.batch * outputs)
    auxiliaryError = Floats(recipe.batch * outputs)
    before = Floats(recipe.batch * latents)
    encoderSlope = Floats(latents * inputs)
    decoderSlope = Floats(latents * outputs)
    biasSlope = Floats(latents)
    outputSlope = Floats(max(inputs, outputs))
    thresholdSlope = Floats(logThresholds.count)
  }

  /// First values: random decoder directions of length 1, the encoder their transpose, biases at the mean.
  private func begin(with data: ActivationRows) {
    for (i, mean) in data.mean(of: .output).enumerated() { outputBias.base[i] = mean * outputScale }
    if !isTied {
      for (i, mean) in data.mean(of: .input).enumerated() { inputBias.base[i] = mean * inputScale }
    }
    let random = Philox(seed: recipe.seed, purpose: "dictionary")
    for latent in 0..<latents {
      let row = decoder.base + latent * outputs
      for i in 0..<outputs { row[i] = Float(random.normal(at: UInt64(latent * outputs + i))) }
      Self.normalise(row, outputs)
      let read = encoder.base + latent * inputs
      if isTied {
        read.update(from: row, count: inputs)
      } else {
        for i in 0..<inputs {
          read[i] = Float(random.normal(at: UInt64(latents * outputs + latent * inputs + i)))
        }
        Self.normalise(read, inputs)
      }
    }
  }

  static func normalise(_ row: UnsafeMutablePointer<Float>, _ count: Int) {
    let norm = Vector.sumOfSquares(row, count: count).squareRoot()
    if norm > 0 { Vector.scale(row, by: Float(1 / norm), count: count) }
  }

  /// Takes one step.
  ///
  /// - Parameter rows: the batch, rows of `data`.
  public func step(_ rows: [Int], of data: ActivationRows) {
    precondition(rows.count == recipe.batch, "batches of \(recipe.batch) rows")
    gather(rows, data)
    Dense.multiply(
      x.base, encoder.base, transposedB: true, m: rows.count, n: latents, k: inputs, into: before.base,
      pool: pool)
    addEncoderBias(rows.count)
    var entries = select(rows.count)
    let dead = idle.indices.filter { Int(idle[$0]) > recipe.deadAfter }
    let squares = reconstruct(&entries)
    var auxiliary = learnsFromError && !dead.isEmpty ? chooseDead(dead, rows.count) : nil
    if auxiliary != nil { reconstructError(&auxiliary) }
    entries.index(latentCount: latents)
    auxiliary?.index(latentCount: latents)
    slopes(entries, auxiliary)
    update()
    note(entries, squares, dead.count)
    step += 1
  }

  private var learnsFromError: Bool {
    recipe.auxiliary > 0 && (recipe.kind == .batchtopk || recipe.kind == .topk)
  }

  /// Scaled rows about the bias.
  private func gather(_ rows: [Int], _ data: ActivationRows) {
    pool.run(rows.count, grain: 32) { range in
      for row in range {
        let to = x.base + row * inputs
        data.copy(.input, rows[row], into: to)
        for i in 0..<inputs { to[i] = to[i] * inputScale - inputBias.base[i] }
        guard !isTied else { continue }
        let other = target.base + row * outputs
        data.copy(.output, rows[row], into: other)
        for i in 0..<outputs { other[i] = other[i] * outputScale - outputBias.base[i] }
      }
    }
  }

  private func addEncoderBias(_ rows: Int) {
    pool.run(rows, grain: 16) { range in
      for row in range { Vector.add(encoderBias.base, to: before.base + row * latents, count: latents) }
    }
  }

  /// Rates, and decoder rows back to length 1.
  private func update() {
    let schedule = RateSchedule(
      peak: recipe.rate, warmUp: recipe.warmUp, decay: .linear(lastShare: recipe.decay), steps: recipe.steps)
    var parts: [(values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int)] = [
      (encoder.base, UnsafePointer(encoderSlope.base), encoder.count),
      (decoder.base, UnsafePointer(decoderSlope.base), decoder.count),
      (encoderBias.base, UnsafePointer(biasSlope.base), latents),
      (outputBias.base, UnsafePointer(outputSlope.base), outputs),
    ]
    if logThresholds.count > 0 {
      parts.append((logThresholds.base, UnsafePointer(thresholdSlope.base), latents))
    }
    adam.update(parts, rate: Float(schedule.rate(at: step)), pool: pool)
    pool.run(latents, grain: 64) { range in
      for latent in range { Self.normalise(decoder.base + latent * outputs, outputs) }
    }
  }

  private func note(_ entries: SparseEntries, _ squares: Double, _ dead: Int) {
    for latent in 0..<latents {
      let fired = (entries.columns[latent]..<entries.columns[latent + 1])
        .contains { entries.values[Int(entries.order[$0])] > 0 }
      idle[latent] = fired ? 0 : idle[latent] + Int32(recipe.batch)
    }
    let active = entries.values.reduce(0) { $1 > 0 ? $0 + 1 : $0 }
    report.unexplained = squares / Double(recipe.batch * outputs)
    report.l0 = Double(active) / Double(recipe.batch)
    report.dead = Double(dead) / Double(latents)
    // A penalty without a given weight is moved until it gives the k asked for.
    if recipe.kind == .relu, recipe.penalty == nil {
      penalty *= exp(0.01 * max(-1, min(1, log(max(report.l0, 1) / Double(recipe.k)))))
    }
  }
}
