/// A piece of a word while its pieces are being merged.
struct MergeSymbol {
  /// Where the piece starts and how long it is, in bytes of the word.
  var start: Int
  var length: Int
  /// The token, or -1 while it is none.
  var id: Int32
  fileprivate var previous: Int
  fileprivate var next: Int
  /// The merge with the next piece that is waiting, packed as rank and token; `none` if there is none.
  fileprivate var pending: UInt64

  init(start: Int, length: Int, id: Int32) {
    self.start = start
    self.length = length
    self.id = id
    previous = -1
    next = -1
    pending = .max
  }
}

/// Which two neighbours may become one, and in what order.
protocol MergeRule {
  /// The token that two neighbours make, and its rank: lower ranks merge first.
  func merge(_ left: MergeSymbol, _ right: MergeSymbol) -> (rank: UInt32, id: Int32)?
}

/// Merges neighbours in the order of their ranks, the leftmost of equals first, until no merge is left.
///
/// A binary heap holds one entry a possible merge, so that n pieces take O(n log n) (Sennrich et al. 2016 give
/// the algorithm, which asks for a rescan after every merge).
struct PairMerger {
  /// The pieces; after `merge` only those that `forEach` visits are left.
  private var symbols: [MergeSymbol] = []
  /// Rank in the upper half, index of the left piece in the lower half; the smallest first.
  private var heap: [UInt64] = []

  /// Forgets all pieces and keeps the memory.
  mutating func removeAll() {
    symbols.removeAll(keepingCapacity: true)
    heap.removeAll(keepingCapacity: true)
  }

  /// Adds a piece behind the others.
  mutating func append(_ symbol: MergeSymbol) {
    var symbol = symbol
    symbol.previous = symbols.count - 1
    if !symbols.isEmpty { symbols[symbols.count - 1].next = symbols.count }
    symbols.append(symbol)
  }

  /// Calls `body` with the pieces that are left, in order.
  func forEach(_ body: (MergeSymbol) -> Void) {
    var index = symbols.isEmpty ? -1 : 0
    while index >= 0 {
      body(symbols[index])
      index = symbols[index].next
    }
  }

  /// Merges all that the rule allows.
  mutating func merge(_ rule: some MergeRule) {
    for index in symbols.indices.dropLast() { offer(index, rule) }
    while let entry = popLeast() {
      let left = Int(entry & 0xFFFF_FFFF)
      // The pieces may have changed since the entry was made: its rank must still be the waiting one.
      guard symbols[left].pending != .max, symbols[left].pending >> 32 == entry >> 32 else { continue }
      let right = symbols[left].next
      symbols[left].id = Int32(truncatingIfNeeded: symbols[left].pending & 0xFFFF_FFFF)
      symbols[left].length += symbols[right].length
      symbols[left].next = symbols[right].next
      symbols[right].pending = .max
      if symbols[left].next >= 0 { symbols[symbols[left].next].previous = left }
      offer(left, rule)
      if symbols[left].previous >= 0 { offer(symbols[left].previous, rule) }
    }
  }

  /// Notes the merge of a piece with its right neighbour, if there is one.
  private mutating func offer(_ index: Int, _ rule: some MergeRule) {
    let next = symbols[index].next
    guard next >= 0, let (rank, id) = rule.merge(symbols[index], symbols[next]) else {
      symbols[index].pending = .max
      return
    }
    symbols[index].pending = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: id))
    push(UInt64(rank) << 32 | UInt64(UInt32(truncatingIfNeeded: index)))
  }

  private mutating func push(_ entry: UInt64) {
    var hole = heap.count
    heap.append(entry)
    while hole > 0 {
      let parent = (hole - 1) / 2
      guard heap[parent] > entry else { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = entry
  }

  private mutating func popLeast() -> UInt64? {
    guard let least = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return least }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < last else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = last
    return least
  }
}
