extension JSONValue {
  /// The value as compact JSON text. Numbers that JSON cannot write (infinite ones and NaN) become `null`.
  public var text: String { text(escaping: .required) }

  /// The value as compact JSON text in which these characters of strings are escaped.
  public func text(escaping: JSONEscapes) -> String {
    var text = ""
    append(to: &text, escaping)
    return text
  }

  private func append(to text: inout String, _ escaping: JSONEscapes) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .double(let value): text += Self.number(value)
    case .string(let value): Self.append(value, to: &text, escaping: escaping)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.append(to: &text, escaping)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, key) in object.keys.enumerated() {
        if index > 0 { text += "," }
        Self.append(key, to: &text, escaping: escaping)
        text += ":"
        (object[key] ?? .null).append(to: &text, escaping)
      }
      text += "}"
    }
  }
}

extension JSONValue {
  /// A number with the fewest digits that read back as the same value; `null` if it isn't finite, since JSON
  /// has no word for those.
  public static func number(_ value: Double) -> String { value.isFinite ? value.description : "null" }

  /// Appends a string as JSON writes it, in quotes.
  public static func append(_ string: String, to text: inout String, escaping: JSONEscapes = .required) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      default:
        if escaping.contains(scalar) {
          escape(scalar, to: &text)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }

  /// A string as JSON writes it, in quotes and on one line wherever it is shown.
  public static func quote(_ string: String) -> String {
    var text = ""
    append(string, to: &text, escaping: .lineEnds)
    return text
  }

  private static func escape(_ scalar: Unicode.Scalar, to text: inout String) {
    for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
      let digits = String(unit, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}

/// Which characters of a string are written as escapes, beside quotes and backslashes.
public enum JSONEscapes: Sendable {
  /// Those that JSON demands: control characters below the blank.
  case required
  /// Also the other control characters, and what some programs take for the end of a line.
  case lineEnds
  /// Everything beyond printable ASCII, as Python's `json.dumps` does.
  case beyondASCII

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x20 { return true }
    return switch self {
    case .required: false
    case .lineEnds: (0x7F..<0xA0).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}"
    case .beyondASCII: scalar.value > 0x7E
    }
  }
}
