import Syntax

/// A page of help in one language, before it is drawn as plain text or Markdown.
public struct HelpPage: Sendable, Equatable {
  /// A part of a page.
  public struct Section: Sendable, Equatable {
    /// Its heading.
    public let title: String
    /// What it holds.
    public let content: Content
  }

  /// What a section holds.
  public enum Content: Sendable, Equatable {
    /// Lines of source, as they stand.
    case code([String])
    /// Paragraphs.
    case prose([String])
    /// Names with what they mean.
    case entries([Entry])
  }

  /// A name with what it means.
  public struct Entry: Sendable, Equatable {
    /// The name.
    public let name: String
    /// What it means.
    public let text: String
  }

  /// What the page is about.
  public let title: String
  /// One sentence.
  public let summary: String
  /// The parts, in order; none is empty.
  public let sections: [Section]

  init(title: String, summary: String, sections: [Section]) {
    self.title = title
    self.summary = summary
    self.sections = sections.filter { !$0.content.isEmpty }
  }
}

extension HelpPage.Content {
  fileprivate var isEmpty: Bool {
    switch self {
    case .code(let lines): lines.isEmpty
    case .prose(let paragraphs): paragraphs.allSatisfy(\.isEmpty)
    case .entries(let entries): entries.isEmpty
    }
  }
}

extension HelpPage {
  /// The page as plain text for a terminal of a width in columns, without a line break at its end.
  public func text(width: Int = 80) -> String {
    var lines = Wrapping.wrap("\(title) — \(summary)", width: width)
    for section in sections {
      lines += ["", section.title]
      switch section.content {
      case .code(let code): lines += code.flatMap { Self.lines(ofCode: $0, width: width) }
      case .prose(let paragraphs):
        for paragraph in paragraphs where !paragraph.isEmpty {
          lines += Wrapping.wrap(paragraph, width: width - 2).map { "  " + $0 }
        }
      case .entries(let entries): lines += Self.lines(entries, width: width)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A line of source, indented; one that is too wide goes on below, further in.
  private static func lines(ofCode code: String, width: Int) -> [String] {
    guard Columns.width(of: code) > width - 2 else { return ["  " + code] }
    let wrapped = Wrapping.wrap(code, width: width - 6)
    return wrapped.enumerated().map { ($0 == 0 ? "  " : "      ") + $1 }
  }

  private static func lines(_ entries: [Entry], width: Int) -> [String] {
    let widest = entries.map { Columns.width(of: $0.name) }.max() ?? 0
    let indent = min(widest, 24) + 4
    let blank = String(repeating: " ", count: indent)
    return entries.flatMap { entry in
      let wrapped = Wrapping.wrap(entry.text, width: max(20, width - indent))
      let name = "  " + Columns.padded(entry.name, to: indent - 2)
      guard Columns.width(of: entry.name) <= indent - 4 else {
        return ["  " + entry.name] + wrapped.map { blank + $0 }
      }
      guard let first = wrapped.first else { return ["  " + entry.name] }
      return [name + first] + wrapped.dropFirst().map { blank + $0 }
    }
  }

  /// The page as Markdown, with a line break at its end.
  public func markdown(level: Int = 1, language: MessageLanguage = .en) -> String {
    let mark = String(repeating: "#", count: level)
    let colon = language == .zh ? "：" : ": "
    var parts = ["\(mark) \(title)", summary]
    for section in sections {
      parts.append("\(mark)# \(section.title)")
      switch section.content {
      case .code(let code): parts.append("```sonde\n" + code.joined(separator: "\n") + "\n```")
      case .prose(let paragraphs): parts += paragraphs.filter { !$0.isEmpty }
      case .entries(let entries):
        parts.append(entries.map { "- `\($0.name)`\(colon)\($0.text)" }.joined(separator: "\n"))
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}
