import Tensors
import Transformer

/// A relation as an affine map of the residual stream: from the subject's last token after a layer to what the last
/// layer leaves at the prompt's last token, o ≈ β·W s + b (Hernandez et al. 2023).
public struct LinearRelation: Sendable {
  /// The layer after which the subject is read.
  public let layer: Int
  /// The mean Jacobian. `[d_model, d_model]`, a row an entry of the object
  public let weight: Tensor
  /// The mean of o − W s. `[d_model]`
  public let bias: [Float]
  /// What W s is multiplied by.
  public internal(set) var beta: Double
  /// How many singular values the inverse keeps.
  public internal(set) var rank: Int
  /// The mean subject and the mean object of the examples. Each `[d_model]`
  let means: (subject: [Float], object: [Float])
  private let singular: SingularDecomposition

  init(
    layer: Int, weight: Tensor, subjects: [[Float]], objects: [[Float]], beta: Double = 1, rank: Int = 1
  ) {
    (self.layer, self.weight, self.beta, self.rank) = (layer, weight, beta, rank)
    means = (Self.mean(subjects), Self.mean(objects))
    bias = zip(means.object, Self.product(weight, means.subject)).map { $0 - $1 }
    singular = SingularDecomposition(weight)
  }

  /// The object that the map gives for a subject. Both `[d_model]`
  public func object(of subject: [Float], beta: Double? = nil) -> [Float] {
    let factor = Float(beta ?? self.beta)
    return zip(Self.product(weight, subject), bias).map { factor * $0 + $1 }
  }

  /// The change of the subject that the low-rank inverse gives for a change of the object. Both `[d_model]`
  public func change(for object: [Float], rank: Int? = nil) -> [Float] {
    var found = [Float](repeating: 0, count: object.count)
    for index in 0..<min(rank ?? self.rank, singular.values.count) where singular.values[index] > 0 {
      let share = Vector.dot(singular.left[index], object, count: object.count) / singular.values[index]
      Vector.axpy(share, singular.right[index], into: &found, count: object.count)
    }
    return found
  }

  /// The map with the entries of the subject in another order, about the same means: a control with the same
  /// singular values.
  func shuffled(seed: UInt64, draw: Int) -> LinearRelationControl {
    var generator = Philox(seed: seed &+ UInt64(draw), purpose: "relation control")
    let order = (0..<means.subject.count).shuffled(using: &generator)
    return LinearRelationControl(weight: weight, order: order, means: means)
  }

  static func product(_ matrix: Tensor, _ vector: [Float]) -> [Float] {
    matrix.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return [] }
      return (0..<matrix.shape[0]).map {
        Vector.dot(base + $0 * vector.count, vector, count: vector.count)
      }
    }
  }

  private static func mean(_ rows: [[Float]]) -> [Float] {
    guard let first = rows.first else { return [] }
    return first.indices.map { index in
      Float(rows.reduce(0.0) { $0 + Double($1[index]) } / Double(rows.count))
    }
  }
}

/// A map that is none: the mean object, plus W on the subject's entries in a wrong order.
struct LinearRelationControl {
  let weight: Tensor
  let order: [Int]
  let means: (subject: [Float], object: [Float])

  func object(of subject: [Float], beta: Double) -> [Float] {
    let centred = zip(subject, means.subject).map { $0 - $1 }
    let turned = LinearRelation.product(weight, order.map { centred[$0] })
    return zip(turned, means.object).map { Float(beta) * $0 + $1 }
  }
}
