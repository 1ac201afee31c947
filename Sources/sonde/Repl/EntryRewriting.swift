import Language
import Syntax

/// What the prompt understands beyond the language: pasted transcripts, `patch?`, `quit`.
enum EntryRewriting {
  /// The entry as a script; nil where it ends the session.
  static func rewrite(_ entry: String, _ session: Session, note: (Message) -> Void) -> String? {
    let text = withoutPrompts(entry)
    let words = trimmed(text)
    if ["quit", "exit", "退出"].contains(words), session.variable(words) == nil { return nil }
    if words == "?" { return "help" }
    if words.hasSuffix("?"), !words.contains("\n"), !words.contains("\"") {
      let subject = trimmed(String(words.dropLast()))
      if !subject.isEmpty { return "help \(subject)" }
    }
    return text
  }

  /// A pasted transcript without the prompts of ours that its lines begin with, and without what was shown.
  private static func withoutPrompts(_ entry: String) -> String {
    let lines = entry.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.contains(where: { promptLength($0) != nil }) else { return entry }
    return lines.compactMap { line in promptLength(line).map { String(line.dropFirst($0)) } }
      .joined(separator: "\n")
  }

  /// How many characters of a line are a prompt: `sonde> `, `smollm2 [2 patches]> ` or `…> `.
  private static func promptLength(_ line: String) -> Int? {
    if line.hasPrefix("…> ") { return 3 }
    guard let end = line.range(of: "> ") else { return nil }
    let head = line[..<end.lowerBound]
    let name = head.prefix { $0 != " " }
    let rest = head.dropFirst(name.count)
    let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "-._".contains($0) }
    let isStanding = rest.isEmpty || (rest.hasPrefix(" [") && rest.hasSuffix("]"))
    return isName && isStanding ? line.distance(from: line.startIndex, to: end.upperBound) : nil
  }

  private static func trimmed(_ text: String) -> String {
    var rest = Substring(text)
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}

extension String {
  /// The first place of a text, without Foundation.
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      start = index(after: start)
    }
    return nil
  }
}
