import Transformer

/// A prompt and what is measured after it.
public struct Trial: Sendable, Equatable {
  public var prompt: [Int]
  public var metric: Metric
  /// The corrupted twin, token for token as long as the prompt; nil for none.
  public var corrupted: [Int]?

  public init(_ prompt: [Int], _ metric: Metric, corrupted: [Int]? = nil) {
    (self.prompt, self.metric, self.corrupted) = (prompt, metric, corrupted)
  }

  /// Checks prompt, answers and twin against a model.
  ///
  /// - Throws: ``EngineError/noTokens``, ``EngineError/badOption(name:found:expected:)`` for a twin of another
  ///   length, and as the metric's check.
  func validate(for architecture: Architecture) throws(EngineError) {
    guard !prompt.isEmpty else { throw .noTokens }
    try metric.validate(for: architecture)
    if let corrupted, corrupted.count != prompt.count {
      throw .badOption(name: "corrupted", found: "\(corrupted.count)", expected: "\(prompt.count)")
    }
  }
}
