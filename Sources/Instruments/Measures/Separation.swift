/// How well one number tells two sets apart.
public struct Separation: Sendable, Equatable {
  /// The chance that a positive case scores above a negative one, ties counting half (Mann & Whitney 1947).
  public let auc: Double
  /// The difference of the means in pooled standard deviations (Cohen's d); 0 where nothing varies.
  public let distance: Double

  /// Compares the numbers of two sets, neither empty.
  public init(positive: [Double], negative: [Double]) {
    var wins = 0.0
    for p in positive { for n in negative { wins += p > n ? 1 : p == n ? 0.5 : 0 } }
    auc = wins / Double(max(1, positive.count * negative.count))
    let (a, b) = (Sample(positive), Sample(negative))
    let freedom = Double(max(1, positive.count + negative.count - 2))
    let squares = [a, b].reduce(0) { $0 + $1.deviation * $1.deviation * Double(max(0, $1.values.count - 1)) }
    let pooled = (squares / freedom).squareRoot()
    distance = pooled > 0 ? (a.mean - b.mean) / pooled : 0
  }

  /// How many cases lie on their side of a threshold.
  public static func hits(positive: [Double], negative: [Double], threshold: Double) -> Proportion {
    Proportion(
      positive.count { $0 > threshold } + negative.count { $0 <= threshold },
      of: positive.count + negative.count)
  }
}
