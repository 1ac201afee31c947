import Tensors
import Transformer

extension Site {
  /// What each axis of a captured tensor counts.
  var axes: [String] {
    switch self {
    case .q, .k, .v, .z, .rotQ, .rotK: ["position", "head", "d_head"]
    case .headOut, .qInput, .kInput, .vInput: ["position", "head", "d_model"]
    case .attnScores, .pattern: ["head", "query", "key"]
    case .neurons: ["position", "neuron"]
    case .logits: ["position", "token"]
    case .attnNormScale, .mlpNormScale, .finalNormScale: ["position", "scale"]
    default: ["position", "d_model"]
    }
  }
}

extension Tensor {
  /// The chosen heads or neurons of a captured site, in this order; nil keeps all.
  ///
  /// Units stand along the first axis of an attention map, `[head, query, key]`, and along the second of every
  /// other site, `[position, unit, …]`.
  func keeping(_ units: [Int]?, of site: Site) -> Tensor {
    guard let units else { return self }
    let axis = site.isAttentionMap ? 0 : 1
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var chosen: [Float] = []
    chosen.reserveCapacity(outer * units.count * inner)
    for row in 0..<outer {
      for unit in units {
        let start = (row * shape[axis] + unit) * inner
        chosen.append(contentsOf: values[start..<start + inner])
      }
    }
    var narrowed = shape
    narrowed[axis] = units.count
    return Tensor(shape: narrowed, values: chosen)
  }
}
