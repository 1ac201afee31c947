/// Writes programs in the one layout of the language: what `sonde fmt` does.
///
/// Two spaces for each level, one statement a line, no spaces around the `=` of an argument, at most one empty
/// line, comments where they were. A block that stands on one line stays there if it fits; lists, calls,
/// operators, bars and arguments that were broken over lines stay broken. Printing what was parsed and parsing
/// what was printed gives the same tree, and printing that gives the same text.
public struct Printer {
  /// The widest line on which a statement with a block is left.
  static let width = 110

  let file: SourceFile
  let comments: [Comment]
  /// The first comment not yet written.
  var nextComment = 0
  /// Comments met where none can be kept; they go above their statement.
  var hoisted: [Comment] = []
  /// Whether blocks are to be written on one line, whatever comes.
  var isInline = false

  init(file: SourceFile, comments: [Comment]) {
    self.file = file
    self.comments = comments
  }

  /// The text of a program, with a line break at its end. It must have been parsed without errors: statements
  /// with mistakes are not in the tree.
  public static func print(_ program: ParsedProgram) -> String {
    var printer = Printer(file: program.file, comments: program.comments)
    return printer.body(program.statements, in: 0..<program.file.bytes.count, level: 0)
  }

  /// The text of an expression.
  public static func print(_ expression: Expression) -> String {
    var printer = Printer(file: expression.span.file, comments: [])
    return printer.text(expression, level: 0)
  }

  /// The text of a statement, without its comments.
  public static func print(_ statement: Statement) -> String {
    var printer = Printer(file: statement.span.file, comments: [])
    return printer.text(statement, level: 0)
  }

  // MARK: The source

  func indentation(_ level: Int) -> String { Columns.spaces(2 * level) }

  /// How many line breaks stand between two offsets of the source.
  func lineBreaks(_ start: Int, _ end: Int) -> Int {
    guard start < end, end <= file.bytes.count else { return 0 }
    return file.bytes[start..<end].count { $0 == UInt8(ascii: "\n") }
  }

  /// Whether the source was broken between two nodes.
  func isBroken(_ start: Int, _ end: Int) -> Bool { !isInline && lineBreaks(start, end) > 0 }

  // MARK: Statements with their comments

  /// Statements, one a line, with the comments that stand in `range`.
  mutating func body(_ statements: [Statement], in range: Range<Int>, level: Int) -> String {
    var lines = Lines(indentation: indentation(level))
    var previousEnd: Int?
    for (place, statement) in statements.enumerated() {
      let span = statement.span
      writeComments(before: span.start, to: &lines, &previousEnd)
      let outer = hoisted
      hoisted = []
      let text = text(statement, level: level)
      hoist(before: span.end)
      let separated = previousEnd.map { lineBreaks($0, span.start) > 1 } ?? false
      if separated { lines.skip() }
      for comment in hoisted { lines.add(comment.text) }
      hoisted = outer
      let limit = place + 1 < statements.count ? statements[place + 1].span.start : range.upperBound
      let trailing = takeTrailing(after: span.end, before: limit)
      lines.add(text + (trailing.map { "  " + $0.text } ?? ""))
      previousEnd = trailing?.span.end ?? span.end
    }
    writeComments(before: range.upperBound, to: &lines, &previousEnd)
    return lines.text
  }

  private mutating func writeComments(before offset: Int, to lines: inout Lines, _ previousEnd: inout Int?) {
    while let comment = takeComment(before: offset) {
      if let end = previousEnd, lineBreaks(end, comment.span.start) > 1 { lines.skip() }
      lines.add(comment.text)
      previousEnd = comment.span.end
    }
  }

  /// The next comment, if it stands before an offset.
  mutating func takeComment(before offset: Int) -> Comment? {
    guard nextComment < comments.count, comments[nextComment].span.start < offset else { return nil }
    nextComment += 1
    return comments[nextComment - 1]
  }

  /// The next comment, if it stands on the line of an offset with nothing but signs between.
  mutating func takeTrailing(after offset: Int, before limit: Int) -> Comment? {
    guard nextComment < comments.count else { return nil }
    let start = comments[nextComment].span.start
    guard start >= offset, start < limit, lineBreaks(offset, start) == 0 else { return nil }
    return takeComment(before: limit)
  }

  /// Sets aside the comments before an offset, to stand above the statement.
  mutating func hoist(before offset: Int) {
    while let comment = takeComment(before: offset) { hoisted.append(comment) }
  }

  /// Whether no comment stands in a span.
  func isWithoutComments(_ span: Span) -> Bool {
    var place = nextComment
    while place < comments.count, comments[place].span.start < span.start { place += 1 }
    return place == comments.count || comments[place].span.start >= span.end
  }
}

/// Lines being put together, all with one indentation.
struct Lines {
  let indentation: String
  private(set) var text = ""

  init(indentation: String) { self.indentation = indentation }

  /// Leaves one line empty, unless nothing stands above.
  mutating func skip() { if !text.isEmpty { text += "\n" } }

  mutating func add(_ line: String) { text += indentation + line + "\n" }
}
