import Language
import Syntax
import Terminal

/// Values as a page shows them: tables, heat-maps, bars, curves, coloured tokens, circuits, or text.
///
/// It draws what `show … as=` asks for; without that, what the value's type suggests, as the terminal does.
public struct ValueMarkup {
  let language: MessageLanguage

  /// More than this isn't put on a page; a remark says how much was left out.
  enum Limits {
    static let rows = 200
    static let cells = 6000
    static let tokens = 4000
    static let points = 4000
    static let arrows = 400
    static let characters = 60_000
  }

  /// Draws values with headings in a language.
  public init(language: MessageLanguage) { self.language = language }

  /// A value as a piece of HTML that stands by itself, style sheet included: for a notebook or another page.
  ///
  /// Whatever texts the value holds, they are shown and never become part of the markup.
  public static func html(_ value: Value, as style: ShowStyle, _ language: MessageLanguage) -> String {
    Tag.div(.class("sonde"), .lang(language)) {
      Tag.style { Stylesheet.fragment }
      ValueMarkup(language: language).markup(value, as: style)
    }.html
  }

  /// A value as markup, for a page that has the style sheet.
  func markup(_ value: Value, as style: ShowStyle) -> [Markup] {
    if style == .automatic || style == .table, let graph = Graph(value) { return self.graph(graph, value) }
    switch style {
    case .automatic: return automatic(value)
    case .table: return plain(value)
    case .heatmap: return Heatmap(value).flatMap(heatmap) ?? plain(value)
    case .bars: return bars(value) ?? plain(value)
    case .tokens: return tokens(value) ?? plain(value)
    case .curve: return Plot(value).flatMap(curve) ?? plain(value)
    case .json, .csv, .md:
      return [text(style.renderer().render(value, in: Frame(language: language)))]
    }
  }

  /// The form that a value's type suggests, with what else a record holds above.
  private func automatic(_ value: Value) -> [Markup] {
    switch value {
    case .record(let record):
      guard let style = record.type?.style, style != .automatic else { break }
      return (style == .table ? [] : details(record)) + markup(value, as: style)
    case .table(let table) where table.columns.style != .automatic:
      return markup(value, as: table.columns.style)
    default: break
    }
    return plain(value)
  }

  /// A value as a table or text.
  func plain(_ value: Value) -> [Markup] {
    if let table = Table(rowsOf: value) { return [self.table(table)] }
    switch value {
    case .record(let record): return self.record(record)
    case .text(let text): return [self.text(VisibleText.lines(text))]
    default: return [text(TableRenderer().render(value, in: Frame(language: language)))]
    }
  }

  // MARK: Text

  /// Text as it is printed, with its line breaks.
  func text(_ text: String) -> Markup {
    let shown = text.withoutLastBreak
    let lines = shown.utf8.count(where: { $0 == UInt8(ascii: "\n") }) + 1
    let isLong = lines > 60
    // Text that is prose may wrap; what stands in columns may not.
    let wraps = !shown.contains { "│─█▏▎▍▌▋▊▉←".contains($0) }
    let classes = [wraps ? "wrap" : nil, isLong ? "long" : nil].compactMap { $0 }.joined(separator: " ")
    let cut = Self.prefix(shown, Limits.characters)
    return .sequence([
      Tag.pre(
        classes.isEmpty ? nil : .class(classes), isLong ? Attribute("tabindex", "0") : nil
      ) { cut.text },
      note(left: cut.left, en: "characters", zh: "个字符"),
    ])
  }

  private static func prefix(_ text: String, _ limit: Int) -> (text: String, left: Int) {
    guard text.utf8.count > limit else { return (text, 0) }
    let head = String(text.prefix(limit))
    return (head, text.count - head.count)
  }

  /// A remark on what was left out; nothing where nothing was.
  func note(left count: Int, en: String, zh: String) -> Markup {
    guard count > 0 else { return .empty }
    return Tag.p(.class("note")) {
      Message(en: "… and \(count) more \(en)", zh: "…… 另有 \(count) \(zh)").text(language)
    }
  }

  /// What a picture shows, for those who can't see it, and its numbers for everybody.
  func numbers(_ table: Markup) -> Markup {
    Tag.details(.class("numbers")) {
      Tag.summary { Message(en: "numbers", zh: "数值").text(language) }
      table
    }
  }
}

extension Attribute {
  /// The language of a text, with the script that Chinese is written in.
  static func lang(_ language: MessageLanguage) -> Attribute {
    Attribute("lang", language == .zh ? "zh-Hans" : "en")
  }
}
