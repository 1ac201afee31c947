/// Reads the Markdown of a lesson's prose: headings, paragraphs, lists, quotes, code, formulas, tables, rules.
///
/// It knows the common part of CommonMark, with pipe tables and `$…$`. Every turn takes a line, and what nests too deep
/// is read as text, so it always ends.
public struct MarkdownParser {
  private let lines: [String]
  private var place = 0
  private let depth: Int

  private static let deepest = 12

  /// The blocks of a text.
  public static func parse(_ text: String) -> [MarkdownBlock] {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
    }
    var parser = MarkdownParser(lines, depth: 0)
    return parser.blocks()
  }

  private init(_ lines: [String], depth: Int) { (self.lines, self.depth) = (lines, depth) }

  private mutating func blocks() -> [MarkdownBlock] {
    var blocks: [MarkdownBlock] = []
    while place < lines.count {
      let line = lines[place]
      if line.trimmed.isEmpty {
        place += 1
      } else if let block = heading(line) ?? rule(line) {
        blocks.append(block)
        place += 1
      } else if let fence = MarkdownFence(line) {
        blocks.append(code(fence))
      } else if line.trimmed.hasPrefix("$$") {
        blocks.append(formula())
      } else if line.trimmed.hasPrefix("<!--") {
        skipComment()
      } else if depth < Self.deepest, line.trimmed.hasPrefix(">") {
        blocks.append(quote())
      } else if depth < Self.deepest, let marker = ListMarker(line) {
        blocks.append(list(marker))
      } else if let table = table() {
        blocks.append(table)
      } else {
        blocks.append(paragraph())
      }
    }
    return blocks
  }

  // MARK: Blocks of one line

  private func heading(_ line: String) -> MarkdownBlock? {
    let text = line.trimmed
    let level = text.prefix { $0 == "#" }.count
    guard (1...6).contains(level), text.dropFirst(level).first.map(\.isWhitespace) ?? true else { return nil }
    var title = text.dropFirst(level).trimmed
    while title.last == "#" { title.removeLast() }
    return .heading(level: level, InlineParser.parse(title.trimmed))
  }

  private func rule(_ line: String) -> MarkdownBlock? {
    let signs = line.filter { !$0.isWhitespace }
    guard signs.count >= 3, let sign = signs.first, "-*_".contains(sign), signs.allSatisfy({ $0 == sign })
    else {
      return nil
    }
    return .rule
  }

  // MARK: Blocks of several lines

  private mutating func code(_ fence: MarkdownFence) -> MarkdownBlock {
    place += 1
    var text = ""
    while place < lines.count {
      let line = lines[place]
      place += 1
      if let end = MarkdownFence(line), end.closes(fence) { break }
      text += line + "\n"
    }
    return .code(language: fence.language, text)
  }

  private mutating func formula() -> MarkdownBlock {
    var text = String(lines[place].trimmed.dropFirst(2))
    place += 1
    while !text.contains("$$"), place < lines.count {
      text += " " + lines[place]
      place += 1
    }
    let end = text.firstRange(of: "$$")?.lowerBound ?? text.endIndex
    return .formula(text[..<end].trimmed)
  }

  private mutating func skipComment() {
    while place < lines.count {
      place += 1
      if lines[place - 1].contains("-->") { return }
    }
  }

  private mutating func quote() -> MarkdownBlock {
    var inner: [String] = []
    while place < lines.count, lines[place].trimmed.hasPrefix(">") {
      let text = lines[place].trimmed.dropFirst()
      inner.append(String(text.first == " " ? text.dropFirst() : text))
      place += 1
    }
    var parser = MarkdownParser(inner, depth: depth + 1)
    return .quote(parser.blocks())
  }

  private mutating func list(_ first: ListMarker) -> MarkdownBlock {
    var items: [[MarkdownBlock]] = []
    while place < lines.count, let marker = ListMarker(lines[place]), marker.isOrdered == first.isOrdered,
      marker.indentation <= first.indentation + 1
    {
      var inner = [String(lines[place].dropFirst(marker.width))]
      place += 1
      while place < lines.count, belongs(lines[place], to: marker) {
        let indentation = min(marker.width, lines[place].prefix { $0 == " " }.count)
        inner.append(String(lines[place].dropFirst(indentation)))
        place += 1
      }
      var parser = MarkdownParser(inner, depth: depth + 1)
      items.append(parser.blocks())
    }
    return .list(first: first.number, items: items)
  }

  /// Whether a line goes on with an item: it is indented, or neither begins something new nor follows an empty line.
  private func belongs(_ line: String, to marker: ListMarker) -> Bool {
    if line.trimmed.isEmpty {
      let next = lines[place...].prefix(20).first { !$0.trimmed.isEmpty }
      return next.map {
        $0.prefix { $0 == " " }.count >= 2 && $0.prefix { $0 == " " }.count > marker.indentation
      }
        ?? false
    }
    let indentation = line.prefix { $0 == " " }.count
    if indentation > marker.indentation + 1 { return true }
    return !lines[place - 1].trimmed.isEmpty && ListMarker(line) == nil && !beginsBlock(line)
  }

  private func beginsBlock(_ line: String) -> Bool {
    heading(line) != nil || rule(line) != nil || MarkdownFence(line) != nil || line.trimmed.hasPrefix(">")
      || line.trimmed.hasPrefix("$$")
  }

  private mutating func table() -> MarkdownBlock? {
    guard place + 1 < lines.count, lines[place].contains("|") else { return nil }
    let marks = lines[place + 1].trimmed
    guard marks.contains("-"), marks.contains("|"), marks.allSatisfy({ "-|: ".contains($0) }) else {
      return nil
    }
    let header = Self.cells(lines[place])
    place += 2
    var rows: [[[MarkdownInline]]] = []
    while place < lines.count, lines[place].contains("|") {
      rows.append(Self.cells(lines[place]))
      place += 1
    }
    return .table(header: header, rows: rows)
  }

  private static func cells(_ line: String) -> [[MarkdownInline]] {
    var text = line.trimmed
    if text.hasPrefix("|") { text.removeFirst() }
    if text.hasSuffix("|"), !text.hasSuffix("\\|") { text.removeLast() }
    var (cells, cell, isEscaped): ([String], String, Bool) = ([], "", false)
    for character in text {
      if character == "|", !isEscaped {
        cells.append(cell)
        cell = ""
      } else {
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return (cells + [cell]).map { InlineParser.parse($0.trimmed) }
  }

  private mutating func paragraph() -> MarkdownBlock {
    var text = ""
    repeat {
      let line = lines[place]
      let isBroken = line.hasSuffix("  ") || line.hasSuffix("\\")
      let words = line.trimmed
      Self.join(&text, isBroken && line.hasSuffix("\\") ? String(words.dropLast()) : words)
      if isBroken { text += "\n" }
      place += 1
    } while place < lines.count && !lines[place].trimmed.isEmpty && !beginsBlock(lines[place])
      && !(ListMarker(lines[place])?.interruptsParagraph ?? false)
    return .paragraph(InlineParser.parse(text.trimmed))
  }

  /// Two lines of a paragraph: between Chinese characters a line break is no space.
  private static func join(_ text: inout String, _ line: String) {
    if let last = text.last, let next = line.first, last != "\n", !(last.isWide && next.isWide) {
      text += " "
    }
    text += line
  }
}

/// A line that begins an item of a list.
private struct ListMarker {
  let number: Int?
  let indentation: Int
  /// The columns up to the item's text.
  let width: Int
  var isOrdered: Bool { number != nil }
  /// Whether it begins a list right below a line of text; a number other than 1 may be part of a sentence.
  var interruptsParagraph: Bool { number == nil || number == 1 }

  init?(_ line: String) {
    let rest = line.drop { $0 == " " }
    indentation = line.count - rest.count
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    let length: Int
    if let first = rest.first, "-*+".contains(first) {
      (number, length) = (nil, 1)
    } else if !digits.isEmpty, digits.count < 10, let sign = rest.dropFirst(digits.count).first,
      ".)".contains(sign)
    {
      (number, length) = (Int(digits), digits.count + 1)
    } else {
      return nil
    }
    let spaces = rest.dropFirst(length).prefix { $0 == " " }.count
    guard spaces > 0 else { return nil }
    width = indentation + length + min(spaces, 4)
  }
}

/// A line that opens or closes a code block.
private struct MarkdownFence {
  let sign: Character
  let count: Int
  let language: String
  private let isBare: Bool

  init?(_ line: String) {
    let text = line.trimmed
    guard let sign = text.first, sign == "`" || sign == "~" else { return nil }
    let count = text.prefix { $0 == sign }.count
    let info = text.dropFirst(count).trimmed
    guard count >= 3, sign == "~" || !info.contains("`") else { return nil }
    (self.sign, self.count, isBare) = (sign, count, info.isEmpty)
    language = String(info.prefix { !$0.isWhitespace })
  }

  func closes(_ opening: MarkdownFence) -> Bool {
    sign == opening.sign && count >= opening.count && isBare
  }
}
