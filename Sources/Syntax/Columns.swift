/// Widths in the columns of a terminal: 0, 1 or 2 for each character a reader sees.
///
/// Chinese characters and most emoji take two columns and combining marks take none, so texts that are to
/// stand below each other can't be padded by counting characters.
///
///     Columns.width(of: "层 12")               // 5
///     Columns.padded("层", to: 4)               // "层  "
///     Columns.truncated("神经元 1054", to: 6)    // "神经…"
public enum Columns {
  /// Where a text stands in a field wider than itself.
  public enum Alignment: Sendable {
    case left, right, center
  }

  /// The columns `text` takes; control characters take none.
  public static func width(of text: some StringProtocol) -> Int {
    var total = 0
    for character in text { total += width(of: character) }
    return total
  }

  /// The columns a character takes, joined emoji and combining marks included: 0, 1 or 2.
  public static func width(of character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii < 0x20 || ascii == 0x7F ? 0 : 1 }
    var widest = 0
    var isFirst = true
    for scalar in character.unicodeScalars {
      if scalar.value == 0xFE0F, !isFirst { return 2 }  // emoji presentation was asked for
      if isFirst, (0x1F1E6...0x1F1FF) ~= scalar.value { return 2 }  // the letters of a flag
      widest = max(widest, width(of: scalar))
      isFirst = false
    }
    return widest
  }

  /// `text` with spaces to fill `columns`; unchanged if it is as wide already.
  public static func padded(_ text: String, to columns: Int, _ alignment: Alignment = .left) -> String {
    let room = columns - width(of: text)
    guard room > 0 else { return text }
    switch alignment {
    case .left: return text + spaces(room)
    case .right: return spaces(room) + text
    case .center: return spaces(room / 2) + text + spaces(room - room / 2)
    }
  }

  /// `text` cut to at most `columns`, ending with `mark` if something was cut off. A character of two
  /// columns that doesn't fit whole is left out.
  public static func truncated(_ text: String, to columns: Int, mark: String = "…") -> String {
    guard width(of: text) > columns else { return text }
    let ending = width(of: mark) <= columns ? mark : ""
    return prefix(text, columns: columns - width(of: ending)) + ending
  }

  /// As many whole characters from the start of `text` as fit into `columns`.
  public static func prefix(_ text: String, columns: Int) -> String {
    var result = ""
    var left = columns
    for character in text {
      left -= width(of: character)
      if left < 0 { break }
      result.append(character)
    }
    return result
  }

  /// `text` cut to or padded to exactly `columns`.
  public static func fitted(_ text: String, to columns: Int, _ alignment: Alignment = .left) -> String {
    padded(truncated(text, to: columns), to: columns, alignment)
  }

  static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value < 0x20 || (0x7F..<0xA0) ~= scalar.value ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    default: break
    }
    if (0x1160...0x11FF) ~= scalar.value { return 0 }  // vowels and endings within a Korean syllable
    return isWide(scalar.value) || scalar.properties.isEmojiPresentation ? 2 : 1
  }

  /// Whether the East Asian Width (UAX #11) is W or F, emoji apart.
  private static func isWide(_ value: UInt32) -> Bool {
    if value < 0x1100 { return false }
    return wideRanges.contains { $0.contains(value) }
  }

  /// UAX #11, the blocks that are wide throughout; unassigned places in them count as wide, as the annex
  /// advises.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x4E00...0xA4CF, 0x3041...0x3247, 0x3250...0x4DBF, 0x2E80...0x303E, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0xAC00...0xD7A3, 0x1100...0x115F, 0x2329...0x232A, 0xA960...0xA97C, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0x16FE0...0x18CFF, 0x18D00...0x18D8F, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265,
    0x20000...0x3FFFD,
  ]
}
