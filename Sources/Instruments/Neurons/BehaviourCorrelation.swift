import Glibc

/// How a neuron's activation goes with a behaviour that texts show or don't.
public struct BehaviourCorrelation: Sendable {
  /// Texts that show the behaviour, and all texts.
  public let count: (positive: Int, total: Int)
  /// The mean activation with the behaviour, and without.
  public let means: (positive: Double, negative: Double)
  /// The point-biserial correlation.
  public let r: Double
  /// Its 95 % interval by Fisher's z; from −1 to 1 for fewer than four texts.
  public let interval: (low: Double, high: Double)

  /// Correlates activations with labels; nil where all labels or all activations are the same.
  ///
  /// - Precondition: the series are of one length.
  public init?(activations: [Double], labels: [Bool]) {
    guard let r = Correlation.pearson(activations, labels.map { $0 ? 1 : 0 }) else { return nil }
    self.r = r
    let with = zip(activations, labels).filter(\.1).map(\.0)
    let without = zip(activations, labels).filter { !$0.1 }.map(\.0)
    count = (with.count, labels.count)
    means = (Sample(with).mean, Sample(without).mean)
    guard labels.count > 3, abs(r) < 1 else {
      interval = labels.count > 3 ? (r, r) : (-1, 1)
      return
    }
    let reach = 1.959_963_984_540_054 / Double(labels.count - 3).squareRoot()
    interval = (tanh(atanh(r) - reach), tanh(atanh(r) + reach))
  }
}
