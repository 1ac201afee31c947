import Tensors

/// The distribution of a stream of numbers in bounded memory: the KLL sketch (Karnin, Lang & Liberty 2016,
/// "Optimal quantile approximation in streams").
///
/// **Guarantee.** The share of the stream below any number is estimated without bias: whatever the numbers and their
/// order, its expectation over the seed is the true share. Its standard deviation is at most ``standardError``, which
/// the sketch adds up as it goes; at the default capacity that stays below 0.1 % of the stream however long it gets.
/// While the stream is no longer than the capacity, everything is exact; so are always the count and the two extremes.
///
/// It holds buffers of numbers, each of level h standing for 2^h of the stream. A full buffer is sorted, and every
/// other number of it, the odd or the even ones by a fair coin, moves up a level.
public struct QuantileSketch: Sendable {
  /// Numbers seen.
  public private(set) var count = 0
  /// The least number seen; infinity before the first.
  public private(set) var least = Float.infinity
  /// The greatest number seen; minus infinity before the first.
  public private(set) var greatest = -Float.infinity
  /// A bound on the standard deviation of an estimated share, whatever the stream; 0 while all is exact.
  public var standardError: Double { count == 0 ? 0 : variance.squareRoot() / Double(count) }

  private let capacity: Int
  private var levels: [[Float]] = [[]]
  private var room: Int
  private var held = 0
  private var variance = 0.0
  private var coin: Philox

  /// An empty sketch.
  /// - Parameters:
  ///   - capacity: numbers that the topmost buffer holds; the error falls in proportion to it.
  ///   - seed: of the coins.
  public init(capacity: Int = 4096, seed: UInt64) {
    self.capacity = max(8, capacity)
    room = self.capacity
    coin = Philox(seed: seed, purpose: "quantile sketch")
  }

  /// Takes in a number that is not NaN.
  public mutating func insert(_ value: Float) {
    count += 1
    least = min(least, value)
    greatest = max(greatest, value)
    levels[0].append(value)
    held += 1
    while held > room { compact() }
  }

  /// The estimated share of the stream that is at most `value`.
  public func share(atMost value: Float) -> Double {
    var weight = 0
    for (level, items) in levels.enumerated() {
      weight += items.count(where: { $0 <= value }) << level
    }
    return count == 0 ? 0 : Double(weight) / Double(count)
  }

  /// The least number held whose estimated share is at least `share`; the true extremes at 0 and 1, and NaN of an
  /// empty stream.
  public func quantile(_ share: Double) -> Float { quantiles([share])[0] }

  /// The same for several shares at once.
  public func quantiles(_ shares: [Double]) -> [Float] {
    guard count > 0 else { return shares.map { _ in .nan } }
    let items = levels.enumerated().flatMap { level, items in items.map { (value: $0, weight: 1 << level) } }
      .sorted { $0.value < $1.value }
    var sums: [Int] = []
    var total = 0
    for item in items {
      total += item.weight
      sums.append(total)
    }
    return shares.map { share in
      if share <= 0 { return least }
      if share >= 1 { return greatest }
      let wanted = share * Double(count)
      let place = sums.partitionPoint { Double($0) >= wanted }
      return items[min(place, items.count - 1)].value
    }
  }

  /// Moves half of the lowest buffer that is full up a level.
  private mutating func compact() {
    let level = levels.indices.first { levels[$0].count >= room(at: $0) } ?? 0
    if level == levels.count - 1 {
      levels.append([])
      room = levels.indices.reduce(0) { $0 + room(at: $1) }
    }
    var items = levels[level]
    // An odd one stays where it is, so that the weights add up to the count.
    let odd = items.count.isMultiple(of: 2) ? nil : items.removeLast()
    items.sort()
    let offset = Int(coin.next() & 1)
    levels[level] = odd.map { [$0] } ?? []
    levels[level + 1] += stride(from: offset, to: items.count, by: 2).map { items[$0] }
    held -= items.count / 2
    // For any threshold the weight below it moves by ±2^level, or not at all.
    variance += Double(sign: .plus, exponent: 2 * level, significand: 1)
  }

  /// Lower buffers are smaller by 2/3 each.
  private func room(at level: Int) -> Int {
    var size = Double(capacity)
    for _ in level..<(levels.count - 1) { size *= 2.0 / 3 }
    return max(2, Int(size.rounded(.up)))
  }
}

extension Array {
  /// The first index at which a condition holds that, once true, stays true; the count where it never does.
  fileprivate func partitionPoint(_ condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
