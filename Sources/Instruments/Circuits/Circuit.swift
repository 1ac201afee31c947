import Transformer

/// A part of a model that is to do a task by itself: some edges of its graph, each with the score that it was chosen
/// by.
public struct Circuit: Sendable {
  public let scores: EdgeScores
  /// For every edge of the graph, by number, whether it is in the circuit.
  public private(set) var kept: [Bool]

  public var graph: CircuitGraph { scores.graph }

  /// How many edges it has.
  public var count: Int { kept.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// The circuit of these edges, dead ends included.
  public init(_ scores: EdgeScores, kept: [Bool]) {
    precondition(kept.count == scores.graph.edgeCount, "a flag an edge")
    (self.scores, self.kept) = (scores, kept)
  }

  /// Its edges by number, the greatest score first.
  public var edges: [Int] {
    kept.indices.filter { kept[$0] }.sorted { Circuit.comes($0, before: $1, scores.values.map(\.magnitude)) }
  }

  /// All other edges.
  public var complement: Circuit { Circuit(scores, kept: kept.map { !$0 }) }

  /// The circuit without one edge.
  public func without(_ edge: Int) -> Circuit {
    var other = self
    other.kept[edge] = false
    return other
  }

  /// Writers that have an edge in the circuit, by number.
  public var writers: [Int] {
    var found = Set<Int>()
    for edge in kept.indices where kept[edge] { found.insert(graph.ends(of: edge).writer) }
    return found.sorted()
  }

  /// Order by key, ties by number, so that the same scores give the same circuit.
  static func comes(_ a: Int, before b: Int, _ keys: [Double]) -> Bool {
    keys[a] != keys[b] ? keys[a] > keys[b] : a < b
  }
}
