import Syntax

/// Statements of a lesson that run together, with their options and what they should print.
public struct Cell: Sendable {
  /// The fenced block that holds the statements.
  public let block: FencedBlock
  /// What stands behind `#` on the opening line; nil where the cell has no id yet.
  public let id: String?
  /// The options on the opening line.
  public let options: CellOptions
  /// The block that holds the expected output; nil where none is checked.
  public let output: FencedBlock?

  /// A cell.
  public init(block: FencedBlock, id: String?, options: CellOptions, output: FencedBlock?) {
    (self.block, self.id, self.options, self.output) = (block, id, options, output)
  }

  /// Where the statements stand in the lesson.
  public var source: Span { block.content }

  /// The cell in messages: `#id`, or the line it begins at.
  public var name: Message {
    if let id { return Message(en: "#\(id)", zh: "#\(id)") }
    return Message(en: "the cell at line \(block.opening.line)", zh: "第 \(block.opening.line) 行的单元")
  }

  /// The lines that the cell should print; nil where none are checked.
  public var expectedOutput: String? { output?.content.text }
}

/// A code block of Markdown between two fences.
public struct FencedBlock: Sendable {
  /// The opening line, without its line break.
  public let opening: Span
  /// The sign that fences are made of, a backquote or a tilde, and how many stand there.
  public let fence: (sign: UInt8, count: Int)
  /// The lines between the fences, with their line breaks.
  public let content: Span
  /// The closing line, without its line break.
  public let closing: Span

  /// A block.
  public init(opening: Span, fence: (sign: UInt8, count: Int), content: Span, closing: Span) {
    (self.opening, self.fence, self.content, self.closing) = (opening, fence, content, closing)
  }
}
