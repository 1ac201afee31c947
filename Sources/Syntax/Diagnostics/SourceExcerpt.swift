/// A line of a script with the carets below it, measured in terminal columns.
struct SourceExcerpt {
  /// The line's number.
  let number: String
  /// The line as shown: tabs as spaces, control characters visible, a long line cut around the mistake.
  let line: String
  /// What stands before the carets.
  let indentation: String
  /// The carets.
  let carets: String

  /// Lines wider than this are shown in part.
  private static let widest = 160

  /// The line where `span` begins; nil for a span in no file.
  init?(_ span: Span) {
    let file = span.file
    guard !file.name.isEmpty || !file.bytes.isEmpty else { return nil }
    let lineNumber = span.line
    let range = file.range(ofLine: lineNumber)
    let start = min(max(span.start, range.lowerBound), range.upperBound)
    let end = min(max(span.end, start), range.upperBound)
    number = String(lineNumber)

    var before = Self.visible(file.text(range.lowerBound..<start))
    let marked = Self.visible(file.text(start..<end))
    var after = Self.visible(file.text(end..<range.upperBound))
    let caretCount = max(1, min(Columns.width(of: marked), Self.widest))
    if Columns.width(of: before) > Self.widest / 2 {
      before = "…" + String(before.suffix(Self.widest / 4))
    }
    if Columns.width(of: after) > Self.widest / 2 {
      after = Columns.truncated(after, to: Self.widest / 2)
    }
    line = Self.trimmed(before + Columns.truncated(marked, to: Self.widest) + after, leading: false)
    indentation = Columns.spaces(Columns.width(of: before))
    carets = String(repeating: "^", count: caretCount)
  }

  /// `text` safe to print: tabs as four spaces; control, direction and undecodable characters as a
  /// replacement mark, so that a script can't send commands to the terminal.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value == 9 || $0.value == 13 || $0.mustBeEscaped }) else {
      return text
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.value == 9 {
        result.append(contentsOf: "    ".unicodeScalars)
      } else if scalar.value == 13 || scalar.mustBeEscaped {
        result.append("\u{FFFD}")
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// `text` without white space at its end, and at its start too unless that is kept.
  static func trimmed(_ text: String, leading: Bool = true) -> String {
    var rest = Substring(text)
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    while leading, let first = rest.first, first.isWhitespace { rest.removeFirst() }
    return String(rest)
  }
}
