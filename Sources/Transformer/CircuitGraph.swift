/// The standard graph of a transformer's parts, from its sizes alone: who writes into the residual stream, who reads
/// it, and which writer a reader can see (Elhage et al. 2021; Goldowsky-Dill et al. 2023).
///
/// Writers are the input (token embedding, and learned positions where there are any), every attention head and
/// every feed-forward part. Readers are each head's query input, each key–value head's key and value input, every
/// feed-forward part and the logits. Under grouped-query attention several heads share one key–value head: its two
/// inputs are one reader each, which belong to all heads of the group. Biases belong to no writer.
///
/// ```swift
/// CircuitGraph(layers: 12, heads: 12, kvHeads: 12).edgeCount  // 32,491: GPT-2 small
/// ```
public struct CircuitGraph: Sendable, Hashable, Codable {
  /// A part that adds to the residual stream.
  public enum Writer: Sendable, Hashable, Codable {
    case input
    case head(layer: Int, head: Int)
    case mlp(layer: Int)
  }

  /// An input that reads the residual stream.
  public enum Reader: Sendable, Hashable, Codable {
    case query(layer: Int, head: Int)
    /// `head` counts the key–value heads.
    case key(layer: Int, head: Int)
    /// `head` counts the key–value heads.
    case value(layer: Int, head: Int)
    case mlp(layer: Int)
    case logits
  }

  /// Number of blocks.
  public let layers: Int
  /// Query heads a layer.
  public let heads: Int
  /// Key–value heads a layer, a divisor of `heads`.
  public let kvHeads: Int
  /// Attention and feed-forward read the same stream, so that a layer's heads don't reach its feed-forward part.
  public let isParallel: Bool

  /// The graph of these sizes.
  ///
  /// - Precondition: all are positive and `kvHeads` divides `heads`.
  public init(layers: Int, heads: Int, kvHeads: Int, isParallel: Bool = false) {
    precondition(layers > 0 && heads > 0 && kvHeads > 0 && heads.isMultiple(of: kvHeads))
    (self.layers, self.heads, self.kvHeads, self.isParallel) = (layers, heads, kvHeads, isParallel)
  }

  /// The graph of a model.
  public init(_ architecture: Architecture) {
    self.init(
      layers: architecture.layers, heads: architecture.heads, kvHeads: architecture.kvHeads,
      isParallel: architecture.parallelResidual)
  }

  /// Writers in forward order: the input, then of each layer its heads and its feed-forward part.
  public var writerCount: Int { 1 + layers * (heads + 1) }

  /// Readers in forward order: of each layer queries, keys, values, feed-forward part; then the logits.
  public var readerCount: Int { layers * readersPerLayer + 1 }

  /// The pairs of a writer and a reader that can see it.
  public var edgeCount: Int { firstEdge(of: readerCount - 1) + writerCount }

  /// Readers of one layer: queries, keys, values, feed-forward part.
  public var readersPerLayer: Int { heads + 2 * kvHeads + 1 }

  /// The query heads that share a key–value head.
  public var group: Int { heads / kvHeads }
}

extension CircuitGraph {
  /// The place of a writer in forward order.
  public func index(of writer: Writer) -> Int {
    switch writer {
    case .input: 0
    case .head(let layer, let head): 1 + layer * (heads + 1) + head
    case .mlp(let layer): 1 + layer * (heads + 1) + heads
    }
  }

  /// The writer at a place in forward order.
  public func writer(_ index: Int) -> Writer {
    guard index > 0 else { return .input }
    let (layer, place) = (index - 1).quotientAndRemainder(dividingBy: heads + 1)
    return place < heads ? .head(layer: layer, head: place) : .mlp(layer: layer)
  }

  /// The place of a reader in forward order.
  public func index(of reader: Reader) -> Int {
    switch reader {
    case .query(let layer, let head): layer * readersPerLayer + head
    case .key(let layer, let head): layer * readersPerLayer + heads + head
    case .value(let layer, let head): layer * readersPerLayer + heads + kvHeads + head
    case .mlp(let layer): layer * readersPerLayer + heads + 2 * kvHeads
    case .logits: layers * readersPerLayer
    }
  }

