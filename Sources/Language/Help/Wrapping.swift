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
    var codeEnd = text.startIndex
    for index in text.indices {
      let character = text[index]
      let isInCode = index < codeEnd
      if character == " ", !isInCode {
        isAfterSpace = true
        continue
      }
      let isOpening = character == "`" && !isInCode
      if isOpening { codeEnd = end(ofCode: text[index...]) }
      let isWide = Columns.width(of: character) == 2
      let clings = isInCode || (closing.contains(character) && !isOpening)
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

  /// Where the code that begins with a backquote ends, behind its last backquote; long code may be broken, and
  /// ends where it begins.
  private static func end(ofCode text: Substring) -> String.Index {
    let code = text.dropFirst().prefix(24)
    guard let last = code.firstIndex(of: "`") else { return text.startIndex }
    return text.index(after: last)
  }

  /// Punctuation that no line begins with.
  private static let closing = Set("，。、；：？！）」』”’》,.;:?!)`")
  /// Punctuation that no line ends with.
  private static let opening = Set("（「『“‘《")
}
