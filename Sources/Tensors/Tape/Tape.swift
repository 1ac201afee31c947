/// Reverse mode over tensors: operations are recorded as they are computed, and one pass back over the record gives
/// the derivative of a number with respect to every parameter (Linnainmaa 1970).
///
/// A tape is for one step: make it, compute, go back, drop it.
///
/// ```swift
/// let tape = Tape(pool: pool)
/// let w = tape.parameter(weights)                                        // [classes, d]
/// let logits = tape.product(tape.constant(x), w, transposedB: true)      // [n, classes]
/// let loss = tape.crossEntropy(logits, targets: labels)
/// let slope = tape.gradients(of: loss)[w]                                // as wide as weights
/// ```
///
/// Frozen weights stay quantised and where they are: ``product(_:with:)``. Every operation is checked against central
/// differences in the tests.
public final class Tape {
  /// A tensor on a tape.
  public struct Variable: Sendable, Hashable {
    let index: Int
  }

  /// Adds to its operands' gradients what the result's gradient amounts to.
  typealias Pullback = (_ gradient: Tensor, _ gradients: inout Gradients) -> Void

  struct Entry {
    let value: Tensor
    /// Whether a parameter lies behind it.
    let isTrained: Bool
    let pullback: Pullback?
  }

  /// The threads that products and softmaxes run on.
  public let pool: ThreadPool
  private(set) var entries: [Entry] = []

  /// An empty tape.
  public init(pool: ThreadPool) { self.pool = pool }

  /// A tensor whose gradient isn't wanted.
  public func constant(_ value: Tensor) -> Variable {
    append(Entry(value: value, isTrained: false, pullback: nil))
  }

  /// A tensor whose gradient is wanted.
  public func parameter(_ value: Tensor) -> Variable {
    append(Entry(value: value, isTrained: true, pullback: nil))
  }

  /// What an operation computed.
  public func value(_ variable: Variable) -> Tensor { entries[variable.index].value }

  /// The single value of a variable such as a loss.
  ///
  /// - Precondition: the variable has one value.
  public func number(_ variable: Variable) -> Float {
    let value = value(variable)
    precondition(value.count == 1, "\(value.shape) is no single number")
    return value.values[0]
  }

  /// The derivative of a number with respect to each parameter behind it.
  ///
  /// - Precondition: `objective` has one value.
  public func gradients(of objective: Variable) -> Gradients {
    var gradients = Gradients(count: entries.count)
    let shape = value(objective).shape
    precondition(shape.reduce(1, *) == 1, "the derivative of a number, not of \(shape)")
    gradients.slots[objective.index] = Tensor(shape: shape, repeating: 1)
    for index in (0...objective.index).reversed() {
      guard let pullback = entries[index].pullback, let gradient = gradients.slots[index] else { continue }
      gradients.slots[index] = nil
      pullback(gradient, &gradients)
    }
    return gradients
  }

  /// Records an operation: `pullback` is kept only where a parameter lies behind an operand.
  func record(_ value: Tensor, of operands: [Variable], _ pullback: @escaping Pullback) -> Variable {
    let isTrained = operands.contains { entries[$0.index].isTrained }
    return append(Entry(value: value, isTrained: isTrained, pullback: isTrained ? pullback : nil))
  }

  func isTrained(_ variable: Variable) -> Bool { entries[variable.index].isTrained }

  private func append(_ entry: Entry) -> Variable {
    entries.append(entry)
    return Variable(index: entries.count - 1)
  }
}

/// Derivatives of one number with respect to the parameters of a tape.
public struct Gradients: Sendable {
  fileprivate(set) var slots: [Tensor?]

  init(count: Int) { slots = Array(repeating: nil, count: count) }

  /// The derivative with respect to a parameter, in its shape; nil where the number doesn't depend on it.
  public subscript(_ parameter: Tape.Variable) -> Tensor? { slots[parameter.index] }

  /// Adds to a variable's gradient.
  mutating func add(_ gradient: Tensor, to variable: Tape.Variable) {
    update(variable, shape: gradient.shape) { sum, accumulate in
      if accumulate {
        Vector.add(gradient.values, to: sum, count: gradient.count)
      } else {
        gradient.values.withUnsafeBufferPointer { values in
          if let base = values.baseAddress { sum.update(from: base, count: values.count) }
        }
      }
    }
  }

  /// Lets `body` write a variable's gradient, or add to it where its second argument says so.
  mutating func update(
    _ variable: Tape.Variable, shape: [Int], _ body: (UnsafeMutablePointer<Float>, Bool) -> Void
  ) {
    let accumulate = slots[variable.index] != nil
    // Taken out, so that it is changed in place.
    var tensor = slots[variable.index].take() ?? Tensor(shape: shape)
    body(&tensor.values, accumulate)
    slots[variable.index] = tensor
  }
}
