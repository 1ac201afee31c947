import Foundation
import Synchronization
import Tensors
import Testing

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 9]) func everyIndexIsVisitedOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    #expect(pool.threads == threads)
    for (count, grain) in [(0, 4), (1, 1), (7, 100), (1000, 1), (1000, 7), (1000, 0), (65_537, 64)] {
      let visits = (0..<count).map { _ in Counter() }
      pool.run(count, grain: grain) { chunk in
        for i in chunk { visits[i].value.add(1, ordering: .relaxed) }
      }
      #expect(visits.allSatisfy { $0.value.load(ordering: .relaxed) == 1 })
    }
  }

  @Test(arguments: [2, 3, 8]) func tensOfThousandsOfTinyRegionsLoseNothing(threads: Int) {
    let pool = ThreadPool(threads: threads)
    let sum = Counter()
    for _ in 0..<20_000 {
      pool.run(6, grain: 1) { chunk in sum.value.add(chunk.lowerBound + 1, ordering: .relaxed) }
    }
    #expect(sum.value.load(ordering: .relaxed) == 20_000 * 21)
  }

  @Test func workersWakeAfterTheySlept() {
    let pool = ThreadPool(threads: 3)
    let sum = Counter()
    for _ in 0..<20 {
      usleep(1000)
      pool.run(64, grain: 1) { chunk in sum.value.add(chunk.count, ordering: .relaxed) }
    }
    #expect(sum.value.load(ordering: .relaxed) == 20 * 64)
  }

  @Test func aRegionWithinARegionRunsWhereItIsAskedFor() {
    let pool = ThreadPool(threads: 4)
    let sum = Counter()
    pool.run(50, grain: 1) { outer in
      let thread = pthread_self()
      pool.run(40, grain: 1) { inner in
        #expect(pthread_equal(thread, pthread_self()) != 0)
        sum.value.add(outer.count * inner.count, ordering: .relaxed)
      }
    }
    #expect(sum.value.load(ordering: .relaxed) == 2000)
  }

  @Test func severalThreadsMayUseOnePool() async {
    let pool = ThreadPool(threads: 3)
    let sum = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          for _ in 0..<500 {
            pool.run(10, grain: 2) { chunk in sum.value.add(chunk.count, ordering: .relaxed) }
          }
        }
      }
    }
    #expect(sum.value.load(ordering: .relaxed) == 6 * 500 * 10)
  }

  @Test func poolsComeAndGo() {
    for threads in 1...40 {
      let pool = ThreadPool(threads: threads)
      let sum = Counter()
      pool.run(100, grain: 3) { chunk in sum.value.add(chunk.count, ordering: .relaxed) }
      #expect(sum.value.load(ordering: .relaxed) == 100)
    }
  }

  @Test func theDefaultIsAtLeastOneAndNoMoreThanTheProcessors() {
    let threads = ThreadPool.defaultThreads()
    #expect(threads >= 1 && threads <= ProcessInfo.processInfo.processorCount)
  }
}

/// A number that several threads may add to.
private final class Counter: Sendable {
  let value = Atomic<Int>(0)
}
