import Syntax

/// Breaks paragraphs into lines of a width in display columns.
enum Wrapping {
  /// The lines of a text: broken at spaces, and between Chinese characters, at most `width` columns wide where
  /// a word allows it. Line breaks in the text stay.
  static func wrap(_ text: String, width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      fill(pieces(of: $0), width: width)
    }
  }

  private static func fill(_ pieces: [Piece], width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for piece in pieces {
      let joined = line.isEmpty ? piece.text : line + (piece.spaceBefore ? " " : "") + piece.text
      if line.isEmpty || Columns.width(of: joined) <= width {
        line = joined
      } else {
        lines.append(line)
        line = piece.text
      }
    }
    return lines + [line]
  }

  /// What may not be broken, and whether a space stands before it.
  private struct Piece {
    var text: String
    let spaceBefore: Bool
  }

  private static func pieces(of text: Substring) -> [Piece] {
    var pieces: [Piece] = []
    var isAfterSpace = false
    var isAfterWide = false
    for character in text {
      if character == " " {
        isAfterSpace = true
        continue
      }
      let isWide = Columns.width(of: character) == 2
      let clings = closing.contains(character)
      if pieces.isEmpty || isAfterSpace || ((isWide || isAfterWide) && !clings) {
        pieces.append(Piece(text: String(character), spaceBefore: isAfterSpace))
      } else {
        pieces[pieces.count - 1].text.append(character)
      }
      isAfterSpace = false
      isAfterWide = isWide && !opening.contains(character)
    }
    return pieces
  }

  /// Punctuation that no line begins with.
  private static let closing = Set("，。、；：？！）」』”’》,.;:?!)`")
  /// Punctuation that no line ends with.
  private static let opening = Set("（「『“‘《")
}
