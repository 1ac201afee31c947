import Transformer

/// A direction of the residual stream: a vector with the place it was found at, and how hard to push along it.
///
/// ```swift
/// let plan = Plan(interventions: direction.ablation)  // nothing of it is left anywhere
/// let push = Plan(interventions: direction.addition(scale: 2))  // it is added after its layer
/// ```
public struct Direction: Sendable, Equatable {
  /// Where it was found: `resid_post` or `resid_pre`.
  public var site: Site
  /// The layer it was found at.
  public var layer: Int
  /// `[d_model]`, not normalised: adding it once moves a mean of one set to that of the other.
  public var vector: [Float]
  /// The multiple of ``vector`` by which it is added unless another is asked for.
  public var scale: Double
  /// Vectors of further layers, as a control vector of llama.cpp may have: layer → `[d_model]`.
  public var others: [Int: [Float]]

  public init(
    site: Site = .residPost, layer: Int, vector: [Float], scale: Double = 1, others: [Int: [Float]] = [:]
  ) {
    (self.site, self.layer, self.vector) = (site, layer, vector)
    (self.scale, self.others) = (scale, others)
  }

  /// The vectors by layer, in order.
  public var layers: [(layer: Int, vector: [Float])] {
    ([(layer, vector)] + others.filter { $0.key != layer }.map { ($0.key, $0.value) })
      .sorted { $0.0 < $1.0 }
  }

  /// The vector of a layer: its own, or else ``vector``.
  public func vector(of layer: Int) -> [Float] { layer == self.layer ? vector : others[layer] ?? vector }

  /// The Euclidean length of ``vector``.
  public var norm: Double { vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }

  /// Projects the direction out at every residual site of every layer and position: x − (x·u)u
  /// (Arditi et al. 2024).
  public var ablation: [Intervention] { Self.ablation(of: vector) }

  /// The same for any vector. `[d_model]`
  public static func ablation(of vector: [Float]) -> [Intervention] {
    [Site.residPre, .residMid, .residPost].map {
      Intervention(site: $0, operation: .projectOut(vector))
    }
  }

  /// Adds `scale` times the direction at its site and layer, at all positions.
  public func addition(scale: Double? = nil) -> [Intervention] {
    layers.map { layer, vector in
      Intervention(
        site: site, layers: [layer],
        operation: .add(vector: vector, coefficient: Float(scale ?? self.scale)))
    }
  }
}
