import Language
import Lessons
import Syntax

/// A lesson as a page that stands by itself: one file, nothing to load, nothing that runs.
public struct LessonPage {
  /// What a page needs beside the lesson.
  public struct Surroundings: Sendable {
    /// The words that begin a command, for the colours of code.
    public var commands: Set<String>
    /// Images by the address that the lesson gives, as `data:` addresses.
    public var images: [String: String]
    /// The program's version, for the last line.
    public var version: String

    /// The surroundings of a page.
    public init(commands: Set<String> = [], images: [String: String] = [:], version: String) {
      (self.commands, self.images, self.version) = (commands, images, version)
    }
  }

  private let outputs: LessonOutputs
  private let surroundings: Surroundings
  private var lesson: Lesson { outputs.lesson }
  private var language: MessageLanguage { lesson.header.language }

  /// The page of a lesson.
  public init(_ outputs: LessonOutputs, _ surroundings: Surroundings) {
    (self.outputs, self.surroundings) = (outputs, surroundings)
  }

  /// The addresses of the images in a lesson's prose that are files beside it.
  public static func images(in lesson: Lesson) -> [String] {
    lesson.parts.flatMap { part -> [String] in
      guard case .prose(let span) = part else { return [] }
      return MarkdownBlock.images(in: MarkdownParser.parse(span.text)).filter(Address.isFile)
    }
  }

  /// The page as HTML.
  public var html: String {
    var prose = ProseMarkup(language: language, images: surroundings.images)
    let body = body(&prose)
    return "<!DOCTYPE html>\n"
      + Tag.html(.lang(language)) {
        Tag.head {
          Tag.meta(Attribute("charset", "utf-8"))
          Tag.title { lesson.header.title }
          Tag.meta(Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1"))
          Tag.meta(Attribute("name", "color-scheme"), Attribute("content", "light dark"))
          Tag.meta(Attribute("name", "generator"), Attribute("content", "Sonde \(surroundings.version)"))
          Tag.style { Stylesheet.page }
        }
        Tag.body { Tag.main { body } }
      }.html
  }

  private func body(_ prose: inout ProseMarkup) -> [Markup] {
    var pieces: [Markup] = []
    // The lesson's own heading, if it begins with one, else its title.
    if !beginsWithHeading { pieces.append(prose.heading(lesson.header.title)) }
    let cells = CellMarkup(language: language, commands: surroundings.commands)
    for part in outputs.parts {
      switch part {
      case .prose(let text): pieces += prose.markup(text)
      case .cell(let cell, let output):
        let anchor = prose.anchors.name(for: "cell-" + (cell.id ?? ""))
        pieces.append(cells.markup(cell, output, anchor: anchor))
      }
    }
    return head(pieces.first, prose.sections) + pieces.dropFirst() + [footer]
  }

  private var beginsWithHeading: Bool {
    guard case .prose(let span)? = lesson.parts.first,
      case .heading? = MarkdownParser.parse(span.text).first
    else { return false }
    return true
  }

  private func head(_ heading: Markup?, _ sections: [ProseMarkup.Section]) -> [Markup] {
    [
      Tag.header {
        heading
        if !facts.isEmpty {
          Tag.p(.class("facts")) { facts.joined(separator: language == .zh ? "，" : " · ") }
        }
      },
      sections.count < 3 ? .empty : contents(sections),
    ]
  }

  /// What the front matter says of how the lesson runs.
  private var facts: [String] {
    lesson.header.statements.reversed().compactMap { entry in
      let value = entry.value.text
      return switch entry.key {
      case .model: Message(en: "model \(value)", zh: "模型 \(value)").text(language)
      case .seed: Message(en: "seed \(value)", zh: "种子 \(value)").text(language)
      default: nil
      }
    }
  }

  private func contents(_ sections: [ProseMarkup.Section]) -> Markup {
    Tag.nav(.label(Message(en: "contents", zh: "目录").text(language))) {
      Tag.ol {
        for section in sections {
          Tag.li { Tag.a(Attribute("href", "#" + section.anchor)) { section.title } }
        }
      }
    }
  }

  private var footer: Markup {
    let name = lesson.file.name.split(separator: "/").last.map(String.init) ?? lesson.file.name
    return Tag.footer {
      Message(
        en: "Made by Sonde \(surroundings.version) from \(name).",
        zh: "由 Sonde \(surroundings.version) 从 \(name) 生成。"
      ).text(language)
    }
  }
}
