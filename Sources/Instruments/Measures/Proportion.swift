/// A share of trials, with the interval that it is likely to lie in.
public struct Proportion: Sendable, Equatable {
  /// The trials that came out so.
  public let count: Int
  /// All trials.
  public let total: Int

  /// `count` of `total` trials.
  public init(_ count: Int, of total: Int) { (self.count, self.total) = (count, total) }

  /// The share, 0 to 1; 0 where there were no trials.
  public var share: Double { total > 0 ? Double(count) / Double(total) : 0 }

  /// The 95 % score interval (Wilson 1927): it keeps within 0 and 1 and is right for few trials too.
  public var interval: (low: Double, high: Double) {
    guard total > 0 else { return (0, 1) }
    let (n, z) = (Double(total), 1.959_963_984_540_054)
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let reach = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return (max(0, centre - reach), min(1, centre + reach))
  }
}
