/// Writes markup as HTML. The only place where text becomes part of a document: what is neither a tag nor an attribute
/// of ours is escaped here.
struct MarkupWriter {
  private(set) var html = ""

  mutating func write(_ markup: Markup) {
    switch markup {
    case .text(let text): escape(text, inAttribute: false)
    case .sequence(let pieces): for piece in pieces { write(piece) }
    case .element(let tag, let attributes, let content): write(tag, attributes, content)
    }
  }

  private mutating func write(_ tag: Tag, _ attributes: [Attribute], _ content: [Markup]) {
    html += "<" + tag.name
    for attribute in attributes {
      html += " " + attribute.name
      guard let value = attribute.value else { continue }
      html += "=\""
      escape(value, inAttribute: true)
      html += "\""
    }
    html += ">"
    if !tag.isVoid {
      if tag == .style {
        rules(content)
      } else {
        // Readers drop a line break right behind the opening tag.
        if tag == .pre { html += "\n" }
        for piece in content { write(piece) }
      }
      html += "</\(tag.name)>"
    }
    if tag.isBlock { html += "\n" }
  }

  /// A style sheet isn't escaped by HTML's rules: only its end could be mistaken, and a rule needs no `<`.
  private mutating func rules(_ content: [Markup]) {
    for case .text(let rules) in content { html += String(rules.filter { $0 != "<" }) }
  }

  private mutating func escape(_ text: String, inAttribute: Bool) {
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"" where inAttribute: html += "&quot;"
      case "'" where inAttribute: html += "&#39;"
      case "\n": if previous != "\r" { html += inAttribute ? "&#10;" : "\n" }
      case "\r": html += inAttribute ? "&#10;" : "\n"
      case "\t": html += inAttribute ? "&#9;" : "\t"
      default: html.unicodeScalars.append(Self.isUnsafe(scalar) ? "\u{FFFD}" : scalar)
      }
      previous = scalar
    }
  }

  /// What no document may hold (control characters, noncharacters), and what turns the direction of the text around it,
  /// so that a page would show something else than it says.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF, 0xFEFF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}

extension Markup {
  /// The piece as HTML.
  public var html: String {
    var writer = MarkupWriter()
    writer.write(self)
    return writer.html
  }
}

/// Coordinates in pictures.
enum Coordinate {
  /// A number to a tenth, without a needless zero: `12.5`, `12`, `-0.3`.
  static func text(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e9 else { return "0" }
    let tenths = Int((number * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let rest = tenths.magnitude % 10
    return sign + String(tenths.magnitude / 10) + (rest > 0 ? ".\(rest)" : "")
  }
}
