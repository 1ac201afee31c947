/// Numbers that were drawn, such as the effects of random controls, by mean and spread.
public struct Sample: Sendable, Equatable {
  /// The numbers.
  public let values: [Double]

  public init(_ values: [Double]) { self.values = values }

  /// The mean; not a number where there are no values.
  public var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The standard deviation, divided by n − 1; 0 for a single value.
  public var deviation: Double {
    guard values.count > 1 else { return 0 }
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// The standard error of the mean; 0 for a single value.
  public var error: Double { values.isEmpty ? 0 : deviation / Double(values.count).squareRoot() }
}
