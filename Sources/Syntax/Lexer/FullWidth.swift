/// Signs that Chinese input methods and word processors put in place of ASCII ones.
enum FullWidth {
  /// The ASCII text meant by a full-width or typographic sign; nil for all other characters.
  static func ascii(for scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0xFF01...0xFF5E: String(Character(Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21))))
    case 0x80..<0x3100: signs[scalar]
    default: nil
    }
  }

  /// `text` with every full-width letter and digit in its ASCII form.
  static func folded(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if let ascii = ascii(for: scalar) { result += ascii } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// Whether the character closes a text that was opened with a typographic quotation mark.
  static func isQuote(_ scalar: Unicode.Scalar) -> Bool { ascii(for: scalar) == "\"" }

  private static let signs: [Unicode.Scalar: String] = [
    "\u{3000}": " ", "\u{A0}": " ", "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{2018}": "'",
    "\u{2019}": "'", "\u{3001}": ",", "\u{3002}": ".", "\u{3010}": "[", "\u{3011}": "]", "\u{2026}": "..",
    "\u{2264}": "<=", "\u{2265}": ">=", "\u{2260}": "!=", "\u{2248}": "~=", "\u{2192}": "=>",
    "\u{21D2}": "=>", "\u{D7}": "*", "\u{F7}": "/", "\u{2212}": "-", "\u{2013}": "-",
  ]
}
