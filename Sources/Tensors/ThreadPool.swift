import Kernels

/// Threads that share loops: the caller works too, and `threads` counts it.
///
/// A region costs about a microsecond while the threads are awake; they spin for a tenth of a millisecond after
/// the last one and then sleep. Chunks are claimed as threads come free, and every chunk writes its own outputs,
/// so results have the same bits for any number of threads.
public final class ThreadPool: Sendable {
  /// The threads that work on a region, the caller's included.
  public let threads: Int
  nonisolated(unsafe) let handle: OpaquePointer

  /// A pool of `threads` threads (at least 1).
  public init(threads: Int) {
    self.threads = max(1, min(threads, 1024))
    guard let handle = sonde_pool_create(Int32(self.threads)) else { fatalError("out of memory") }
    self.handle = handle
  }

  deinit { sonde_pool_destroy(handle) }

  /// The processors that this process may use: its affinity mask, bounded by its control group's quota.
  public static func defaultThreads() -> Int { Int(sonde_default_threads()) }

  /// Runs `body` on disjoint chunks, of at most `grain` each, that cover `0..<count`; returns when all are done.
  ///
  /// `body` runs on several threads at once. A call inside `body`, or from a second thread meanwhile, runs wholly
  /// on its own thread.
  public func run(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    guard count > 0 else { return }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: Loop(body: body)) { loop in
        sonde_pool_run(
          handle, count, max(1, grain),
          { context, begin, end in
            context?.assumingMemoryBound(to: Loop.self).pointee.body(begin..<end)
          }, UnsafeMutableRawPointer(mutating: loop))
      }
    }
  }

  /// What `make` gives for each of `0..<count`, made on several threads at once.
  public func map<Element>(_ count: Int, grain: Int = 1, _ make: (Int) -> Element) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, made in
      if let base = buffer.baseAddress {
        run(count, grain: grain) { range in
          for index in range { (base + index).initialize(to: make(index)) }
        }
      }
      made = count
    }
  }

  /// A loop's body where C can carry a pointer to it.
  private struct Loop {
    let body: (Range<Int>) -> Void
  }
}
