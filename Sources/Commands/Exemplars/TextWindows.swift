import Language
import Syntax

/// The parameters by which commands that read many texts take them.
enum TextSetParameters {
  static let texts = Parameter<TextListArgument?>(
    "texts",
    help: Message(
      en:
        "Texts, each read by itself: a list, or a table with a column `text`. By default the English prose that "
        + "comes with Sonde.",
      zh: "逐段读取的文本：列表，或含 `text` 列的表。默认用 Sonde 自带的英文散文。"))
  static let file = Parameter<FilePath?>(
    "file",
    help: Message(en: "A text file, read as one running text.", zh: "文本文件，作为一篇连续的文本读取。"))
  static let tokens = Parameter<Int>(
    "tokens", default: 16_384, range: .atLeast(2), unit: "tokens",
    help: Message(en: "Read no more than this, from the beginning.", zh: "从头读起，至多读这么多。"))
  static let window = Parameter<Int>(
    "window", default: 128, range: .between(2, 100_000), unit: "tokens",
    help: Message(en: "The longest piece that is run at once.", zh: "一次运行的最长片段。"))
  /// Which of them go together.
  static let rules: [ArgumentRule] = [.atMostOne(["texts", "file"])]
}

/// A text set as windows of tokens, cut as they are asked for: at no time are more than a few pages of ids in memory.
struct TextWindows: Sequence {
  /// The most tokens that are read.
  let limit: Int
  private let model: LoadedModel
  private let window: Int
  /// Pieces of text; a running text's pieces follow each other without a seam.
  private let pieces: [Substring]
  private let isRunning: Bool

  /// - Throws: E208 for a model without a tokenizer, E201 or E202 for the file, E305 where there is no text.
  init(_ call: Arguments, _ model: LoadedModel, in session: Session) throws(Failure) {
    _ = try model.encode("", parseSpecial: false)
    self.model = model
    limit = call[TextSetParameters.tokens]
    window = Swift.min(call[TextSetParameters.window], model.facts.context)
    if let texts = call[TextSetParameters.texts] {
      (pieces, isRunning) = (texts.texts.map { $0[...] }, false)
    } else {
      let text = try CorpusText.text(
        call[TextSetParameters.file]?.text, of: "file", builtIn: CorpusText.training, in: session)
      (pieces, isRunning) = (Self.pages(text), true)
    }
    guard pieces.contains(where: { !$0.isEmpty }) else {
      throw Failure(.emptyList, Message(en: "there is no text to read", zh: "没有要读入的文本"))
    }
  }

  /// A running text in pages of some lines; each but the first begins with the line break before it, since that is
  /// where tokens can begin.
  private static func pages(_ text: String) -> [Substring] {
    var pages: [Substring] = []
    var start = text.startIndex
    while start < text.endIndex {
      let target = text.utf8.index(start, offsetBy: 4096, limitedBy: text.endIndex) ?? text.endIndex
      let end = text.utf8[target...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
      pages.append(text[start..<end])
      start = end
    }
    return pages
  }

  func makeIterator() -> Iterator { Iterator(self) }

  struct Iterator: IteratorProtocol {
    private let set: TextWindows
    private var place = 0
    private var held: [Int] = []
    private var left: Int

    init(_ set: TextWindows) { (self.set, left) = (set, set.limit) }

    mutating func next() -> [Int]? {
      let frame = set.model.framed([]).count
      let room = Swift.max(1, set.window - frame)
      while held.count < (set.isRunning ? room : 1), place < set.pieces.count {
        held += set.model.tokenizer.encode(String(set.pieces[place]), parseSpecial: false)
        place += 1
      }
      guard left > frame, !held.isEmpty else { return nil }
      let count = Swift.min(room, held.count, left - frame)
      let ids = set.model.framed(Array(held.prefix(count)))
      held.removeFirst(count)
      left -= ids.count
      return ids
    }
  }
}
