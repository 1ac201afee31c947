/// A block of prose.
public indirect enum MarkdownBlock: Sendable, Equatable {
  case heading(level: Int, [MarkdownInline])
  case paragraph([MarkdownInline])
  /// Items, numbered from `first` where that is given.
  case list(first: Int?, items: [[MarkdownBlock]])
  case quote([MarkdownBlock])
  /// Text to be shown as it is, with the language it is written in.
  case code(language: String, String)
  /// A formula that stands alone, in LaTeX.
  case formula(String)
  case table(header: [[MarkdownInline]], rows: [[[MarkdownInline]]])
  case rule
}

extension MarkdownInline {
  /// The pieces of a line of Markdown, such as a hint.
  public static func parse(_ line: String) -> [MarkdownInline] { InlineParser.parse(line) }
}

/// A piece of a line of prose.
public indirect enum MarkdownInline: Sendable, Equatable {
  case text(String)
  case code(String)
  case strong([MarkdownInline])
  case emphasis([MarkdownInline])
  case link([MarkdownInline], address: String)
  case image(alternative: String, address: String)
  /// A formula in LaTeX.
  case formula(String)
  /// A line break that the author wants.
  case lineBreak
}
