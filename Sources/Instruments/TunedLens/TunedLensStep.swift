import Tensors
import Transformer

/// The residual streams of some positions, and what the model says there.
struct LensBatch {
  /// By layer. `[position, d_model]`
  let residuals: [Int: Tensor]
  /// The logits of the model itself. `[position, vocabulary]`
  let final: Tensor
}

extension Model {
  /// Runs a text and keeps some positions of the layers asked for.
  func lensBatch(
    _ tokens: [Int], layers: [Int], positions: [Int], isCancelled: () -> Bool
  ) throws(EngineError) -> LensBatch {
    let last = architecture.layers - 1
    let wanted = layers.contains(last) ? layers : layers + [last]
    let capture = Plan.Capture(.residPost, layers: wanted, positions: .indices(positions))
    let trace = try run(
      Request(tokens, plan: Plan(captures: [capture], logits: .none)), isCancelled: isCancelled)
    var residuals: [Int: Tensor] = [:]
    for layer in wanted { residuals[layer] = trace[.residPost, layer: layer]?.tensor }
    guard let final = residuals[last] else { throw .noTokens }
    return LensBatch(residuals: residuals, final: unembed(residual: final))
  }
}

/// One layer's translator in training. Weights act on h / scale, so that rates mean the same at every layer.
struct TranslatorTraining {
  let layer: Int
  /// The root mean square of the layer's activations.
  let scale: Float
  private var parameters: [Tensor]
  private var adam = Adam()

  /// - Parameter sample: activations of the layer. `[position, d_model]`
  init(layer: Int, sample: Tensor) {
    self.layer = layer
    let width = sample.rowCount
    let square = Vector.sumOfSquares(sample.values) / Double(max(1, sample.count))
    scale = square > 0 ? Float(square.squareRoot()) : 1
    parameters = [Tensor(shape: [width, width]), Tensor(shape: [width])]
  }

  /// Takes a step towards the model's own distributions; gives the loss before it, in nats.
  mutating func step(
    _ residual: Tensor, _ reference: Distributions, rate: Float, _ model: Model
  ) throws(EngineError) -> Double {
    let tape = Tape(pool: model.pool)
    let (weight, bias) = (tape.parameter(parameters[0]), tape.parameter(parameters[1]))
    let x = tape.scale(tape.constant(residual), by: 1 / scale)
    let moved = tape.add(tape.product(x, weight, transposedB: true), bias)
    let logits = try model.unembed(tape.scale(tape.add(moved, x), by: scale), on: tape)
    let loss = tape.divergence(from: reference, logits)
    let gradients = tape.gradients(of: loss)
    var slopes = [weight, bias].compactMap { gradients[$0] }
    guard slopes.count == 2 else { throw .noTokens }
    slopes.clip(globalNorm: 1)
    adam.update(&parameters, gradients: slopes, rate: rate, pool: model.pool)
    return Double(tape.number(loss))
  }

  /// The translator as it acts on h itself.
  var translator: TunedLens.Translator {
    TunedLens.Translator(weight: parameters[0].values, bias: parameters[1].values.map { $0 * scale })
  }
}
