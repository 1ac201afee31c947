/// How far two series of numbers rise and fall together, −1 to 1.
public enum Correlation {
  /// Pearson's r; nil where a series doesn't vary, or there are fewer than two pairs.
  ///
  /// With 0 and 1 as one of the series it is the point-biserial correlation.
  ///
  /// - Precondition: the series are of one length.
  public static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "pairs")
    guard x.count > 1 else { return nil }
    let n = Double(x.count)
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xy += (a - mx) * (b - my)
      xx += (a - mx) * (a - mx)
      yy += (b - my) * (b - my)
    }
    guard xx > 0, yy > 0 else { return nil }
    // One root of the product is exact where ranks agree throughout; two of the factors hold for huge numbers.
    let product = xx * yy
    let scale = product.isNormal ? product.squareRoot() : xx.squareRoot() * yy.squareRoot()
    return max(-1, min(1, xy / scale))
  }

  /// Spearman's ρ: Pearson's r of the ranks, equal numbers sharing their mean rank; nil as ``pearson(_:_:)``.
  ///
  /// - Precondition: the series are of one length.
  public static func spearman(_ x: [Double], _ y: [Double]) -> Double? { pearson(ranks(x), ranks(y)) }

  /// The place of each number in order, from 0; equal numbers share their mean place.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = Array(repeating: 0.0, count: values.count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = Double(first + last) / 2 }
      first = last + 1
    }
    return ranks
  }
}
