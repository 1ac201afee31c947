extension String {
  /// The white space that the line after this unfinished text may begin with: that of its last line, and two spaces
  /// more where the line opens a bracket.
  public var nextIndentation: String {
    let lines = split(whereSeparator: \.isNewline)
    guard let last = lines.last(where: { $0.contains { !$0.isWhitespace } }) else { return "" }
    let opens = last.last { !$0.isWhitespace }.map { "{([".contains($0) } ?? false
    return last.prefix { $0 == " " || $0 == "\t" } + (opens ? "  " : "")
  }
}
