import Language
import Syntax

/// What the prompt understands beyond the language.
enum Entry {
  /// Whether an entry ends the session.
  static func leaves(_ entry: String, _ session: Session) -> Bool {
    let word = entry.trimmingSpace
    return ["quit", "exit", "quit()", "exit()", ":q", "退出"].contains(word) && session.variable(word) == nil
  }

  /// What an entry stands for: abbreviations written in full, `?` and `patch?` as calls of `help`.
  static func expanded(_ entry: String, _ session: Session) -> String {
    if ["?", "？"].contains(entry.trimmingSpace) { return "help" }
    return session.expandingAbbreviations(entry) ?? entry
  }

  /// How many characters of a pasted line are one of our prompts: `sonde> `, `smollm2 [2 patches]> ` or `…> `;
  /// nil where it begins with none.
  static func promptLength(_ line: Substring) -> Int? {
    var length = 0
    var isBracketed = false
    for character in line {
      length += 1
      switch character {
      case "[" where !isBracketed && length > 1: isBracketed = true
      case "]" where isBracketed: isBracketed = false
      case ">" where !isBracketed && length > 1:
        return line.dropFirst(length).first == " " ? length + 1 : nil
      case _ where isBracketed || character.isLetter || character.isNumber || "-._ …".contains(character):
        continue
      default: return nil
      }
    }
    return nil
  }
}

extension String {
  /// The text without white space at its ends.
  fileprivate var trimmingSpace: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
