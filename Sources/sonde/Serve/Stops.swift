import Language
import Synchronization
import Terminal

/// Requests to stop, by signal or by line: each stops what was asked before it, and nothing that is asked later.
final class Stops: Sendable {
  /// A moment between requests to stop.
  typealias Mark = UInt64

  private let requests = Atomic<UInt32>(0)
  private let asked = Atomic<Mark>(0)

  /// The present moment: how many signals came and how often it was asked to stop.
  var now: Mark { Mark(Interrupts.count) << 32 | Mark(requests.load(ordering: .relaxed)) }

  /// Stops all that was asked up to now.
  func stop() { requests.add(1, ordering: .relaxed) }

  /// Begins what was asked at a moment; gives false where it was to be stopped since.
  func begin(askedAt moment: Mark) -> Bool {
    asked.store(moment, ordering: .relaxed)
    return now == moment
  }

  /// What the session asks once a token, layer or batch.
  var cancellation: Cancellation {
    Cancellation { [self] in now != asked.load(ordering: .relaxed) }
  }
}
