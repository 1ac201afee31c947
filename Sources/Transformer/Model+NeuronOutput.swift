import Tensors

extension Model {
  /// What a neuron adds to the residual stream at an activation of 1: its row of the output matrix. `[d_model]`
  ///
  /// A norm behind the feed-forward part, where the family has one, is not applied.
  ///
  /// - Throws: ``EngineError/layerOutOfRange(_:layers:)``, ``EngineError/unitOutOfRange(_:units:site:)``.
  public func neuronOutput(_ neuron: Int, layer: Int) throws(EngineError) -> [Float] {
    guard (0..<architecture.layers).contains(layer) else {
      throw .layerOutOfRange(layer, layers: architecture.layers)
    }
    guard (0..<architecture.neurons).contains(neuron) else {
      throw .unitOutOfRange(neuron, units: architecture.neurons, site: .neurons)
    }
    var one = Array(repeating: Float(0), count: architecture.neurons)
    one[neuron] = 1
    var row = Array(repeating: Float(0), count: architecture.width)
    let down = weights.blocks[layer].down.matrix
    one.withUnsafeBufferPointer { input in
      row.withUnsafeMutableBufferPointer { output in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        down.multiply(input, rows: 1, into: output, precision: .exact, pool: pool)
      }
    }
    return row
  }
}
