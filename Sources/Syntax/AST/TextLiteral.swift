/// A text in quotes.
public struct TextLiteral: Sendable {
  /// The kind of quotes.
  public let style: Style
  /// The parts, in order; never two pieces of plain text side by side.
  public let segments: [Segment]

  /// The kinds of quotes.
  public enum Style: Sendable {
    /// `"text"`, with escapes and `\(expression)`.
    case plain
    /// `'text'`, in which nothing is special.
    case raw
    /// `"""`, over several lines, with escapes and `\(expression)`; the common indentation is taken off.
    case block
  }

  /// A part of a text.
  public enum Segment: Sendable {
    /// Plain text: what it means and, for the printer, how it is spelled between the quotes.
    case text(String, source: String)
    /// `\(expression)`
    case expression(Expression)
  }

  /// A text of parts.
  public init(style: Style, segments: [Segment]) {
    self.style = style
    self.segments = segments
  }

  /// A text in double quotes that means `value`, escaped where it must be.
  public init(_ value: String) {
    let segments: [Segment] = value.isEmpty ? [] : [.text(value, source: TextLiteral.escaped(value))]
    self.init(style: .plain, segments: segments)
  }

  /// The text itself where it has no interpolation.
  public var constant: String? {
    var result = ""
    for segment in segments {
      guard case .text(let value, _) = segment else { return nil }
      result += value
    }
    return result
  }

  /// The interpolated expressions.
  public var expressions: [Expression] {
    segments.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
  }

  /// `value` as it is written between double quotes.
  public static func escaped(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      default:
        if scalar.mustBeEscaped {
          result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether a script may hold this character only as an escape: it is invisible and can mislead a reader.
  var mustBeEscaped: Bool { isControl || isBidiControl || isInvisible }

  /// Control characters other than tab and line break.
  private var isControl: Bool {
    (value < 0x20 && value != 9 && value != 10 && value != 13) || (0x7F...0x9F) ~= value
  }

  /// Characters that change the direction of text, by which source can look other than it is.
  private var isBidiControl: Bool {
    (0x202A...0x202E) ~= value || (0x2066...0x2069) ~= value || value == 0x200E || value == 0x200F
      || value == 0x061C
  }

  /// Line breaks that aren't one, spaces without width, the byte order mark.
  private var isInvisible: Bool {
    value == 0x2028 || value == 0x2029 || value == 0x200B || value == 0x2060 || value == 0xFEFF
  }
}
