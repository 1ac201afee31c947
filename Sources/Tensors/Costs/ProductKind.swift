import Kernels

/// Products that take a time of their own: what is multiplied, and how the weights are stored.
public struct ProductKind: Sendable, Hashable {
  /// The four products that there are.
  public enum Operation: String, CaseIterable, Sendable {
    /// x times the weights, or some of their rows.
    case exact
    /// The same with activations rounded to eight bits.
    case fast
    /// dy times the weights as they stand: gradients on their way back.
    case transposed
    /// Plain f32 matrices: what trained parts are made of.
    case dense
  }

  public let operation: Operation
  /// How the weights are stored; f32 for dense products.
  public let type: BlockType

  public init(_ operation: Operation, _ type: BlockType) {
    (self.operation, self.type) = (operation, type)
  }

  /// What a file calls it: `fast Q4_1`.
  public var name: String { "\(operation.rawValue) \(type.name)" }

  /// The kind of a name; nil for any other text.
  public init?(name: String) {
    let words = name.split(separator: " ")
    guard words.count == 2, let operation = Operation(rawValue: String(words[0])),
      let type = BlockType.allCases.first(where: { $0.name == words[1] })
    else { return nil }
    self.init(operation, type)
  }

  /// The operation as the kernels know it.
  var code: sonde_product_kind {
    switch operation {
    case .exact: SONDE_EXACT_PRODUCT
    case .fast: SONDE_FAST_PRODUCT
    case .transposed: SONDE_TRANSPOSED_PRODUCT
    case .dense: SONDE_DENSE_PRODUCT
    }
  }
}
