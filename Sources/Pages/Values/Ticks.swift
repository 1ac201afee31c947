import Glibc

/// The numbers at an axis: few, round ones, within what is shown.
struct Ticks {
  let least: Double
  let most: Double
  let marks: [Double]

  init(least: Double, most: Double, marks: [Double]) {
    (self.least, self.most, self.marks) = (least, most, marks)
  }

  /// The axis of some finite numbers; it takes in zero where that isn't far off.
  init?(_ numbers: [Double], about count: Int = 5) {
    let finite = numbers.filter { $0.isFinite && $0.magnitude < 1e300 }
    guard var low = finite.min(), var high = finite.max() else { return nil }
    if low == high { (low, high) = (low - max(1, low.magnitude) / 2, high + max(1, high.magnitude) / 2) }
    if low > 0, low < (high - low) / 2 { low = 0 }
    if high < 0, -high < (high - low) / 2 { high = 0 }
    let step = Self.step((high - low) / Double(count))
    least = low
    most = high
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last >= first, last - first < 50 else {
      marks = [low, high]
      return
    }
    // Counted, not added up, so that zero is zero.
    marks = (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// The nearest of 1, 2 and 5 times a power of ten that isn't smaller.
  private static func step(_ wanted: Double) -> Double {
    let power = pow(10, floor(log10(wanted)))
    return ([1, 2, 5, 10].first { $0 * power >= wanted * 0.999 } ?? 10) * power
  }

  /// Where a number is, 0 at `least` and 1 at `most`.
  func share(_ value: Double) -> Double { (value - least) / (most - least) }
}
