import Language
import Synchronization

/// The moment at which a cell has to be done.
public final class Deadline: Sendable {
  private let end = Mutex<ContinuousClock.Instant?>(nil)

  /// No moment at all, until one is set.
  public init() {}

  /// Whether it has come.
  public var isPast: Bool { end.withLock { end in end.map { ContinuousClock.now >= $0 } ?? false } }

  /// A cancellation that stops at Ctrl-C, as `cancellation` knows of it, and at the moment.
  public func stopping(_ cancellation: Cancellation) -> Cancellation {
    Cancellation { cancellation.isRequested() || self.isPast }
  }

  func set(secondsFromNow seconds: Double?) {
    end.withLock { $0 = seconds.map { ContinuousClock.now + .seconds($0) } }
  }
}
