import Syntax

/// Code with its words in colours.
struct CodeMarkup {
  /// The code of a block: that of Sonde coloured, any other as it is.
  static func code(_ text: String, language: String) -> [Markup] {
    language == "sonde" ? sonde(text) : [.text(text.withoutLastBreak)]
  }

  /// A script of Sonde.
  /// - Parameter commands: the words that begin a command.
  static func sonde(_ text: String, commands: Set<String> = []) -> [Markup] {
    var rows = Rows()
    var mayCall = true
    var isLabelled = false
    for piece in CodePiece.pieces(of: text.withoutLastBreak) {
      let isCall = piece.kind == .name && mayCall && commands.contains(piece.text)
      rows.add(piece.text, name(of: piece.kind, isCall: isCall))
      switch piece.kind {
      // Behind `site=` stands a word, and no command unless in brackets.
      case .sign: mayCall = piece.text != "." && !(isLabelled && piece.text == "=")
      case .other: mayCall = mayCall || piece.text.contains("\n")
      case .comment: break
      default: mayCall = piece.kind == .keyword
      }
      isLabelled = piece.kind == .label
    }
    return rows.finished()
  }

  /// The lines of a script, each an element, so that one that is too long goes on indented.
  private struct Rows {
    private var rows: [Markup] = []
    private var row: [Markup] = []

    /// Adds a piece, which may go over several lines.
    mutating func add(_ text: String, _ name: String?) {
      var part = ""
      func flush(_ row: inout [Markup]) {
        guard !part.isEmpty else { return }
        row.append(name.map { name in Tag.span(.class(name)) { part } } ?? .text(part))
        part = ""
      }
      for scalar in text.unicodeScalars {
        guard scalar == "\n" else {
          part.unicodeScalars.append(scalar)
          continue
        }
        flush(&row)
        rows.append(Tag.span(.class("row")) { row + [.text("\n")] })
        row = []
      }
      flush(&row)
    }

    func finished() -> [Markup] { rows + [Tag.span(.class("row")) { row }] }
  }

  private static func name(of kind: CodePiece.Kind, isCall: Bool) -> String? {
    switch kind {
    case .keyword: "keyword"
    case .number: "number"
    case .text: "string"
    case .comment: "comment"
    case .name: isCall ? "command" : nil
    case .label, .sign, .other: nil
    }
  }
}

extension String {
  /// The text without the line break that ends it.
  var withoutLastBreak: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
