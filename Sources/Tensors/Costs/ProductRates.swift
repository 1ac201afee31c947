import Glibc

/// How long products take on a machine: the curve of each kind, and what a parallel region costs beside.
public struct ProductRates: Sendable, Equatable {
  /// A point of a curve.
  public struct Point: Sendable, Equatable {
    /// Rows of the input.
    public let rows: Int
    /// The time of a flop in such products. Seconds.
    public let secondsPerFlop: Double

    public init(rows: Int, secondsPerFlop: Double) {
      (self.rows, self.secondsPerFlop) = (rows, secondsPerFlop)
    }
  }

  /// What it takes to start a parallel region and to end it. Seconds.
  public var region: Double
  /// A curve a kind, by rising numbers of rows.
  public var curves: [ProductKind: [Point]]

  /// Gives the rates of some kinds.
  public init(region: Double = 0, curves: [ProductKind: [Point]] = [:]) {
    (self.region, self.curves) = (region, curves)
  }

  /// The kinds among the counted whose rate is not known.
  public func missing(in counts: ProductCounts) -> [ProductKind] {
    counts.kinds.filter { curves[$0]?.isEmpty ?? true }
  }

  /// The time that counted products take; those of unknown rate take none. Seconds.
  public func seconds(of counts: ProductCounts) -> Double {
    counts.entries.reduce(region * Double(counts.regions)) { seconds, entry in
      seconds + Double(entry.flops) * (secondsPerFlop(of: entry.kind, rows: entry.rows) ?? 0)
    }
  }

  /// The time of a flop in products of a kind: between two points of the curve, along a line in the logarithms.
  func secondsPerFlop(of kind: ProductKind, rows: Double) -> Double? {
    guard let curve = curves[kind], let first = curve.first, let last = curve.last else { return nil }
    guard let above = curve.firstIndex(where: { Double($0.rows) >= rows }) else { return last.secondsPerFlop }
    guard above > 0 else { return first.secondsPerFlop }
    let (low, high) = (curve[above - 1], curve[above])
    let share = log(rows / Double(low.rows)) / log(Double(high.rows) / Double(low.rows))
    return low.secondsPerFlop * pow(high.secondsPerFlop / low.secondsPerFlop, share)
  }
}
