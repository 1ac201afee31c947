import Tensors
import Transformer

/// Activations held in memory as f32: a row a position, at one site, or at two for a transcoder.
public final class ActivationRows {
  /// What is read, or what is to be written.
  public enum Side: Sendable { case input, output }

  /// Widths of a row on either side.
  public let inputs: Int
  public let outputs: Int
  /// How many rows there are.
  public private(set) var count = 0
  private var read: [Float] = []
  /// Empty where both sides are the same.
  private var written: [Float] = []
  private let isTied: Bool

  public init(inputs: Int, outputs: Int, isTied: Bool, capacity: Int) {
    (self.inputs, self.outputs, self.isTied) = (inputs, outputs, isTied)
    read.reserveCapacity(capacity * inputs)
    if !isTied { written.reserveCapacity(capacity * outputs) }
  }

  /// Adds rows: of what is read and, unless both sides are one, of what is written. `[row, width]`
  public func append(_ rows: ArraySlice<Float>, written other: ArraySlice<Float>? = nil) {
    read.append(contentsOf: rows)
    if let other, !isTied { written.append(contentsOf: other) }
    count = read.count / inputs
  }

  /// Lets go of all rows and keeps their memory.
  public func removeAll() {
    read.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    count = 0
  }

  /// A side's values. `[row, width]`
  public func values(of side: Side) -> [Float] { side == .input || isTied ? read : written }

  func copy(_ side: Side, _ row: Int, into to: UnsafeMutablePointer<Float>) {
    let width = side == .input ? inputs : outputs
    values(of: side).withUnsafeBufferPointer { source in
      if let from = source.baseAddress { to.update(from: from + row * width, count: width) }
    }
  }

  /// The mean of each column.
  public func mean(of side: Side) -> [Float] {
    let (values, width) = (values(of: side), side == .input ? inputs : outputs)
    var sums = [Double](repeating: 0, count: width)
    for row in 0..<count { for i in 0..<width { sums[i] += Double(values[row * width + i]) } }
    return sums.map { Float($0 / Double(max(1, count))) }
  }

  /// The root mean square of the values about the means of their columns; 1 where they don't vary.
  public func spread(of side: Side) -> Float {
    let (values, width) = (values(of: side), side == .input ? inputs : outputs)
    let mean = mean(of: side)
    var sum = 0.0
    for row in 0..<count {
      for i in 0..<width {
        let off = Double(values[row * width + i]) - Double(mean[i])
        sum += off * off
      }
    }
    let spread = (sum / Double(max(1, count * width))).squareRoot()
    return spread > 0 && spread.isFinite ? Float(spread) : 1
  }
}
