import Terminal

/// The grounds that stand for numbers, in steps, so that a style sheet can hold them for light and for dark pages.
///
/// Numbers of one sign run from the page's ground to its opposite; numbers of both signs from red over the ground to
/// blue: blue is more throughout, as in bars and circuits.
enum ScaleColors {
  /// Steps from one end to the other.
  static let steps = 20

  /// The class of a number on a scale: `q7` of one sign, `d7` of two; `qn` where it isn't a number.
  static func name(_ value: Double, on scale: ColorScale) -> String {
    guard value.isFinite else { return "qn" }
    let step = Int((scale.share(value) * Double(steps)).rounded())
    return (scale.isSigned ? "d" : "q") + String(step)
  }

  /// Every class with its colour.
  static func all(isDark: Bool) -> [(name: String, color: Color)] {
    let shares = (0...steps).map { Double($0) / Double(steps) }
    let plain = isDark ? darkPlain : lightPlain
    let signed = isDark ? darkSigned : lightSigned
    return shares.enumerated().map { ("q\($0)", ramp(plain, $1)) }
      + shares.enumerated().map { ("d\($0)", ramp(signed, $1)) }
      + [("qn", Color(hex: isDark ? 0x6B7078 : 0x9AA0A8))]
  }

  /// The rules for grounds and the text on them.
  static func rules(isDark: Bool) -> String {
    all(isDark: isDark).map { ".sonde .\($0){--g:\($1.css);--i:\($1.ink.css)}" }.joined(separator: "\n")
  }

  private static func ramp(_ stops: [Color], _ share: Double) -> Color {
    let place = share * Double(stops.count - 1)
    let index = min(stops.count - 2, Int(place))
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }

  private static func stops(_ hex: UInt32...) -> [Color] { hex.map { Color(hex: $0) } }

  private static let lightPlain = stops(0xF7F6F3, 0xA9CBE4, 0x3B7EB8, 0x0B3568)
  private static let darkPlain = stops(0x23272E, 0x24507A, 0x4A95D1, 0xD4EAFB)
  private static let lightSigned = stops(0xBF3B2B, 0xF0B39D, 0xF7F6F3, 0xA5C8E3, 0x2B6CAD)
  private static let darkSigned = stops(0xEF8270, 0x7D3A33, 0x23272E, 0x2A557F, 0x62A8E2)
}
