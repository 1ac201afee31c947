import Instruments
import Language
import Syntax

/// A task drawn for a model: its items as tokens and as text.
struct DrawnTask: Sendable {
  let set: TaskSet
  /// The items' prompts and twins, as texts.
  let texts: [(clean: String, corrupted: String)]
  /// How many were asked for.
  let asked: Int
  /// The model's file.
  let path: String
}

extension LoadedModel {
  /// Draws items of a task that suit the model's tokenizer: twins of equal length, answers of one token.
  ///
  /// There may be fewer than asked for, where the task's words don't make as many different ones.
  ///
  /// - Throws: E313 where none suits.
  func draw(_ name: TaskName, count: Int, seed: UInt64) throws(Failure) -> DrawnTask {
    // A model that reads no text would refuse every word: say so once.
    _ = try encode("a", parseSpecial: false)
    let words = TaskWords(file: name.file) { self.tokenizer.encode($0, parseSpecial: false).count == 1 }
    let source = name.source(words)
    var draws = TaskDraws(name, seed: seed)
    var items: [TaskItem] = []
    var texts: [(clean: String, corrupted: String)] = []
    var seen: Set<String> = []
    for _ in 0..<(Self.triesAnItem * count + 1_000) where items.count < count {
      guard let draft = source.draft(&draws), !seen.contains(draft.clean.text), let item = item(draft) else {
        continue
      }
      seen.insert(draft.clean.text)
      items.append(item)
      texts.append((draft.clean.text, draft.corrupted))
    }
    guard !items.isEmpty else { throw Failure.noItem(of: name, self.name) }
    return DrawnTask(
      set: TaskSet(name: name.rawValue, seed: seed, items: items), texts: texts, asked: count, path: path)
  }

  /// Draws that come to nothing cost a look at the tokenizer each.
  private static var triesAnItem: Int { 20 }

  /// A draft as tokens; nil where its twins differ in length or are the same, or an answer is no token by itself.
  private func item(_ draft: TaskDraft) -> TaskItem? {
    let start = special.addBOS ? special.bos.map { [$0] } ?? [] : []
    func ids(_ text: String) -> [Int] { tokenizer.encode(text, parseSpecial: false) }
    let (clean, corrupted) = (ids(draft.clean.text), ids(draft.corrupted))
    guard clean.count == corrupted.count, clean != corrupted else { return nil }
    // An answer must also stay a token where it stands: the prompt's last token may not change with it.
    func following(_ answer: String) -> Int? {
      let whole = ids(draft.clean.text + answer)
      return whole.count == clean.count + 1 && whole.dropLast() == clean[...] ? whole.last : nil
    }
    let (answers, wrongs) = (draft.answers.compactMap(following), draft.wrongs.compactMap(following))
    guard answers.count == draft.answers.count, wrongs.count == draft.wrongs.count, !answers.isEmpty,
      !wrongs.isEmpty, Set(answers).isDisjoint(with: wrongs)
    else { return nil }
    var marks: [TaskItem.Mark] = []
    for (name, prefix) in draft.clean.ends {
      let before = ids(prefix)
      guard !before.isEmpty, clean.starts(with: before) else { continue }
      marks.append(TaskItem.Mark(draft.names[name] ?? name, start.count + before.count - 1))
    }
    marks.append(TaskItem.Mark("end", start.count + clean.count - 1))
    return TaskItem(
      clean: start + clean, corrupted: start + corrupted,
      metric: LogitDifference(answers: answers, wrongs: wrongs), marks: marks, template: draft.template)
  }
}

extension Failure {
  fileprivate static func noItem(of name: TaskName, _ model: String) -> Failure {
    Failure(
      .badValue,
      Message(
        en: "no prompt of `\(name.rawValue)` suits the tokenizer of \(model)",
        zh: "`\(name.rawValue)` 没有适合 \(model) 的分词器的提示"),
      help: Message(
        en: "a prompt and its twin must have as many tokens, and the answers must be single tokens",
        zh: "提示与其对照提示的 token 数必须相同，答案必须是单个 token"))
  }
}
