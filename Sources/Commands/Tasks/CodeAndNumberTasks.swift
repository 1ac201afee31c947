/// Greater-than (Hanna et al. 2023): "The war lasted from the year 1742 to the year 17" must go on with a later year.
///
/// Most tokenizers today cut numbers into digits: then the next token is the tens digit, and those above that of the
/// first year are right, those below it wrong, nearest first. Where two digits are one token, it is the years. The twin's year has
/// 01 at its end, which nothing comes before.
struct GreaterThan: TaskSource {
  private let words: TaskWords
  private let events: [String]
  private let hasPairs: Bool

  init(_ words: TaskWords) {
    self.words = words
    events = words.tokens("event")
    hasPairs = (0..<100).allSatisfy { words.isToken(Self.pair($0)) }
  }

  private static func pair(_ year: Int) -> String { "\(year / 10)\(year % 10)" }

  func draft(_ draws: inout TaskDraws) -> TaskDraft? {
    guard let (template, number) = draws.template(of: words), let event = draws.pick(events) else {
      return nil
    }
    let century = 11 + draws.index(below: 8)
    let (tens, ones) = (2 + draws.index(below: 7), 2 + draws.index(below: 8))
    func filled(_ tens: Int, _ ones: Int) -> FilledTemplate {
      FilledTemplate(
        template, ["event": event, "century": "\(century)", "tens": "\(tens)", "ones": "\(ones)"])
    }
    let year = 10 * tens + ones
    return TaskDraft(
      clean: filled(tens, ones), corrupted: filled(0, 1).text,
      answers: hasPairs ? (year + 1...99).map(Self.pair) : (tens + 1...9).map(String.init),
      wrongs: hasPairs ? (2..<year).reversed().map(Self.pair) : (0..<tens).reversed().map(String.init),
      names: ["ones": hasPairs ? "year" : "ones"], template: number)
  }
}

/// Docstring completion (Heimersheim & Janiak 2023): after the first two arguments of a definition the third one is to
/// be described. In the twin the third and the fourth argument have changed places in the definition.
struct Docstring: TaskSource {
  private let words: TaskWords
  private let functions: [String]
  private let arguments: [String]
  private let fillers: [String]

  init(_ words: TaskWords) {
    self.words = words
    (functions, arguments) = (words.tokens("function"), words.tokens("argument"))
    fillers = words.tokens("filler")
  }

  func draft(_ draws: inout TaskDraws) -> TaskDraft? {
    guard let (template, number) = draws.template(of: words), let function = draws.pick(functions),
      let names = draws.sample(4, of: arguments), let filler = draws.sample(6, of: fillers)
    else { return nil }
    var fixed = Dictionary(uniqueKeysWithValues: zip(["u", "v", "w", "x", "y", "z"], filler))
    (fixed["f"], fixed["a"], fixed["b"]) = (function, names[0], names[1])
    func filled(_ c: String, _ d: String) -> FilledTemplate {
      FilledTemplate(template, fixed.merging(["c": c, "d": d]) { $1 })
    }
    return TaskDraft(
      clean: filled(names[2], names[3]), corrupted: filled(names[3], names[2]).text,
      answers: [" " + names[2]], wrongs: [" " + names[3]], names: ["c": "answer", "d": "wrong"],
      template: number)
  }
}

/// Comparison of decimals: "Q: Which is bigger, 9.11 or 9.9?\nA: 9." is followed by 9. One number has one digit after
/// the point, the other two, and either may be the bigger. The twin asks for the smaller one.
struct DecimalComparison: TaskSource {
  private let words: TaskWords
  private let questions: [[String]]

  init(_ words: TaskWords) {
    self.words = words
    questions = words.tokenRows("word")
  }

  func draft(_ draws: inout TaskDraws) -> TaskDraft? {
    guard let (template, number) = draws.template(of: words), let question = draws.pick(questions),
      let digits = draws.sample(2, of: Array(1...9))
    else { return nil }
    let whole = 1 + draws.index(below: 20)
    let pair = [
      "\(whole).\(digits[0])", "\(whole).\(digits[1])\(1 + draws.index(below: 9))",
    ]
    let isFirst = draws.coin()
    func filled(_ word: String) -> FilledTemplate {
      FilledTemplate(
        template,
        [
          "word": word, "x": pair[isFirst ? 0 : 1], "y": pair[isFirst ? 1 : 0], "i": "\(whole)",
        ])
    }
    return TaskDraft(
      clean: filled(question[0]), corrupted: filled(question[1]).text, answers: ["\(digits.max() ?? 0)"],
      wrongs: ["\(digits.min() ?? 0)"], names: ["word": "question"], template: number)
  }
}
