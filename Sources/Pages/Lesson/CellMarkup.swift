import Language
import Lessons
import Syntax
import Terminal

/// A cell of a lesson with its output: code, what it gave, and for the learner a question or an exercise.
struct CellMarkup {
  let language: MessageLanguage
  /// The words that begin a command.
  let commands: Set<String>

  /// The cell.
  /// - Parameter anchor: the name by which it is found on the page.
  func markup(_ cell: Cell, _ output: LessonOutputs.CellOutput, anchor: String) -> Markup {
    let name = cell.name.text(language)
    let kind: Message =
      cell.options.isExercise
      ? Message(en: "Exercise", zh: "练习")
      : cell.options.predicts ? Message(en: "Question", zh: "预测") : Message(en: "Cell", zh: "单元")
    return Tag.section(.class("cell"), .id(anchor), .label("\(kind.text(language)) \(name)")) {
      if cell.options.isExercise {
        exercise(cell, output)
      } else if cell.options.predicts {
        prediction(cell, output, anchor)
      } else {
        code(cell, anchor)
        hint(cell)
        self.output(output)
      }
    }
  }

  private func say(_ en: String, _ zh: String) -> String { Message(en: en, zh: zh).text(language) }

  private func code(_ cell: Cell, _ anchor: String? = nil) -> [Markup] {
    [
      Tag.div(.class("listing")) {
        Tag.pre(.class("code")) {
          Tag.code(ProseMarkup.untranslated) { CodeMarkup.sonde(cell.source.text, commands: commands) }
        }
        if let anchor, let id = cell.id {
          Tag.a(
            .class("place"), Attribute("href", "#" + anchor),
            .label(say("link to cell \(id)", "单元 \(id) 的链接"))
          ) { "#\(id)" }
        }
      }
    ]
  }

  /// The question first; what came out is folded away, so that nobody reads it by accident.
  private func prediction(_ cell: Cell, _ output: LessonOutputs.CellOutput, _ anchor: String) -> [Markup] {
    let question = cell.options.question ?? say("What will this cell show?", "这个单元会显示什么？")
    return [
      Tag.div(.class("ask")) {
        Tag.p {
          Tag.strong { say("Your guess first: ", "先猜一猜：") }
          question
        }
      }
    ] + code(cell, anchor) + hint(cell) + [
      Tag.details(.class("reveal")) {
        Tag.summary { say("Show the answer", "看答案") }
        if let answer = cell.options.answers.first {
          Tag.p {
            Tag.strong { say("Answer: ", "答案：") }
            answer
          }
        }
        self.output(output)
      }
    ]
  }

  /// A task: its code is a solution, and folded away with what it gives.
  private func exercise(_ cell: Cell, _ output: LessonOutputs.CellOutput) -> [Markup] {
    [
      Tag.div(.class("ask")) {
        Tag.p {
          Tag.strong { say("Exercise: ", "练习：") }
          say("write this cell yourself.", "请自己写出这个单元。")
        }
      }
    ] + hint(cell) + [
      Tag.details(.class("reveal solution")) {
        Tag.summary { say("Show a solution", "看参考解答") }
        code(cell)
        self.output(output)
      }
    ]
  }

  private func hint(_ cell: Cell) -> [Markup] {
    guard let hint = cell.options.hint else { return [] }
    return [
      Tag.details(.class("hint")) {
        Tag.summary { say("Hint", "提示") }
        Tag.p { ProseMarkup(language: language).inlines(MarkdownInline.parse(hint)) }
      }
    ]
  }

  private func output(_ output: LessonOutputs.CellOutput) -> [Markup] {
    guard !output.pieces.isEmpty else { return [] }
    return [Tag.div(.class("output sonde")) { output.pieces.flatMap { piece($0) } }]
  }

  private func piece(_ piece: OutputPiece) -> [Markup] {
    let values = ValueMarkup(language: language)
    switch piece {
    case .printed(let text): return [values.text(VisibleText.lines(text))]
    case .shown(let value, let style): return values.markup(value, as: style)
    case .failed(let diagnostic):
      return [Tag.pre(.class("wrap error")) { diagnostic.placelessLine(language).withoutLastBreak }]
    }
  }
}
