import Instruments
import Language
import Syntax

/// Two sets of prompts that differ in one thing, and which of them serve for what.
struct Contrast: Sendable {
  /// What a prompt serves for; nil where the source doesn't say.
  enum Split: String, CaseIterable { case train, validation, test }

  /// The name of a built-in contrast or of the file; empty for lists.
  var name: String
  var positive: [String]
  var negative: [String]
  var split: ContrastSplit
  /// Whether the prompts are turns of a chat unless the call says otherwise.
  var isChat: Bool
  /// Whether it is about refusing, so that answers can be judged.
  var isRefusal: Bool

  /// The contrasts that come with Sonde.
  static let names = ["refusal", "sentiment", "language", "formality"]

  /// A built-in contrast.
  ///
  /// - Throws: E108 for an unknown name.
  init(named name: String) throws(Failure) {
    guard Self.names.contains(name) else {
      let near = Spelling.suggestion(for: name, in: Self.names)
      throw Failure(
        .unknownChoice, Message(en: "there is no contrast `\(name)`", zh: "没有名为 `\(name)` 的对照"),
        help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
          ?? Message(
            en:
              "there are \(Message.list(Self.names).en); your own goes in `positive=` and `negative=`, or `data=`",
            zh: "可用：\(Message.list(Self.names).zh)；自己的对照请用 `positive=` 和 `negative=`，或 `data=`"),
        parameter: "contrast")
    }
    try self.init(lines: BuiltInText.lines("contrasts/\(name).tsv"), name: name)
    isChat = name == "refusal" || name == "language"
    isRefusal = name == "refusal"
  }

  /// Two lists of prompts, none set aside.
  ///
  /// - Throws: E305 for an empty list.
  init(positive: [String], negative: [String]) throws(Failure) {
    (name, self.positive, self.negative) = ("", positive, negative)
    split = ContrastSplit(
      positive: SplitIndices(train: Array(positive.indices)),
      negative: SplitIndices(train: Array(negative.indices)))
    (isChat, isRefusal) = (false, false)
    try checkSides()
  }

  /// The lines of a data file: `side⇥prompt`, or `split⇥side⇥prompt`; a side is `positive` or `negative`, or `+`
  /// or `-`, a split `train`, `validation` or `test`. Empty lines and those that begin with `#` don't count.
  ///
  /// - Throws: E206 for a line that is neither, E305 where a side has no prompts.
  init(lines: [String], name: String) throws(Failure) {
    (self.name, positive, negative) = (name, [], [])
    (isChat, isRefusal) = (false, false)
    split = ContrastSplit(positive: SplitIndices(train: []), negative: SplitIndices(train: []))
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 2 || fields.count == 3, let text = fields.last, !text.isEmpty,
        let isPositive = Self.side(fields[fields.count - 2]),
        let part = fields.count == 2 ? .train : Split(rawValue: fields[0])
      else { throw Self.badLine(index + 1, line, of: name) }
      if isPositive {
        split.positive.add(positive.count, to: part)
        positive.append(text)
      } else {
        split.negative.add(negative.count, to: part)
        negative.append(text)
      }
    }
    try checkSides()
  }

  private static func side(_ word: String) -> Bool? {
    switch word {
    case "positive", "+": true
    case "negative", "-": false
    default: nil
    }
  }

  private func checkSides() throws(Failure) {
    let sides = [
      (split.positive.train.isEmpty, Message(en: "positive", zh: "正例")),
      (split.negative.train.isEmpty, Message(en: "negative", zh: "反例")),
    ]
    guard let missing = sides.first(where: { $0.0 })?.1 else { return }
    throw Failure(
      .emptyList,
      Message(
        en: "a contrast has two sides; there is no \(missing.en) prompt to learn from",
        zh: "对照需要正反两组；没有可供学习的\(missing.zh)提示"))
  }

  private static func badLine(_ number: Int, _ line: String, of name: String) -> Failure {
    let shown = line.count > 40 ? String(line.prefix(39)) + "…" : line
    return Failure(
      .damagedFile,
      Message(
        en: "\(name), line \(number), is no prompt of a contrast: \"\(shown)\"",
        zh: "\(name) 第 \(number) 行不是对照中的提示：\"\(shown)\""),
      help: Message(
        en: "a line is `positive` or `negative`, a tab and the prompt; before them may stand `train`, "
          + "`validation` or `test` and a tab",
        zh: "每行为 `positive` 或 `negative`、制表符和提示；最前面可加 `train`、`validation` 或 `test` 和制表符"))
  }
}

extension SplitIndices {
  fileprivate mutating func add(_ index: Int, to part: Contrast.Split) {
    switch part {
    case .train: train.append(index)
    case .validation: validation.append(index)
    case .test: test.append(index)
    }
  }
}

extension LoadedModel {
  /// The tokens of prompts, as they are or each as the user's turn of a chat.
  ///
  /// - Throws: E208 for a chat with a base model, E313 for a prompt without tokens.
  func ids(of prompts: [String], asChat: Bool) throws(Failure) -> [[Int]] {
    var found: [[Int]] = []
    for prompt in prompts {
      found.append(
        asChat ? try chat([Turn(role: "user", content: prompt)], system: nil) : try ids(of: prompt))
    }
    return found
  }
}
