import Language
import Lessons
import Syntax

/// The prose of a lesson as markup. It remembers the headings it has passed, so one of it makes a whole page.
struct ProseMarkup {
  /// A heading of the second level, for a table of contents.
  struct Section {
    let anchor: String
    let title: [Markup]
  }

  let language: MessageLanguage
  /// The images that can be put into the page, by address, as `data:` addresses.
  let images: [String: String]
  private(set) var sections: [Section] = []
  /// The text of the heading of level 1, once there was one.
  private(set) var title: String?
  var anchors = Anchors()
  private var levels = HeadingLevels()

  init(language: MessageLanguage, images: [String: String] = [:]) {
    (self.language, self.images) = (language, images)
  }

  // MARK: Blocks

  /// Some Markdown.
  mutating func markup(_ markdown: String) -> [Markup] { blocks(MarkdownParser.parse(markdown)) }

  mutating func blocks(_ blocks: [MarkdownBlock]) -> [Markup] {
    var pieces: [Markup] = []
    for block in blocks { pieces.append(self.block(block)) }
    return pieces
  }

  private mutating func block(_ block: MarkdownBlock) -> Markup {
    switch block {
    case .heading(let level, let inlines): return heading(level, inlines)
    case .paragraph(let inlines): return Tag.p { self.inlines(inlines) }
    case .list(let first, let items): return list(first, items)
    case .quote(let blocks):
      let inner = self.blocks(blocks)
      return Tag.blockquote { inner }
    case .code(let language, let text):
      return Tag.pre { Tag.code(Self.untranslated) { CodeMarkup.code(text, language: language) } }
    case .formula(let formula):
      return Tag.div(.class("formula")) { FormulaMarkup.markup(formula, isDisplayed: true) }
    case .table(let header, let rows): return table(header, rows)
    case .rule: return Tag.hr()
    }
  }

  /// Marks what isn't in any human language.
  static let untranslated = Attribute("translate", "no")

  private mutating func heading(_ written: Int, _ inlines: [MarkdownInline]) -> Markup {
    let text = Self.plainText(inlines)
    let anchor = anchors.name(for: text)
    let level = levels.level(for: written)
    let content = self.inlines(inlines)
    if level == 1 { title = text }
    if level == 2 { sections.append(Section(anchor: anchor, title: content.map(\.withoutLinks))) }
    return Tag.heading(level)(.id(anchor)) {
      content
      if level > 1 { Self.anchor(anchor, language) }
    }
  }

  /// The heading of a page whose prose has none.
  mutating func heading(_ title: String) -> Markup { heading(1, [.text(title)]) }

  private static func anchor(_ anchor: String, _ language: MessageLanguage) -> Markup {
    let label = Message(en: "link to this section", zh: "本节链接").text(language)
    return Tag.a(.class("anchor"), Attribute("href", "#" + anchor), .label(label)) { "#" }
  }

  private mutating func list(_ first: Int?, _ items: [[MarkdownBlock]]) -> Markup {
    var entries: [Markup] = []
    for item in items {
      let isTight = item.count(where: { if case .paragraph = $0 { true } else { false } }) <= 1
      var content: [Markup] = []
      for block in item {
        // A paragraph that stands alone is the item itself.
        if isTight, case .paragraph(let inlines) = block {
          content += self.inlines(inlines)
        } else {
          content.append(self.block(block))
        }
      }
      entries.append(Tag.li { content })
    }
    guard let first else { return Tag.ul { entries } }
    return Tag.ol(first == 1 ? nil : Attribute("start", String(first))) { entries }
  }

  private func table(_ header: [[MarkdownInline]], _ rows: [[[MarkdownInline]]]) -> Markup {
    let width = header.count
    return Tag.div(.class("scroll")) {
      Tag.table(.class("prose-table")) {
        Tag.thead {
          Tag.tr { for cell in header { Tag.th(.column) { inlines(cell) } } }
        }
        Tag.tbody {
          for row in rows {
            Tag.tr { for column in 0..<width { Tag.td { column < row.count ? inlines(row[column]) : [] } } }
          }
        }
      }
    }
  }

  // MARK: Lines

  /// The pieces of a line.
  func inlines(_ inlines: [MarkdownInline]) -> [Markup] { inlines.map(inline) }

  private func inline(_ inline: MarkdownInline) -> Markup {
    switch inline {
    case .text(let text): .text(text)
    case .code(let code): Tag.code(Self.untranslated) { code }
    case .strong(let inner): Tag.strong { inlines(inner) }
    case .emphasis(let inner): Tag.em { inlines(inner) }
    case .link(let inner, let address): link(inlines(inner), address)
    case .image(let alternative, let address): image(alternative, address)
    case .formula(let formula): FormulaMarkup.markup(formula, isDisplayed: false)
    case .lineBreak: Tag.br()
    }
  }

  private func link(_ content: [Markup], _ address: String) -> Markup {
    let content = content.map(\.withoutLinks)
    guard let address = Address.link(address) else { return .sequence(content) }
    return Tag.a(Attribute("href", address)) { content }
  }

  /// An image that the page carries in itself. One that can't be had is named, and linked to: the page loads nothing.
  private func image(_ alternative: String, _ address: String) -> Markup {
    if let data = images[address] { return Tag.img(Attribute("src", data), Attribute("alt", alternative)) }
    let name = Message(
      en: "[picture: \(alternative.isEmpty ? address : alternative)]",
      zh: "［图：\(alternative.isEmpty ? address : alternative)］")
    return link([.text(name.text(language))], address)
  }

  /// The text of a line without its marks.
  static func plainText(_ inlines: [MarkdownInline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text), .code(let text): text
      case .strong(let inner), .emphasis(let inner), .link(let inner, _): plainText(inner)
      case .image(let alternative, _): alternative
      case .formula(let formula): FormulaText.text(formula)
      case .lineBreak: " "
      }
    }.joined()
  }
}

extension Markup {
  /// The piece with the text of links in their place: a link can't hold another.
  var withoutLinks: Markup {
    switch self {
    case .text: self
    case .sequence(let pieces): .sequence(pieces.map(\.withoutLinks))
    case .element(let tag, let attributes, let content):
      tag == .a
        ? .sequence(content.map(\.withoutLinks)) : .element(tag, attributes, content.map(\.withoutLinks))
    }
  }
}

extension MarkdownBlock {
  /// The addresses of the images in some blocks.
  static func images(in blocks: [MarkdownBlock]) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .heading(_, let inlines), .paragraph(let inlines): MarkdownInline.images(in: inlines)
      case .list(_, let items): items.flatMap { images(in: $0) }
      case .quote(let blocks): images(in: blocks)
      case .table(let header, let rows): ([header] + rows).joined().flatMap { MarkdownInline.images(in: $0) }
      case .code, .formula, .rule: []
      }
    }
  }
}

extension MarkdownInline {
  fileprivate static func images(in inlines: [MarkdownInline]) -> [String] {
    inlines.flatMap { inline -> [String] in
      switch inline {
      case .image(_, let address): [address]
      case .strong(let inner), .emphasis(let inner), .link(let inner, _): images(in: inner)
      case .text, .code, .formula, .lineBreak: []
      }
    }
  }
}
