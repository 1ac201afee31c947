import Glibc
import Tensors

extension BackwardPass {
  /// Through act(gate)·up: d up = d · act(gate), d gate = d · up · act′(gate).
  func activate(_ buffer: Workspace.Buffer, _ gate: [Float], _ up: [Float]) {
    let activation = a.feedForward.activation
    let (out, into) = (SendablePointer(space[buffer]), SendablePointer(space.gate))
    pass.model.pool.run(gate.count, grain: 8192) { range in
      for i in range {
        let (value, slope) = activation.derivative(at: gate[i])
        let gradient = out.pointer[i]
        if up.isEmpty {
          out.pointer[i] = gradient * slope
        } else {
          into.pointer[i] = gradient * up[i] * slope
          out.pointer[i] = gradient * value
        }
      }
    }
  }
}

extension Architecture.FeedForward.Activation {
  /// act(x) and act′(x).
  func derivative(at x: Float) -> (value: Float, slope: Float) {
    switch self {
    case .silu:
      let sigmoid = 1 / (1 + expf(-x))
      return (x * sigmoid, sigmoid * (1 + x * (1 - sigmoid)))
    case .geluTanh:
      let c: Float = 0.797_884_56
      let t = tanhf(c * (x + 0.044_715 * x * x * x))
      let slope = 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044_715 * x * x)
      return (0.5 * x * (1 + t), slope)
    case .gelu:
      let share = 0.5 * (1 + erff(x * 0.707_106_78))
      return (x * share, share + x * 0.398_942_28 * expf(-0.5 * x * x))
    case .relu: return (max(x, 0), x > 0 ? 1 : 0)
    }
  }
}
