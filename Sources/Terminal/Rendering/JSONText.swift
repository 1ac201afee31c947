/// Strings and numbers as JSON (RFC 8259), written and read back exactly.
enum JSONText {
  /// A string in quotes, everything but control characters, `"` and `\` as it is.
  static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// A number with the fewest digits that read back as the same value; `null` if it isn't finite, since JSON
  /// has no word for those.
  static func number(_ value: Double) -> String {
    value.isFinite ? value.description : "null"
  }

  /// The string written on a line, or nil if the line is anything but one well-formed JSON string.
  static func parse(_ line: some Collection<UInt8>) -> String? {
    guard let text = String(validating: line, as: UTF8.self) else { return nil }
    var rest = text.unicodeScalars[...]
    guard rest.popFirst() == "\"" else { return nil }
    var parsed = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return rest.allSatisfy { $0 == " " || $0 == "\r" } ? String(parsed) : nil
      case "\u{0}"..<"\u{20}": return nil
      case "\\":
        guard let unescaped = escape(&rest) else { return nil }
        parsed.append(unescaped)
      default: parsed.append(scalar)
      }
    }
    return nil
  }

  private static func escape(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
    switch rest.popFirst() {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "u":
      guard let unit = codeUnit(&rest) else { return nil }
      if let scalar = Unicode.Scalar(UInt32(unit)) { return scalar }
      guard rest.popFirst() == "\\", rest.popFirst() == "u", let low = codeUnit(&rest),
        UTF16.isLeadSurrogate(unit), UTF16.isTrailSurrogate(low)
      else { return nil }
      return UTF16.decode(UTF16.EncodedScalar([unit, low]))
    default: return nil
    }
  }

  private static func codeUnit(_ rest: inout Substring.UnicodeScalarView) -> UInt16? {
    let digits = String(rest.prefix(4))
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit) else { return nil }
    rest = rest.dropFirst(4)
    return UInt16(digits, radix: 16)
  }
}