  /// The reader at a place in forward order.
  public func reader(_ index: Int) -> Reader {
    let (layer, place) = index.quotientAndRemainder(dividingBy: readersPerLayer)
    if layer == layers { return .logits }
    if place < heads { return .query(layer: layer, head: place) }
    if place < heads + kvHeads { return .key(layer: layer, head: place - heads) }
    if place < heads + 2 * kvHeads { return .value(layer: layer, head: place - heads - kvHeads) }
    return .mlp(layer: layer)
  }

  /// How many writers a reader sees: in forward order they are the first.
  public func writersSeen(by reader: Int) -> Int {
    let (layer, place) = reader.quotientAndRemainder(dividingBy: readersPerLayer)
    let before = 1 + layer * (heads + 1)
    let isFeedForward = layer < layers && place == readersPerLayer - 1
    return isFeedForward && !isParallel ? before + heads : before
  }

  /// The writers that read at a reader: the heads of a query, key or value input, a feed-forward part, or none for
  /// the logits.
  public func owners(of reader: Int) -> Range<Int> {
    switch self.reader(reader) {
    case .query(let layer, let head):
      let first = index(of: .head(layer: layer, head: head))
      return first..<first + 1
    case .key(let layer, let head), .value(let layer, let head):
      let first = index(of: .head(layer: layer, head: head * group))
      return first..<first + group
    case .mlp(let layer):
      let first = index(of: Writer.mlp(layer: layer))
      return first..<first + 1
    case .logits: return 0..<0
    }
  }

  /// Edges are numbered by reader, then by writer: the number of the edge from the input into a reader.
  public func firstEdge(of reader: Int) -> Int {
    let (layer, place) = reader.quotientAndRemainder(dividingBy: readersPerLayer)
    let attention = readersPerLayer - 1
    // Σ over the layers before of attention · (1 + l(H + 1)) + the feed-forward part's (1 + l(H + 1) [+ H]).
    let steps = layer * (layer - 1) / 2 * (heads + 1)
    let whole = readersPerLayer * (layer + steps) + (isParallel ? 0 : layer * heads)
    return whole + min(place, attention) * (1 + layer * (heads + 1))
  }

  /// The number of an edge; nil where the reader doesn't see the writer.
  public func edge(from writer: Writer, to reader: Reader) -> Int? {
    let (writer, reader) = (index(of: writer), index(of: reader))
    return writer < writersSeen(by: reader) ? firstEdge(of: reader) + writer : nil
  }

  /// Writer and reader of an edge, by their places in forward order.
  public func ends(of edge: Int) -> (writer: Int, reader: Int) {
    var (low, high) = (0, readerCount)
    while high - low > 1 {
      let middle = (low + high) / 2
      if firstEdge(of: middle) <= edge { low = middle } else { high = middle }
    }
    return (edge - firstEdge(of: low), low)
  }
}

extension CircuitGraph.Writer: CustomStringConvertible {
  /// The name that the field's tools write: `input`, `a5.h3`, `m5`.
  public var description: String {
    switch self {
    case .input: "input"
    case .head(let layer, let head): "a\(layer).h\(head)"
    case .mlp(let layer): "m\(layer)"
    }
  }
}

extension CircuitGraph.Reader: CustomStringConvertible {
  /// The name that the field's tools write: `a5.h3<q>`, `m5`, `logits`; of a key or value input, the key–value
  /// head's number: `a5.kv1<k>`.
  public var description: String {
    switch self {
    case .query(let layer, let head): "a\(layer).h\(head)<q>"
    case .key(let layer, let head): "a\(layer).kv\(head)<k>"
    case .value(let layer, let head): "a\(layer).kv\(head)<v>"
    case .mlp(let layer): "m\(layer)"
    case .logits: "logits"
    }
  }
}
