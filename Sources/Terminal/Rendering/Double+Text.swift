import Glibc

extension Double {
  /// The number with so many digits after the point, correctly rounded: `0.1235`; `-0` loses its sign.
  public func fixed(_ decimals: Int) -> String {
    guard isFinite else { return special }
    let text = Self.format("%.*f", decimals, self)
    return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) }
      ? String(text.dropFirst()) : text
  }

  /// The number with an exponent and so many significant digits: `3.1e-06`.
  func scientific(_ digits: Int) -> String {
    isFinite ? Self.format("%.*e", max(0, digits - 1), self) : special
  }

  /// The number in as many digits as a reader wants: four significant ones, an exponent only if it must be.
  public var brief: String {
    if isFinite, self == rounded(), magnitude < 1e7 { return fixed(0) }
    let size = magnitude
    guard isFinite, size >= 1e-4, size < 1e7 else { return self == 0 ? "0" : scientific(3) }
    var text = fixed(
      size >= 1000 ? 1 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : size >= 0.1 ? 4 : 6)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  private var special: String {
    isNaN ? "NaN" : self < 0 ? "-∞" : "∞"
  }

  private static func format(_ format: String, _ precision: Int, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([Int32(min(precision, 60)), value]) {
      vsnprintf(&buffer, buffer.count, format, $0)
    }
    return String(decoding: buffer.prefix(max(0, Int(count))).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
