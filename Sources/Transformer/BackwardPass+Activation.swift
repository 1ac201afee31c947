import Glibc
import Tensors

extension BackwardPass {
  /// Through act(gate)·up: d up = d · act(gate), d gate = d · up · act′(gate).
  func activate(_ buffer: Workspace.Buffer, _ gate: [Float], _ up: [Float]) {
    let activation = a.feedForward.activation
    let (out, into) = (SendablePointer(space[buffer]), SendablePointer(space.gate))
    pass.model.pool.run(gate.count, grain: 8192) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * range.count) { scratch in
        guard let values = scratch.baseAddress else { return }
        let slopes = values + range.count
        gate.withUnsafeBufferPointer { gate in
          guard let gate = gate.baseAddress else { return }
          activation.derivatives(
            at: gate + range.lowerBound, values: values, slopes: slopes, count: range.count)
        }
        let (out, into) = (out.pointer + range.lowerBound, into.pointer + range.lowerBound)
        guard !up.isEmpty else {
          for i in 0..<range.count { out[i] *= slopes[i] }
          return
        }
        up.withUnsafeBufferPointer { up in
          for i in 0..<range.count {
            into[i] = out[i] * up[range.lowerBound + i] * slopes[i]
            out[i] *= values[i]
          }
        }
      }
    }
  }
}

extension Architecture.FeedForward.Activation {
  /// act(x) and act′(x).
  func derivatives(
    at x: UnsafePointer<Float>, values: UnsafeMutablePointer<Float>, slopes: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    switch self {
    case .silu:
      for i in 0..<count { slopes[i] = -x[i] }
      Vector.exp(slopes, into: slopes, count: count)
      for i in 0..<count {
        let sigmoid = 1 / (1 + slopes[i])
        (values[i], slopes[i]) = (x[i] * sigmoid, sigmoid * (1 + x[i] * (1 - sigmoid)))
      }
    case .geluTanh:
      let c: Float = 0.797_884_56
      for i in 0..<count { slopes[i] = c * (x[i] + 0.044_715 * x[i] * x[i] * x[i]) }
      Vector.tanh(slopes, into: slopes, count: count)
      for i in 0..<count {
        let (x, t) = (x[i], slopes[i])
        values[i] = 0.5 * x * (1 + t)
        slopes[i] = 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044_715 * x * x)
      }
    case .gelu:
      for i in 0..<count {
        let x = x[i]
        let share = 0.5 * (1 + erff(x * 0.707_106_78))
        (values[i], slopes[i]) = (x * share, share + x * 0.398_942_28 * expf(-0.5 * x * x))
      }
    case .relu:
      for i in 0..<count { (values[i], slopes[i]) = (max(x[i], 0), x[i] > 0 ? 1 : 0) }
    }
  }
}
