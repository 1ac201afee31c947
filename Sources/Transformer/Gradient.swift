/// A scalar of a run, and the sites at which its gradient is wanted: one backward pass gives them all.
public struct Gradient: Sendable, Equatable, Codable {
  /// What is differentiated.
  public var objective: Objective
  /// Where; a gradient has the shape and the positions of a capture of its site, and is that with respect to the
  /// site's value after the interventions on it.
  public var at: [Plan.Capture]

  public init(of objective: Objective, at: [Plan.Capture]) { (self.objective, self.at) = (objective, at) }
}

/// A linear combination of quantities of one run: Σ coefficient · quantity.
public struct Objective: Sendable, Equatable, Codable {
  public var terms: [Term]

  public init(_ terms: [Term]) { self.terms = terms }

  /// The logit of `answer` less that of `versus`, at one position (negative: from the end of the prompt).
  public static func logitDifference(_ answer: Int, _ versus: Int, at position: Int = -1) -> Objective {
    Objective([Term(1, .logit(answer), at: position), Term(-1, .logit(versus), at: position)])
  }

  /// One quantity and what it is multiplied by.
  public struct Term: Sendable, Equatable, Codable {
    public var coefficient: Float
    public var quantity: Quantity
    /// From 0, or negative from the end of the prompt; a loss has no position.
    public var position: Int

    public init(_ coefficient: Float, _ quantity: Quantity, at position: Int = -1) {
      (self.coefficient, self.quantity, self.position) = (coefficient, quantity, position)
    }
  }

  /// A number that a run gives.
  public enum Quantity: Sendable, Equatable, Codable {
    /// The logit of a token.
    case logit(Int)
    /// The log-probability of a token, in nats.
    case logProbability(Int)
    /// The probability of a token.
    case probability(Int)
    /// KL(reference ‖ this run) in nats; the reference as log-probabilities. `[vocabulary]`
    case divergence(from: [Float])
    /// The mean cross-entropy of the next token over the run's own tokens, in nats.
    case loss
    /// The inner product of a site's value with a vector: backward, one row of a Jacobian.
    case activation(Site, layer: Int, vector: [Float])
  }
}

extension Objective {
  /// Checks tokens, widths and values against a model.
  ///
  /// - Throws: ``EngineError`` for the first thing the model doesn't have.
  public func validate(for architecture: Architecture) throws(EngineError) {
    for term in terms {
      switch term.quantity {
      case .logit(let token), .logProbability(let token), .probability(let token):
        guard (0..<architecture.vocabulary).contains(token) else {
          throw .tokenOutOfRange(token, vocabulary: architecture.vocabulary)
        }
      case .divergence(let reference):
        guard reference.count == architecture.vocabulary else {
          throw .wrongWidth(site: .logits, found: reference.count, expected: architecture.vocabulary)
        }
        guard !reference.contains(where: \.isNaN) else { throw .valueNotFinite(site: .logits) }
      case .activation(let site, let layer, let vector):
        try site.check(layers: [layer], in: architecture)
        guard !site.isAttentionMap, site != .logits else { throw .readOnlySite(site) }
        let layout = site.layout(in: architecture)
        let expected = layout.units * layout.width
        guard vector.count == expected else {
          throw .wrongWidth(site: site, found: vector.count, expected: expected)
        }
        guard vector.allSatisfy(\.isFinite) else { throw .valueNotFinite(site: site) }
      case .loss: break
      }
      guard term.coefficient.isFinite else { throw .valueNotFinite(site: .logits) }
    }
  }

  /// Whether a term reads the logits.
  var readsLogits: Bool {
    terms.contains { if case .activation = $0.quantity { false } else { true } }
  }
}
