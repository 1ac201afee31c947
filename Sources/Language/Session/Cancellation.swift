/// Asks whether the user wants the computation to stop.
public struct Cancellation: Sendable {
  /// Whether to stop: cheap enough to be asked once a token.
  public let isRequested: @Sendable () -> Bool

  /// Gives a cancellation that asks `isRequested`.
  public init(_ isRequested: @escaping @Sendable () -> Bool) {
    self.isRequested = isRequested
  }

  /// Never stops.
  public static let never = Cancellation { false }

  /// - Throws: `Failure.interrupted` where the user wants to stop.
  public func check() throws(Failure) {
    if isRequested() { throw Failure.interrupted }
  }
}
