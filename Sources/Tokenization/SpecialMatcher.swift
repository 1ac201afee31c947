/// Finds whole tokens (control and user-defined ones) in a text: leftmost first, and there the longest.
///
/// A byte trie in first-child, next-sibling form: a text without such tokens costs one look at each byte.
struct SpecialMatcher: Sendable {
  private struct Node: Sendable {
    let byte: UInt8
    var child: Int32 = -1
    var sibling: Int32 = -1
    /// The token that ends here, or -1.
    var token: Int32 = -1
    /// Whether that token is found only on request.
    var onRequest = false
  }

  private var nodes = [Node(byte: 0)]
  /// The root's child for each first byte, or -1.
  private var roots = [Int32](repeating: -1, count: 256)

  /// The special tokens of a vocabulary.
  init(_ vocabulary: Vocabulary) {
    for id in 0..<vocabulary.count {
      switch vocabulary.kind(id) {
      case .control, .unknown: insert(vocabulary.bytes(id), token: id, onRequest: true)
      case .userDefined: insert(vocabulary.bytes(id), token: id, onRequest: false)
      case .normal, .unused, .byte: continue
      }
    }
  }

  private mutating func insert(_ bytes: ArraySlice<UInt8>, token: Int, onRequest: Bool) {
    guard let first = bytes.first else { return }
    var node = roots[Int(first)]
    if node < 0 {
      node = add(Node(byte: first))
      roots[Int(first)] = node
    }
    for byte in bytes.dropFirst() {
      let found = child(of: node, byte)
      if found >= 0 {
        node = found
      } else {
        let new = add(Node(byte: byte, sibling: nodes[Int(node)].child))
        nodes[Int(node)].child = new
        node = new
      }
    }
    nodes[Int(node)].token = Int32(token)
    nodes[Int(node)].onRequest = onRequest
  }

  private mutating func add(_ node: Node) -> Int32 {
    nodes.append(node)
    return Int32(nodes.count - 1)
  }

  private func child(of node: Int32, _ byte: UInt8) -> Int32 {
    var child = nodes[Int(node)].child
    while child >= 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].sibling }
    return child
  }

  /// The longest token that starts at `start`, and where it ends.
  private func match(
    _ text: UnsafeBufferPointer<UInt8>, at start: Int, parseSpecial: Bool
  ) -> (token: Int, end: Int)? {
    var node = roots[Int(text[start])]
    var index = start + 1
    var best: (token: Int, end: Int)?
    while node >= 0 {
      let found = nodes[Int(node)]
      if found.token >= 0, parseSpecial || !found.onRequest { best = (Int(found.token), index) }
      guard index < text.count else { break }
      node = child(of: node, text[index])
      index += 1
    }
    return best
  }

  /// Calls `plain` with every non-empty range between special tokens and `special` with each of those, in order.
  func split(
    _ text: UnsafeBufferPointer<UInt8>, parseSpecial: Bool, plain: (Range<Int>) -> Void,
    special: (Int) -> Void
  ) {
    var start = 0
    var index = 0
    while index < text.count {
      if roots[Int(text[index])] >= 0, let found = match(text, at: index, parseSpecial: parseSpecial) {
        if start < index { plain(start..<index) }
        special(found.token)
        index = found.end
        start = index
      } else {
        index += 1
      }
    }
    if start < text.count { plain(start..<text.count) }
  }
}
