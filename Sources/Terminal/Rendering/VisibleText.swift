import Syntax

/// Texts of models and files made safe and visible: nothing in them may steer the terminal.
public enum VisibleText {
  /// A text that stays on one line: line breaks as `⏎`, tabs as `⇥`, other control characters as `�`.
  public static func line(_ text: String) -> String {
    mapped(text) { scalar in
      switch scalar {
      case "\n": "⏎"
      case "\r": "␍"
      case "\t": "⇥"
      default: nil
      }
    }
  }

  /// A text with its line breaks and tabs, other control characters as `�`.
  public static func lines(_ text: String) -> String {
    mapped(text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")) {
      scalar in
      switch scalar {
      case "\n": "\n"
      case "\t": "    "
      default: nil
      }
    }
  }

  /// A token in quotes, so that its spaces show: `" Paris"`, `"\n"`.
  public static func quoted(_ token: String) -> String {
    "\"" + TextLiteral.escaped(token) + "\""
  }

  /// A token for a cell or a coloured run: a space at either end as `·`, the rest as `line` gives it.
  public static func token(_ token: String) -> String {
    let line = line(token)
    let leading = line.prefix { $0 == " " }.count
    guard leading < line.count else { return String(repeating: "·", count: leading) }
    let trailing = line.reversed().prefix { $0 == " " }.count
    return String(repeating: "·", count: leading) + line.dropFirst(leading).dropLast(trailing)
      + String(repeating: "·", count: trailing)
  }

  private static func mapped(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var mapped = ""
    for scalar in text.unicodeScalars {
      if let replaced = replacement(scalar) {
        mapped += replaced
      } else {
        mapped.unicodeScalars.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return mapped
  }

  /// Control characters, and those that change the direction of the text around them.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C, 0xFEFF: true
    default: false
    }
  }
}

extension String {
  /// The text without the spaces at its end, which nobody sees and editors drop.
  var withoutTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
