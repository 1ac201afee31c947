import Language
import Terminal

/// Ctrl-C as a session asks for it: a computation stops at the first one after it began.
final class InterruptWatch: Sendable {
  private let baseline = Baseline()

  /// What a session asks, once a token, layer or batch.
  var cancellation: Cancellation {
    let baseline = baseline
    return Cancellation { Interrupts.count != baseline.count }
  }

  /// Forgets the Ctrl-C so far, before the next entry runs.
  func rearm() { baseline.count = Interrupts.count }

  /// Read and written by the one thread that runs the session.
  private final class Baseline: @unchecked Sendable {
    var count = Interrupts.count
  }
}
