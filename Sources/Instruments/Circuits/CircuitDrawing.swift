import Transformer

/// A circuit as a picture: the strongest edges that lead from the input to the logits, its parts in layers.
///
/// A key or value input that several heads share is drawn at each of them.
public struct CircuitDrawing: Sendable {
  /// An arrow from one part to another.
  public struct Arrow: Sendable, Hashable {
    /// Name of the writer: `input`, `a5.h3`, `m5`.
    public let from: String
    /// Name of the part that reads: `a5.h3`, `m5`, `logits`.
    public let to: String
    /// `q`, `k` or `v` for a head's inputs; empty for the others.
    public let input: String
    public let score: Double
  }

  /// Names of the parts of a layer, from the input up: the input, of each layer its heads, then its feed-forward part,
  /// and the logits. Layers without a part are left out.
  public let layers: [[String]]
  /// The strongest first.
  public let arrows: [Arrow]

  /// Draws the `edges` strongest edges of a circuit that lie on a path from the input to the logits; where there is no
  /// path of so few, the strongest as they are.
  public init(_ circuit: Circuit, edges limit: Int) {
    let order = circuit.edges
    var shown = Circuit(circuit.scores, order: order, edges: limit)
    if shown.count == 0 {
      var kept = Array(repeating: false, count: circuit.graph.edgeCount)
      for edge in order.prefix(limit) { kept[edge] = true }
      shown = Circuit(circuit.scores, kept: kept)
    }
    let graph = circuit.graph
    let writing = Set(shown.writers)
    var parts = writing
    var arrows: [Arrow] = []
    var readsLogits = false
    for edge in shown.edges {
      let (writer, reader) = graph.ends(of: edge)
      let owners = graph.owners(of: reader)
      readsLogits = readsLogits || owners.isEmpty
      // Heads of a group that write nothing here aren't drawn for what they share with one that does.
      let useful = owners.filter { writing.contains($0) }
      let targets = useful.isEmpty ? Array(owners.prefix(1)) : useful
      parts.formUnion(targets)
      for name in owners.isEmpty ? ["logits"] : targets.map({ graph.writer($0).description }) {
        arrows.append(
          Arrow(
            from: graph.writer(writer).description, to: name, input: graph.reader(reader).input,
            score: circuit.scores.values[edge]))
      }
    }
    self.arrows = arrows
    layers = Self.layers(parts, graph) + (readsLogits ? [["logits"]] : [])
  }

  private static func layers(_ parts: Set<Int>, _ graph: CircuitGraph) -> [[String]] {
    var layers: [[String]] = []
    var last: Int?
    for part in parts.sorted() {
      let rank =
        switch graph.writer(part) {
        case .input: -1
        case .head(let layer, _): 2 * layer
        case .mlp(let layer): 2 * layer + 1
        }
      if rank != last { layers.append([]) }
      layers[layers.count - 1].append(graph.writer(part).description)
      last = rank
    }
    return layers
  }
}

extension CircuitGraph.Reader {
  /// `q`, `k` or `v` for a head's inputs; empty for the others.
  public var input: String {
    switch self {
    case .query: "q"
    case .key: "k"
    case .value: "v"
    case .mlp, .logits: ""
    }
  }
}

extension CircuitDrawing {
  /// The drawing as text, from the logits down to the input: each part with what it reads, the strongest first.
  public var text: String {
    var lines: [String] = []
    let width = layers.joined().map(\.count).max() ?? 0
    for layer in layers.reversed() {
      for name in layer {
        let read = arrows.filter { $0.to == name }
        guard !read.isEmpty else { continue }
        let sources = ["q", "k", "v", ""].compactMap { input -> String? in
          let named = read.filter { $0.input == input }
          guard !named.isEmpty else { return nil }
          let list = named.map { "\($0.from) \(Self.signed($0.score))" }.joined(separator: ", ")
          return input.isEmpty ? list : "\(input): \(list)"
        }
        let padding = String(repeating: " ", count: width - name.count)
        lines.append("\(name)\(padding) ← \(sources.joined(separator: " · "))")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A score with its sign and three digits after the point.
  static func signed(_ score: Double) -> String {
    let thousandths = Int((score.magnitude * 1000).rounded())
    let digits = String(thousandths % 1000)
    let sign = score < 0 ? "−" : "+"
    return "\(sign)\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }

  /// Each arrow's share of the strongest, 0 to 1.
  func strength(_ arrow: Arrow) -> Double {
    let most = arrows.map(\.score.magnitude).max() ?? 0
    return most > 0 ? arrow.score.magnitude / most : 0
  }
}
