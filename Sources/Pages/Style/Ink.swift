import Glibc
import Terminal

/// A colour as style sheets write it, and how well one is read on another.
extension Color {
  /// A colour of six hexadecimal digits.
  init(hex: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8),
      blue: UInt8(truncatingIfNeeded: hex))
  }

  /// `#1f5fa8`
  var css: String {
    let digits = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Relative luminance, 0 to 1, after WCAG 2.2.
  var luminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The contrast with another colour after WCAG 2.2, 1 to 21; text wants 4.5, the shapes of a picture 3.
  func contrast(with other: Color) -> Double {
    let (one, two) = (luminance, other.luminance)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  /// Black or white, whichever is read better on this; one of them always has a contrast of 4.5.
  var ink: Color {
    let (black, white) = (Color(hex: 0x000000), Color(hex: 0xFFFFFF))
    return contrast(with: black) >= contrast(with: white) ? black : white
  }
}
