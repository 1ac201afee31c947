/// A span of whole numbers with a positive or negative step: `0..11`, `0..<n`, `range(10, 0, step=-2)`.
///
/// Holds only its ends, so `0..1000000000` costs nothing until it is walked.
public struct RangeValue: Sendable, Hashable, RandomAccessCollection {
  /// The first number, where the range is not empty.
  public let lower: Int
  /// How many numbers the range holds.
  public let count: Int
  /// The distance from one number to the next; never zero.
  public let step: Int

  /// Gives the numbers from `first` to `last`, with `last` itself unless `inclusive` is false; an upper end
  /// below the lower one gives the empty range.
  /// - Returns: nil where the numbers can't be counted in 64 bits.
  public init?(from first: Int, to last: Int, inclusive: Bool = true, step: Int = 1) {
    guard step != 0 else { return nil }
    lower = first
    self.step = step
    let (distance, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, distance != .min, step != .min else { return nil }
    let reach = inclusive ? distance : distance - distance.signum()
    if distance.signum() * step.signum() < 0 || (!inclusive && distance == 0) {
      count = 0
    } else {
      let (steps, tooMany) = (reach / step).addingReportingOverflow(1)
      guard !tooMany else { return nil }
      count = steps
    }
  }

  /// The position of the first number.
  public var startIndex: Int { 0 }
  /// The position after the last number.
  public var endIndex: Int { count }
  /// The number at `position`, counted from 0.
  public subscript(position: Int) -> Int { lower + position * step }

  /// Whether `number` is one of the range's numbers.
  public func contains(_ number: Int) -> Bool {
    guard count > 0 else { return false }
    let (distance, overflow) = number.subtractingReportingOverflow(lower)
    guard !overflow, distance % step == 0 else { return false }
    return (0..<count).contains(distance / step)
  }
}
