/// Exact edge patching as part of a ``Plan``: along every edge of ``CircuitGraph`` outside a circuit, a reader gets
/// what the writer wrote in another run.
///
/// Each reader reads its own stream: the current one − Σ over the writers outside the circuit of (what it writes now −
/// what it wrote in the other run). With all edges kept the run is the plain one; with none, every reader reads the
/// other run's stream.
public struct EdgePatch: Sendable, Equatable, Codable {
  /// For every edge of the model's graph, by number, whether it is in the circuit.
  public var kept: [Bool]
  /// What the writers wrote in the other run: ``Trace/writers`` of a run with ``Plan/keepsWriters``.
  /// `[writer, position, d_model]`
  public var other: [Float]

  public init(kept: [Bool], other: [Float]) { (self.kept, self.other) = (kept, other) }

  /// Checks the sizes against a model and a sequence of `tokens` tokens.
  func validate(for architecture: Architecture, tokens: Int) throws(EngineError) {
    let graph = CircuitGraph(architecture)
    guard kept.count == graph.edgeCount else {
      throw .badOption(name: "edges", found: "\(kept.count)", expected: "\(graph.edgeCount)")
    }
    let expected = graph.writerCount * tokens * architecture.width
    guard other.count == expected else {
      throw .wrongWidth(site: .residPre, found: other.count, expected: expected)
    }
  }
}
