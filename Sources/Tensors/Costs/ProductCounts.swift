import Kernels

/// What the products of a dry run come to.
public struct ProductCounts: Sendable, Equatable {
  /// Products of one kind with about as many rows: from a power of two on, fewer than the next.
  public struct Entry: Sendable, Equatable {
    public let kind: ProductKind
    /// The power of two that the number of rows begins from.
    public let fromRows: Int
    public var products: Int
    /// The entries of the matrices, counted at every product: what is read of weights.
    public var weights: Int
    /// 2 · rows · entries, summed.
    public var flops: Int

    public init(kind: ProductKind, fromRows: Int, products: Int, weights: Int, flops: Int) {
      (self.kind, self.fromRows, self.products) = (kind, fromRows, products)
      (self.weights, self.flops) = (weights, flops)
    }

    /// The mean number of rows.
    public var rows: Double { Double(flops) / Double(2 * max(1, weights)) }
  }

  /// By kind and number of rows; none without a product.
  public var entries: [Entry] = []
  /// Parallel regions that the products would have taken.
  public var regions = 0
  /// The time that the outputs' numbers took, which a real run doesn't spend. Seconds.
  public var filling = 0.0

  /// No product.
  public init() {}

  /// 2 · rows · entries of every product, summed.
  public var flops: Int { entries.reduce(0) { $0 + $1.flops } }

  /// The kinds that occur, in the order of the entries, each once.
  public var kinds: [ProductKind] {
    var seen: Set<ProductKind> = []
    return entries.map(\.kind).filter { seen.insert($0).inserted }
  }
}

extension ProductCounts {
  /// What came after `earlier` counts of the same dry run.
  public static func - (later: ProductCounts, earlier: ProductCounts) -> ProductCounts {
    var difference = later
    difference.entries = later.entries.compactMap { entry in
      var entry = entry
      if let before = earlier.entries.first(where: { $0.kind == entry.kind && $0.fromRows == entry.fromRows })
      {
        entry.products -= before.products
        entry.weights -= before.weights
        entry.flops -= before.flops
      }
      return entry.products > 0 ? entry : nil
    }
    difference.regions -= earlier.regions
    difference.filling -= earlier.filling
    return difference
  }
}

/// Counts what a pool's products come to while they aren't computed; see ``ThreadPool/countingProducts(_:)``.
public final class ProductCounter {
  fileprivate let handle: OpaquePointer

  fileprivate init() {
    guard let handle = sonde_counts_create() else { fatalError("out of memory") }
    self.handle = handle
  }

  deinit { sonde_counts_destroy(handle) }

  /// The products so far.
  public var counts: ProductCounts {
    var counts = ProductCounts()
    for operation in ProductKind.Operation.allCases {
      for type in BlockType.allCases {
        let kind = ProductKind(operation, type)
        for rowClass in 0..<Int32(SONDE_ROW_CLASSES) {
          let found = sonde_count_of(handle, kind.code, type.rawValue, rowClass)
          guard found.products > 0 else { continue }
          counts.entries.append(
            ProductCounts.Entry(
              kind: kind, fromRows: 1 << Int(rowClass), products: Int(found.products),
              weights: Int(found.weights), flops: Int(found.flops)))
        }
      }
    }
    counts.regions = Int(sonde_counted_regions(handle))
    counts.filling = Double(sonde_counted_filling(handle)) / 1e9
    return counts
  }
}

extension ThreadPool {
  /// Whether this is a dry run: products are counted and not computed.
  public var countsProducts: Bool { sonde_pool_counts_products(handle) }

  /// Carries out `body` dry: products with this pool's threads are counted and not computed.
  ///
  /// Their outputs get numbers of the order of 1 that follow from the inputs, so that everything else goes on as
  /// always; results mean nothing. Products of other pools are computed, and so are this pool's again once `body`
  /// has ended, however it ends.
  ///
  /// - Precondition: no other thread has a product in progress on this pool.
  public func countingProducts<Result, Problem: Error>(
    _ body: (ProductCounter) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let counter = ProductCounter()
    sonde_pool_count(handle, counter.handle)
    defer { sonde_pool_count(handle, nil) }
    return try body(counter)
  }
}
