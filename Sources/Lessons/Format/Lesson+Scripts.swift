import Syntax

// A cell is run as a script with the lesson's name in which all but the cell is blank: whatever is said of it points at
// the lesson's own line and column.
extension Lesson {
  /// A cell as a script.
  public func script(of cell: Cell) -> SourceFile { script(keeping: [cell.source.range]) }

  /// The statements that the front matter stands for: edition, seed, model, each a script.
  public var opening: [SourceFile] { header.statements.map { script(keeping: [], opening: [$0]) } }

  /// All cells as one script, apart from those in `omitted`, behind the statements of the front matter.
  ///
  /// The edition is left out, since it would have to stand first.
  public func script(omitting omitted: (Cell) -> Bool = { _ in false }) -> SourceFile {
    script(
      keeping: cells.filter { !omitted($0) }.map(\.source.range),
      opening: header.statements.filter { $0.key != .use })
  }

  private func script(keeping ranges: [Range<Int>], opening: [LessonHeader.Entry] = []) -> SourceFile {
    var bytes = file.bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    for range in ranges { bytes.replaceSubrange(range, with: file.bytes[range]) }
    for entry in opening {
      // A statement's head is no longer than its key and colon, so nothing moves.
      let head = Array(entry.key.statement.utf8)
      bytes.replaceSubrange(entry.keySpan.start..<entry.keySpan.start + head.count, with: head)
      bytes.replaceSubrange(entry.value.range, with: file.bytes[entry.value.range])
    }
    return SourceFile(name: file.name, bytes: bytes)
  }
}

extension Lesson {
  /// A diagnostic of one of the lesson's scripts, with the places in the file itself: there a statement of the front
  /// matter reads as it is written.
  func locating(_ diagnostic: Diagnostic) -> Diagnostic {
    func located(_ span: Span) -> Span {
      let isOurs = span.file.name == file.name && span.file.bytes.count == file.bytes.count
      return isOurs ? Span(span.range, in: file) : span
    }
    var result = diagnostic
    result.span = located(diagnostic.span)
    result.notes = diagnostic.notes.map { Note($0.message, at: $0.span.map(located)) }
    result.fixIts = diagnostic.fixIts.map { FixIt(located($0.span), $0.replacement) }
    return result
  }
}

extension LessonHeader.Key {
  /// The word that begins the statement a line of the front matter stands for.
  fileprivate var statement: String { self == .model ? "load" : rawValue }
}
