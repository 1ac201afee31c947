import Syntax

/// Characters with their roles, broken into lines as wide as a terminal: at spaces and between Chinese characters, never
/// before a closing sign or behind an opening one.
struct ProseLine {
  typealias Styled = (character: Character, role: ProseRole)

  /// What stays together.
  private struct Piece {
    var characters: [Styled]
    var width: Int
    let spaceBefore: ProseRole?
  }

  /// The lines of a text, painted, with what stands before the first and before each other.
  static func wrap(
    _ text: [Styled], width: Int, first: String = "", rest: String = "",
    paint: (String, ProseRole) -> String
  ) -> [String] {
    var lines: [String] = []
    let indentation = Columns.width(of: first)
    let room = max(8, width - max(indentation, Columns.width(of: rest)))
    for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.character == "\n" }) {
      for line in fill(pieces(of: Array(paragraph)), width: room) {
        lines.append((lines.isEmpty ? first : rest) + painted(line, paint))
      }
    }
    return lines
  }

  private static func fill(_ pieces: [Piece], width: Int) -> [[Styled]] {
    var lines: [[Styled]] = []
    var line: [Styled] = []
    var used = 0
    for piece in pieces.flatMap({ split($0, width: width) }) {
      let space = line.isEmpty || piece.spaceBefore == nil ? 0 : 1
      if !line.isEmpty, used + space + piece.width > width {
        lines.append(line)
        (line, used) = ([], 0)
      } else if space == 1, let role = piece.spaceBefore {
        line.append((" ", role))
        used += 1
      }
      line += piece.characters
      used += piece.width
    }
    return lines + [line]
  }

  /// A piece wider than a line, such as an address, in parts that fit.
  private static func split(_ piece: Piece, width: Int) -> [Piece] {
    guard piece.width > width else { return [piece] }
    var parts: [Piece] = []
    for styled in piece.characters {
      let columns = Columns.width(of: styled.character)
      if let last = parts.last, last.width + columns <= width {
        parts[parts.count - 1].characters.append(styled)
        parts[parts.count - 1].width += columns
      } else {
        parts.append(
          Piece(characters: [styled], width: columns, spaceBefore: parts.isEmpty ? piece.spaceBefore : nil))
      }
    }
    return parts
  }

  private static func pieces(of text: [Styled]) -> [Piece] {
    var pieces: [Piece] = []
    var space: ProseRole?
    var isAfterWide = false
    var isAfterOpening = false
    for styled in text {
      let character = styled.character
      if character == " " || character == "\t" {
        space = styled.role
        continue
      }
      let isWide = character.isWide
      let clings = isAfterOpening || closing.contains(character)
      if pieces.isEmpty || space != nil || ((isWide || isAfterWide) && !clings) {
        pieces.append(Piece(characters: [styled], width: Columns.width(of: character), spaceBefore: space))
      } else {
        pieces[pieces.count - 1].characters.append(styled)
        pieces[pieces.count - 1].width += Columns.width(of: character)
      }
      space = nil
      isAfterWide = isWide
      isAfterOpening = opening.contains(character)
    }
    return pieces
  }

  /// Runs of one role, each painted once.
  private static func painted(_ line: [Styled], _ paint: (String, ProseRole) -> String) -> String {
    var (text, run): (String, String) = ("", "")
    var role = ProseRole.text
    for (character, next) in line {
      if next != role {
        text += run.isEmpty ? "" : paint(run, role)
        (run, role) = ("", next)
      }
      run.append(character)
    }
    return text + (run.isEmpty ? "" : paint(run, role))
  }

  private static let closing = Set("，。、；：？！）」』”’》】…—,.;:?!)]}%`")
  private static let opening = Set("（「『“‘《【")
}
