import Tensors

/// Keys (after RoPE) and values of one sequence, a buffer a layer, `[kv head, position, d_head]`: what a head looks at
/// lies in one stroke. The run that first fills it settles whether it holds f32 or, in ``Precision/fast`` arithmetic,
/// f16.
///
/// A reference: a run that is given one appends to it. ``fork()`` gives an independent copy, so that many
/// continuations share a prefix; ``truncate(to:)`` goes back. Not for use by two runs at once.
public final class KVCache: @unchecked Sendable {
  /// Positions held.
  public internal(set) var count = 0
  let layers: Int
  let heads: Int
  let headWidth: Int
  /// The first layer that is held; a run that resumes there needs none below.
  let firstLayer: Int
  private(set) var capacity = 0
  /// Whether keys and values are rounded to f16.
  private(set) var isHalf = false
  private var storage: [KeptRows] = []

  /// An empty cache for a model of this shape.
  public convenience init(for architecture: Architecture) {
    self.init(layers: architecture.layers, heads: architecture.kvHeads, headWidth: architecture.headWidth)
  }

  init(layers: Int, heads: Int, headWidth: Int, firstLayer: Int = 0) {
    (self.layers, self.heads, self.headWidth, self.firstLayer) = (layers, heads, headWidth, firstLayer)
  }

  deinit { for buffer in storage { buffer.start.deallocate() } }

  /// Bytes of memory held.
  public var byteCount: Int {
    storage.count * heads * capacity * headWidth * KeptRows.bytes(isHalf: isHalf)
  }

  /// An independent copy of the first `count` positions, all by default.
  ///
  /// There is room for as many positions as this cache holds, which is how far most continuations go.
  ///
  /// - Parameter layer: leave out the layers below: enough for runs that resume at this layer or later.
  public func fork(_ positions: Int? = nil, from layer: Int = 0) -> KVCache {
    let first = max(firstLayer, min(layer, layers))
    let copy = KVCache(layers: layers, heads: heads, headWidth: headWidth, firstLayer: first)
    let kept = min(positions ?? count, count)
    copy.reserve(count, half: isHalf)
    for (index, buffer) in storage.dropFirst(2 * (first - firstLayer)).enumerated() where kept > 0 {
      for head in 0..<heads {
        (copy.storage[index] + copy.place(head, 0)).copy(buffer + place(head, 0), count: kept * headWidth)
      }
    }
    copy.count = kept
    return copy
  }

  /// Forgets the positions from `positions` on. Layers that the next run doesn't reach, since it resumes behind them,
  /// hold what they held.
  public func truncate(to positions: Int) { count = max(0, min(count, positions)) }

  /// Makes room for `positions` in all; grows by at least half, so that appending is linear.
  ///
  /// - Parameter half: whether to hold f16, if nothing is held yet.
  func reserve(_ positions: Int, half: Bool) {
    if count == 0, half != isHalf {
      for buffer in storage { buffer.start.deallocate() }
      (storage, capacity, isHalf) = ([], 0, half)
    }
    guard positions > capacity else { return }
    let room = max(positions, capacity + capacity / 2, 32)
    var grown: [KeptRows] = []
    for index in 0..<(2 * (layers - firstLayer)) {
      let bytes = heads * room * headWidth * KeptRows.bytes(isHalf: isHalf)
      let buffer = KeptRows(
        UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64), isHalf: isHalf)
      if capacity > 0 {
        for head in 0..<heads {
          (buffer + head * room * headWidth).copy(storage[index] + place(head, 0), count: count * headWidth)
        }
        storage[index].start.deallocate()
      }
      grown.append(buffer)
    }
    (storage, capacity) = (grown, room)
  }

  private func place(_ head: Int, _ position: Int) -> Int { (head * capacity + position) * headWidth }

  /// Keys of a kv head in a layer. `[position, d_head]`
  func keys(_ layer: Int, head: Int) -> KeptRows { storage[2 * (layer - firstLayer)] + place(head, 0) }
  /// Values of a kv head in a layer. `[position, d_head]`
  func values(_ layer: Int, head: Int) -> KeptRows { storage[2 * (layer - firstLayer) + 1] + place(head, 0) }

  /// Puts keys and values of `positions` in their places. `[position, kv head · d_head]`
  func store(
    _ keys: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ layer: Int, at positions: Range<Int>
  ) {
    for (rows, from) in [
      (storage[2 * (layer - firstLayer)], keys), (storage[2 * (layer - firstLayer) + 1], values),
    ] {
      for (offset, position) in positions.enumerated() {
        for head in 0..<heads {
          (rows + place(head, position)).store(from + (offset * heads + head) * headWidth, count: headWidth)
        }
      }
    }
  }
}
