/// A colour of 24 bits.
public struct Color: Sendable, Equatable {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Whether black reads better on it than white: relative luminance after ITU-R BT.709, without gamma.
  var isLight: Bool {
    0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue) > 110
  }

  /// The parameters of the escape sequence that sets it: `base` is 38 for text and 48 for background.
  func code(_ base: Int, _ depth: Style.Depth) -> String {
    depth == .full ? "\(base);2;\(red);\(green);\(blue)" : "\(base);5;\(index)"
  }

  /// The nearest of xterm's 256 colours: the cube of 6 levels, or the ramp of greys for a grey.
  var index: Int {
    if red == green, green == blue { return red < 4 ? 16 : red > 246 ? 231 : 232 + (Int(red) - 3) / 10 }
    return 16 + 36 * Self.level(red) + 6 * Self.level(green) + Self.level(blue)
  }

  private static func level(_ value: UInt8) -> Int {
    value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40
  }

  /// The colour at `share` (0 to 1) of the way to another.
  public func mixed(with other: Color, _ share: Double) -> Color {
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * share).rounded())
    }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}

/// From a number to a colour or, without colour, a shade.
///
/// Numbers of one sign run from pale to deep blue; numbers of both signs from red over white to blue, with
/// white at zero, so that the sign is seen at once.
public struct ColorScale: Sendable, Equatable {
  /// The number at the one end.
  public let lowest: Double
  /// The number at the other end.
  public let highest: Double

  /// The scale that holds all the numbers; `isShare` fixes it at 0 to 1. Nil if none is finite.
  public init?(_ values: some Sequence<Double>, isShare: Bool = false) {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let most = finite.max() else { return nil }
    if isShare, least >= 0, most <= 1 {
      (lowest, highest) = (0, 1)
    } else if least < 0, most > 0 {
      let reach = max(-least, most)
      (lowest, highest) = (-reach, reach)
    } else {
      (lowest, highest) = (least, most)
    }
  }

  /// Whether the scale has two arms.
  public var isSigned: Bool { lowest < 0 && highest > 0 }

  /// The place of a number on the scale, 0 to 1.
  public func share(_ value: Double) -> Double {
    guard highest > lowest else { return value.isNaN ? 0 : 1 }
    // Halves, or the difference of two large numbers may overflow.
    let share = (value / 2 - lowest / 2) / (highest / 2 - lowest / 2)
    return share.isNaN ? 0 : min(1, max(0, share))
  }

  /// The colour of a number; grey if it isn't finite.
  func color(_ value: Double) -> Color {
    guard value.isFinite else { return Self.grey }
    let share = share(value)
    if !isSigned { return Self.ramp([Self.white, Self.paleBlue, Self.blue, Self.deepBlue], share) }
    return Self.ramp([Self.red, Self.paleRed, Self.white, Self.paleBlue, Self.blue], share)
  }

  /// A character whose darkness stands for the size of a number: blank, then three shades, then full.
  func shade(_ value: Double) -> Character {
    let share = isSigned ? (share(value) * 2 - 1).magnitude : share(value)
    let shades: [Character] = [" ", "░", "▒", "▓", "█"]
    return value.isFinite ? shades[min(4, Int(share * 5))] : "?"
  }

  private static func ramp(_ stops: [Color], _ share: Double) -> Color {
    let place = share * Double(stops.count - 1)
    let index = min(stops.count - 2, Int(place))
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }

  private static let white = Color(red: 248, green: 248, blue: 248)
  private static let grey = Color(red: 128, green: 128, blue: 128)
  private static let paleBlue = Color(red: 160, green: 200, blue: 230)
  private static let blue = Color(red: 50, green: 120, blue: 190)
  private static let deepBlue = Color(red: 8, green: 48, blue: 107)
  private static let paleRed = Color(red: 245, green: 170, blue: 140)
  private static let red = Color(red: 200, green: 40, blue: 40)
}
