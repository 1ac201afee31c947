import Tensors

/// Keys (after RoPE) and values of one sequence, a buffer a layer, `[position, kv head · d_head]`. The run that first
/// fills it settles whether it holds them in f32 or, in ``Precision/fast`` arithmetic, in f16.
///
/// A reference: a run that is given one appends to it. ``fork()`` gives an independent copy, so that many
/// continuations share a prefix; ``truncate(to:)`` goes back. Not for use by two runs at once.
public final class KVCache: @unchecked Sendable {
  /// Positions held.
  public internal(set) var count = 0
  let layers: Int
  let width: Int
  /// The first layer that is held; a run that resumes there needs none below.
  let firstLayer: Int
  private(set) var capacity = 0
  /// Whether keys and values are rounded to f16.
  private(set) var isHalf = false
  private var storage: [KeptRows] = []

  /// An empty cache for a model of this shape.
  public convenience init(for architecture: Architecture) {
    self.init(layers: architecture.layers, width: architecture.keyWidth)
  }

  init(layers: Int, width: Int, firstLayer: Int = 0) {
    (self.layers, self.width, self.firstLayer) = (layers, width, firstLayer)
  }

  deinit { for buffer in storage { buffer.start.deallocate() } }

  /// Bytes of memory held.
  public var byteCount: Int { storage.count * capacity * width * KeptRows.bytes(isHalf: isHalf) }

  /// An independent copy of the first `count` positions, all by default.
  ///
  /// There is room for as many positions as this cache holds, which is how far most continuations go.
  ///
  /// - Parameter layer: leave out the layers below: enough for runs that resume at this layer or later.
  public func fork(_ positions: Int? = nil, from layer: Int = 0) -> KVCache {
    let first = max(firstLayer, min(layer, layers))
    let copy = KVCache(layers: layers, width: width, firstLayer: first)
    let kept = min(positions ?? count, count)
    copy.reserve(count, half: isHalf)
    for (index, buffer) in storage.dropFirst(2 * (first - firstLayer)).enumerated() where kept > 0 {
      copy.storage[index].copy(buffer, count: kept * width)
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
      let bytes = room * width * KeptRows.bytes(isHalf: isHalf)
      let buffer = KeptRows(
        UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64), isHalf: isHalf)
      if capacity > 0 {
        buffer.copy(storage[index], count: count * width)
        storage[index].start.deallocate()
      }
      grown.append(buffer)
    }
    (storage, capacity) = (grown, room)
  }

  /// Keys of a layer. `[position, kv head · d_head]`
  func keys(_ layer: Int) -> KeptRows { storage[2 * (layer - firstLayer)] }
  /// Values of a layer. `[position, kv head · d_head]`
  func values(_ layer: Int) -> KeptRows { storage[2 * (layer - firstLayer) + 1] }
}
