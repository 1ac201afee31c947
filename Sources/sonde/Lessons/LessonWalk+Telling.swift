import Language
import Lessons
import Syntax
import Terminal

/// What a walk says beside the lesson's own prose.
extension LessonWalk {
  func say(_ message: Message, _ role: Style.Role = .text) {
    console.writeLine(console.style.paint(message.text(console.language), role))
  }

  var greeting: Message {
    Message(
      en:
        "\(lesson.header.title). Enter runs the cell in the line; change it to try something else; `help` for more.",
      zh: "\(lesson.header.title)。回车运行输入行中的单元；也可以改了再试；输入 `help` 查看更多。")
  }

  /// The lines of a cell or an output, set apart.
  func block(_ text: String) -> String {
    text.withoutLastBreaks.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "    " + console.style.paint(String($0), .number) + "\n" }.joined()
  }

  /// Shows the cell where the line can't hold it, and says what an exercise wants.
  func showOffer() {
    guard !stepper.isTrying, let cell = stepper.cell else { return }
    if cell.options.isExercise {
      say(
        Message(
          en: "(your turn: `hint`, `show` what it should print, or Enter for a solution)",
          zh: "（该你了：`hint` 提示，`show` 显示应有的输出，回车显示一种解法）"), .faint)
    } else if host.inputIsTerminal {
      host.writeOut(block(cell.source.text))
    }
  }

  /// Asks for a guess; nil where none is given.
  func ask(_ cell: Cell) -> Guess? {
    let question =
      cell.options.question ?? Message(en: "What will it print?", zh: "会输出什么？").text(console.language)
    say(Message(en: question, zh: question), .heading)
    return readGuess(Message(en: "your guess> ", zh: "你猜> ").text(console.language))
  }

  func tell(_ verdict: Guess.Verdict, of guess: Guess, _ cell: Cell) {
    let typed = guess.text
    var isRight = false
    switch verdict {
    case .right:
      isRight = true
      say(Message(en: "Your guess was right.", zh: "猜对了。"), .good)
    case .wrong(let answer):
      say(
        Message(en: "You guessed \(typed); right is \(answer).", zh: "你猜 \(typed)；答案是 \(answer)。"), .warning)
    case .nearest(let number, let isNear):
      isRight = isNear
      say(
        isNear
          ? Message(en: "You guessed \(typed); it is \(number): close.", zh: "你猜 \(typed)；实际是 \(number)，很接近。")
          : Message(
            en: "You guessed \(typed); the nearest number there is \(number).",
            zh: "你猜 \(typed)；输出中最接近的数是 \(number)。"), isNear ? .good : .warning)
    case .notThere:
      say(Message(en: "You guessed \(typed); that isn't there.", zh: "你猜 \(typed)；输出中没有它。"), .warning)
    }
    stepper.score.guesses[cell.name.en] = isRight
  }

  func showHint() {
    let none = Message(en: "this cell has no hint", zh: "这个单元没有提示")
    say(stepper.cell?.options.hint.map { Message(en: $0, zh: $0) } ?? none)
  }

  func showExpected() {
    guard let output = stepper.cell?.expectedOutput else {
      say(Message(en: "the lesson doesn't say what this cell prints", zh: "课程没有写出这个单元的输出"))
      return
    }
    console.writeLine(output.withoutLastBreaks)
  }

  /// Lists the cells, the next one marked.
  func showContents() {
    for (index, cell) in lesson.cells.enumerated() {
      let mark = index == stepper.position ? "→" : index < stepper.position ? "·" : " "
      let first = cell.options.isExercise ? "" : cell.source.text.prefix { $0 != "\n" }
      let number = Columns.padded("\(index + 1)", to: 3, .right)
      let line = "\(mark)\(number)  \(Columns.padded(cell.id ?? "", to: 14))  \(first)"
      console.writeLine(Columns.truncated(line, to: console.frame.width))
    }
  }

  func showEnd() {
    let (guesses, exercises) = (stepper.score.guesses, lesson.cells.count(where: \.options.isExercise))
    var (en, zh) = ("That was the last cell.", "这是最后一个单元。")
    if !guesses.isEmpty {
      let right = guesses.values.count { $0 }
      (en, zh) = (
        en + " Guesses: \(right) of \(guesses.count) right.", zh + "猜测：\(guesses.count) 次中对了 \(right) 次。"
      )
    }
    if exercises > 0, !isPlaying {
      let solved = stepper.score.solved.count
      (en, zh) = (
        en + " Exercises: \(solved) of \(exercises) solved.", zh + "练习：\(exercises) 个中做出 \(solved) 个。"
      )
    }
    say(Message(en: en, zh: zh), .heading)
    guard !isPlaying, host.inputIsTerminal else { return }
    say(
      Message(en: "Enter leaves; `back`, `goto` and `try` still work.", zh: "回车离开；`back`、`goto`、`try` 仍可使用。"),
      .faint)
  }

  func showHelp() {
    let rows: [(String, Message)] = [
      ("Enter, next", Message(en: "run the cell", zh: "运行单元")),
      ("back", Message(en: "go back to before the last cell", zh: "回到上一个单元之前")),
      ("repeat", Message(en: "run the last cell again", zh: "重新运行上一个单元")),
      ("try … done", Message(en: "do what you like on a copy", zh: "在副本上随意尝试")),
      ("goto ID", Message(en: "go to a cell; without an id, list them", zh: "跳到某个单元；不写标识则列出全部")),
      ("hint", Message(en: "a hint, where there is one", zh: "提示（如果有）")),
      ("show", Message(en: "what the cell should print", zh: "单元应有的输出")),
      ("quit", Message(en: "leave; the place is kept", zh: "离开；进度会保留")),
      ("Ctrl-C, Ctrl-U", Message(en: "empty the line; stop a cell that runs", zh: "清空输入行；Ctrl-C 也可中断运行")),
      ("help patch", Message(en: "the page of a command of the language", zh: "某个语言命令的说明")),
    ]
    for (word, meaning) in rows {
      console.writeLine("  " + Columns.padded(word, to: 16) + meaning.text(console.language))
    }
  }
}

extension String {
  /// The text without line breaks at its end.
  var withoutLastBreaks: String {
    var rest = self[...]
    while rest.last?.isNewline == true { rest.removeLast() }
    return String(rest)
  }
}

extension Style {
  /// The painting of prose in this style.
  var prose: (String, ProseRole) -> String {
    { text, role in
      switch role {
      case .text: paint(text, .text)
      case .heading, .strong, .emphasis: paint(text, .heading)
      case .code, .formula: paint(text, .number)
      case .link: paint(text, .model)
      case .faint: paint(text, .faint)
      }
    }
  }
}
