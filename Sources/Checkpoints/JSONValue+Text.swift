extension JSONValue {
  /// The value as compact JSON text. Numbers that JSON cannot write (infinite ones and NaN) become `null`.
  public var text: String {
    var text = ""
    append(to: &text)
    return text
  }

  private func append(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .double(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.append(value, to: &text)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.append(to: &text)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, key) in object.keys.enumerated() {
        if index > 0 { text += "," }
        Self.append(key, to: &text)
        text += ":"
        (object[key] ?? .null).append(to: &text)
      }
      text += "}"
    }
  }
}

extension JSONValue {
  /// Appends a string as JSON writes it, in quotes.
  ///
  /// - Parameter escapesUnicode: whether everything beyond printable ASCII is escaped, as Python's `json.dumps` does.
  public static func append(_ string: String, to text: inout String, escapesUnicode: Bool = false) {
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
        if scalar.value < 0x20 || (escapesUnicode && scalar.value > 0x7E) {
          escape(scalar, to: &text)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }

  private static func escape(_ scalar: Unicode.Scalar, to text: inout String) {
    for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
      let digits = String(unit, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
