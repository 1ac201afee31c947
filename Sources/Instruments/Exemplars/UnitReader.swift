import Tensors
import Transformer

/// One number a position: what a neuron, a head, a direction or a latent of a dictionary says of a text.
public struct UnitReader: Sendable {
  /// The site that is read.
  public let site: Site
  /// Its layer; 0 for a site outside the blocks.
  public let layer: Int
  /// Whether the number is 0 nearly everywhere, as for a latent: its distribution is then that of the other values.
  public let isSparse: Bool
  /// The number at each kept position, from what a capture of the site gave.
  public let read: @Sendable (Tensor) -> [Float]

  /// Reads a site by a rule of one's own.
  public init(
    _ site: Site, layer: Int, isSparse: Bool = false, read: @escaping @Sendable (Tensor) -> [Float]
  ) {
    (self.site, self.layer, self.isSparse, self.read) = (site, layer, isSparse, read)
  }
}

extension UnitReader {
  /// A neuron's activation: an entry of the input of the down projection. It may have either sign.
  ///
  /// - Throws: ``EngineError`` for a layer or neuron that the model doesn't have.
  public static func neuron(_ neuron: Int, layer: Int, of a: Architecture) throws(EngineError) -> UnitReader {
    try check(layer, of: a)
    guard (0..<a.neurons).contains(neuron) else {
      throw .unitOutOfRange(neuron, units: a.neurons, site: .neurons)
    }
    return UnitReader(.neurons, layer: layer) { kept in
      stride(from: neuron, to: kept.values.count, by: kept.rowCount).map { kept.values[$0] }
    }
  }

  /// The Euclidean norm of a head's output z, before the output projection: how much the head moved.
  ///
  /// - Throws: ``EngineError`` for a layer or head that the model doesn't have.
  public static func head(_ head: Int, layer: Int, of a: Architecture) throws(EngineError) -> UnitReader {
    try check(head: head, layer, of: a)
    let width = a.headWidth
    return UnitReader(.z, layer: layer) { kept in
      stride(from: head * width, to: kept.values.count, by: kept.rowCount).map { start in
        let square = kept.values[start..<start + width].reduce(0.0) { $0 + Double($1) * Double($1) }
        return Float(square.squareRoot())
      }
    }
  }

  /// The inner product of what a head adds to the residual stream with a direction.
  ///
  /// - Parameter direction: `[d_model]`
  /// - Throws: ``EngineError`` for a layer or head that the model doesn't have, or a direction of another width.
  public static func head(
    _ head: Int, layer: Int, along direction: [Float], of a: Architecture
  ) throws(EngineError) -> UnitReader {
    try check(head: head, layer, of: a)
    try check(direction, at: .headOut, width: a.width)
    return UnitReader(.headOut, layer: layer) { kept in
      stride(from: head * a.width, to: kept.values.count, by: kept.rowCount).map { start in
        product(kept.values[start..<start + direction.count], direction)
      }
    }
  }

  /// The inner product of a site's value with a direction.
  ///
  /// - Parameter direction: as wide as the site, `[d_model]` or `[d_mlp]`.
  /// - Throws: ``EngineError`` for a layer that the model doesn't have, an attention map, or a direction of another
  ///   width.
  public static func projection(
    _ site: Site, layer: Int, along direction: [Float], of a: Architecture
  ) throws(EngineError) -> UnitReader {
    guard !site.isAttentionMap, a.has(site), site != .logits else { throw .readOnlySite(site) }
    if site.hasLayer { try check(layer, of: a) }
    let layout = site.layout(in: a)
    try check(direction, at: site, width: layout.units * layout.width)
    return UnitReader(site, layer: layer) { kept in
      stride(from: 0, to: kept.values.count, by: kept.rowCount).map { start in
        product(kept.values[start..<start + direction.count], direction)
      }
    }
  }

  private static func product(_ a: ArraySlice<Float>, _ b: [Float]) -> Float {
    Float(zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
  }

  private static func check(_ layer: Int, of a: Architecture) throws(EngineError) {
    guard (0..<a.layers).contains(layer) else { throw .layerOutOfRange(layer, layers: a.layers) }
  }

  private static func check(head: Int, _ layer: Int, of a: Architecture) throws(EngineError) {
    try check(layer, of: a)
    guard (0..<a.heads).contains(head) else { throw .unitOutOfRange(head, units: a.heads, site: .z) }
  }

  private static func check(_ direction: [Float], at site: Site, width: Int) throws(EngineError) {
    guard direction.count == width else {
      throw .wrongWidth(site: site, found: direction.count, expected: width)
    }
    guard direction.allSatisfy(\.isFinite) else { throw .valueNotFinite(site: site) }
  }
}
