import Tensors
import Transformer

extension Model {
  /// A neuron's activation at each position of a text: an entry of `neurons`, the input of the down projection.
  ///
  /// It may have either sign: the families here gate with SiLU or GELU, so "fires" isn't "above 0".
  ///
  /// - Throws: ``EngineError/unitOutOfRange(_:units:site:)`` and as a run does.
  public func activations(
    neuron: Int, layer: Int, on tokens: [Int], interventions: [Intervention] = [],
    precision: Precision = .exact, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Float] {
    guard (0..<architecture.neurons).contains(neuron) else {
      throw .unitOutOfRange(neuron, units: architecture.neurons, site: .neurons)
    }
    let plan = Plan(
      captures: [Plan.Capture(.neurons, layers: [layer])], interventions: interventions, logits: .none)
    let trace = try run(Request(tokens, plan: plan), precision: precision, isCancelled: isCancelled)
    return trace[.neurons, layer: layer]?.rows(.neurons, units: [neuron]).map { $0[0] } ?? []
  }
}
