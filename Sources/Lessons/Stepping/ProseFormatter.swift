import Syntax

/// What a piece of prose is, for a style to colour.
public enum ProseRole: Sendable, CaseIterable {
  case text, heading, strong, emphasis, code, formula, link, faint
}

/// Draws the prose of a lesson for a terminal: a pure function of the text, the width and the style.
public struct ProseFormatter {
  /// The columns there are.
  public let width: Int
  private let paint: (String, ProseRole) -> String
  private let keepsMarks: Bool

  /// A formatter.
  /// - Parameters:
  ///   - keepsMarks: whether strong words and code keep their asterisks and backquotes, since no colour tells them.
  ///   - paint: gives a piece its colour.
  public init(
    width: Int, keepsMarks: Bool = true, paint: @escaping (String, ProseRole) -> String = { text, _ in text }
  ) {
    // Lines much longer than this tire the eye, however wide the window.
    (self.width, self.keepsMarks, self.paint) = (min(max(width, 20), 100), keepsMarks, paint)
  }

  /// The text of some Markdown: blocks with an empty line between, a line break behind each line.
  public func format(_ markdown: String) -> String {
    lines(MarkdownParser.parse(markdown), indentation: "").map { $0 + "\n" }.joined()
  }

  private func lines(_ blocks: [MarkdownBlock], indentation: String, isTight: Bool = false) -> [String] {
    var lines: [String] = []
    for block in blocks {
      if !lines.isEmpty, !isTight { lines.append("") }
      lines += self.lines(block, indentation)
    }
    return lines
  }

  private func lines(_ block: MarkdownBlock, _ indentation: String) -> [String] {
    switch block {
    case .heading(let level, let inlines): return heading(level, inlines)
    case .paragraph(let inlines): return wrap(inlines, first: indentation, rest: indentation)
    case .list(let first, let items):
      return items.enumerated().flatMap { index, item in
        self.item(item, mark: first.map { "\($0 + index). " } ?? "• ", indentation)
      }
    case .quote(let blocks):
      return lines(blocks, indentation: indentation + paint("│ ", .faint))
    case .code(_, let text):
      return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
        indentation + "    " + paint(Self.visible(String($0)), .code)
      }
    case .formula(let formula):
      return wrap([.formula(formula)], first: indentation + "    ", rest: indentation + "      ")
    case .table(let header, let rows): return table([header] + rows, indentation)
    case .rule: return [indentation + paint(String(repeating: "─", count: width / 2), .faint)]
    }
  }

  private func heading(_ level: Int, _ inlines: [MarkdownInline]) -> [String] {
    let lines = ProseLine.wrap(styled(inlines, .heading), width: width, paint: paint)
    guard level <= 2 else { return lines }
    let plain = String(styled(inlines, .heading).map(\.character))
    let rule = String(repeating: level == 1 ? "═" : "─", count: min(width, Columns.width(of: plain)))
    return lines + [paint(rule, .faint)]
  }

  private func item(_ blocks: [MarkdownBlock], mark: String, _ indentation: String) -> [String] {
    let below = indentation + String(repeating: " ", count: Columns.width(of: mark))
    guard case .paragraph(let inlines)? = blocks.first else {
      return [indentation + mark] + lines(blocks, indentation: below, isTight: true)
    }
    return wrap(inlines, first: indentation + mark, rest: below)
      + lines(Array(blocks.dropFirst()), indentation: below, isTight: true)
  }

  /// Columns as wide as their cells; where they don't fit, a row is its cells one below the other.
  private func table(_ rows: [[[MarkdownInline]]], _ indentation: String) -> [String] {
    let cells = rows.map { $0.map { styled($0, .text) } }
    let count = cells.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      cells.map { column < $0.count ? Self.width($0[column]) : 0 }.max() ?? 0
    }
    guard widths.reduce(0, +) + 2 * count <= width - Columns.width(of: indentation) else {
      return rows.flatMap { row in
        row.flatMap { wrap($0, first: indentation + "• ", rest: indentation + "  ") } + [""]
      }
    }
    var lines = cells.map { row in
      let texts = row.enumerated().map { column, cell in
        let text = ProseLine.wrap(cell, width: 10_000, paint: paint).joined(separator: " ")
        return text + String(repeating: " ", count: widths[column] - Self.width(cell))
      }
      return indentation + texts.joined(separator: "  ")
    }
    lines.insert(
      indentation + paint(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), .faint),
      at: 1)
    return lines
  }

  private static func width(_ cell: [ProseLine.Styled]) -> Int {
    cell.reduce(0) { $0 + Columns.width(of: $1.character) }
  }

  private func wrap(_ inlines: [MarkdownInline], first: String, rest: String) -> [String] {
    ProseLine.wrap(
      styled(inlines, .text), width: width, first: first, rest: rest, paint: paint)
  }

  /// The characters of pieces with their roles.
  private func styled(_ inlines: [MarkdownInline], _ role: ProseRole) -> [ProseLine.Styled] {
    func run(_ text: String, _ role: ProseRole) -> [ProseLine.Styled] {
      Self.visible(text).map { ($0, role) }
    }
    return inlines.flatMap { inline -> [ProseLine.Styled] in
      switch inline {
      case .text(let text): return run(text, role)
      case .code(let code): return run(keepsMarks ? "`\(code)`" : code, .code)
      case .strong(let inner):
        let mark = run(keepsMarks && role != .heading ? "**" : "", .strong)
        return mark + styled(inner, role == .heading ? .heading : .strong) + mark
      case .emphasis(let inner):
        let mark = run(keepsMarks && role != .heading ? "*" : "", .emphasis)
        return mark + styled(inner, role == .text ? .emphasis : role) + mark
      case .link(let inner, let address):
        let text = styled(inner, .link)
        return String(text.map(\.character)) == address || address.isEmpty
          ? text : text + run(" (\(address))", .faint)
      case .image(let alternative, let address):
        return run("[\(alternative.isEmpty ? address : alternative)]", .faint)
      case .formula(let formula): return run(FormulaText.text(formula), .formula)
      case .lineBreak: return [("\n", role)]
      }
    }
  }

  /// A text without characters that would command the terminal.
  private static func visible(_ text: String) -> String {
    String(text.map { $0 == "\t" ? " " : $0.isControl ? "\u{FFFD}" : $0 })
  }
}

extension Character {
  fileprivate var isControl: Bool {
    unicodeScalars.contains { $0.value < 32 || (127..<160).contains($0.value) } && self != "\n"
  }
}
