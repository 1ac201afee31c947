import Syntax

/// Reads a lesson line by line. Every turn of its loop takes at least one line, so it always ends.
struct LessonParser {
  let file: SourceFile
  /// The offset where the lesson begins, behind a byte order mark.
  let start: Int
  var diagnostics: [Diagnostic] = []

  private var parts: [Lesson.Part] = []
  /// The number, from 1, of the line to read next.
  private var line = 1
  /// Where the prose began that is being read.
  private var proseStart: Int
  /// Whether there is a title, or something has been said in its place.
  private var hasTitle = false
  /// Where each id was used first.
  private var ids: [String: Span] = [:]

  init(_ file: SourceFile, start: Int) {
    (self.file, self.start, proseStart) = (file, start, start)
  }

  /// The whole lesson.
  mutating func lesson() -> Lesson {
    let header = readHeader()
    while line <= lineCount {
      guard let fence = FenceLine(range(line), in: file) else {
        line += 1
        continue
      }
      read(fence)
    }
    endProse(at: file.bytes.count)
    if !hasTitle { diagnostics.insert(missingTitle, at: 0) }
    return Lesson(file: file, header: header, parts: parts)
  }

  // MARK: Lines

  private var lineCount: Int { file.lineStarts.count }

  /// The bytes of a line without its line break, the first one without a byte order mark.
  private func range(_ line: Int) -> Range<Int> {
    let range = file.range(ofLine: line)
    return max(range.lowerBound, min(start, range.upperBound))..<range.upperBound
  }

  /// The offset where a line begins; the end of the file for the line behind the last.
  private func offset(_ line: Int) -> Int {
    line <= lineCount ? range(line).lowerBound : file.bytes.count
  }

  private mutating func endProse(at offset: Int) {
    if proseStart < offset { parts.append(.prose(Span(proseStart..<offset, in: file))) }
    proseStart = offset
  }

  // MARK: Front matter

  private mutating func readHeader() -> LessonHeader {
    var header = LessonHeader()
    guard file.text(range(1)).trimmed == "---" else { return header }
    var seen: [LessonHeader.Key: Span] = [:]
    line = 2
    while line <= lineCount {
      let range = range(line)
      line += 1
      let text = file.text(range).trimmed
      if text == "---" {
        proseStart = offset(line)
        return header.inOrder
      }
      if !text.isEmpty { readHeaderLine(range, &header, &seen) }
    }
    diagnostics = [
      Diagnostic(
        .unclosedFence, Message(en: "the front matter is not closed", zh: "文件信息没有结束"),
        at: Span(self.range(1), in: file),
        help: Message(en: "put a line `---` behind it", zh: "请在其后加一行 `---`"))
    ]
    proseStart = file.bytes.count
    hasTitle = true
    return header.inOrder
  }

  private mutating func readHeaderLine(
    _ range: Range<Int>, _ header: inout LessonHeader, _ seen: inout [LessonHeader.Key: Span]
  ) {
    let whole = Span(trimming(range), in: file)
    let colon = file.bytes[whole.range].firstIndex(of: UInt8(ascii: ":"))
    guard let colon else {
      diagnostics.append(
        Diagnostic(
          .unknownOption,
          Message(en: "a line of the front matter is `key: value`", zh: "文件信息的每一行写作 `键: 值`"), at: whole,
          help: Message(en: "the colon is half-width", zh: "冒号用半角")))
      return
    }
    let name = Span(trimming(whole.start..<colon), in: file)
    guard let key = LessonHeader.Key(rawValue: name.text) else {
      diagnostics.append(
        .unknownOption(
          name, among: LessonHeader.Key.allCases.map(\.rawValue),
          Message(en: "the front matter has no `\(name.text)`", zh: "文件信息没有 `\(name.text)` 这一项")))
      return
    }
    if let first = seen[key] {
      diagnostics.append(.doubled(name.text, name, first))
      return
    }
    seen[key] = name
    if key == .title { hasTitle = true }
    let value = Span(trimming(colon + 1..<whole.end), in: file)
    let entry = LessonHeader.Entry(key: key, keySpan: Span(name.start..<colon + 1, in: file), value: value)
    if let expected = header.set(entry) {
      let words = key == .lang ? MessageLanguage.allCases.map(\.rawValue) : []
      diagnostics.append(.optionValue(key.rawValue, value.end > value.start ? value : name, expected, words))
    }
  }

  /// A range without the white space at its ends.
  private func trimming(_ range: Range<Int>) -> Range<Int> {
    let blanks: Set<UInt8> = [9, 13, 32]
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, blanks.contains(file.bytes[lower]) { lower += 1 }
    while upper > lower, blanks.contains(file.bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  private var missingTitle: Diagnostic {
    Diagnostic(
      .missingTitle, Message(en: "the lesson has no title", zh: "课程没有标题"), at: Span(range(1), in: file),
      help: Message(
        en: "begin the file with a line `---`, a line `title: …` and a line `---`",
        zh: "请在文件开头写一行 `---`、一行 `title: …` 和一行 `---`"))
  }

  // MARK: Fences

  /// Reads a block from its opening line, where `line` stands, to behind its closing line.
  private mutating func read(_ opening: FenceLine) {
    let first = line
    let word = opening.word(in: file)
    let isOurs = word == "sonde" || word == "output"
    if isOurs, let problem = opening.problem(in: file) {
      diagnostics.append(problem)
    }
    guard let block = readBlock(opening, isOurs: isOurs) else { return }
    guard isOurs, opening.indentation == 0 else { return }
    if word == "sonde" {
      addCell(block, opening, from: offset(first))
    } else {
      addOutput(block, from: offset(first))
    }
  }

  private mutating func readBlock(_ opening: FenceLine, isOurs: Bool) -> FencedBlock? {
    let first = line
    line += 1
    while line <= lineCount {
      let range = range(line)
      if let fence = FenceLine(range, in: file) {
        if fence.closes(opening) {
          line += 1
          return block(opening, first, closing: range)
        }
        // Where the next block of a lesson begins, a closing line has been forgotten.
        let word = fence.word(in: file)
        if isOurs, fence.sign == opening.sign, fence.count >= opening.count,
          word == "sonde" || word == "output"
        {
          report(unclosed: opening, before: fence)
          return block(opening, first, closing: range.lowerBound..<range.lowerBound)
        }
      }
      line += 1
    }
    report(unclosed: opening, before: nil)
    proseStart = file.bytes.count
    return nil
  }

  private func block(_ opening: FenceLine, _ first: Int, closing: Range<Int>) -> FencedBlock {
    FencedBlock(
      opening: Span(opening.range, in: file), fence: (opening.sign, opening.count),
      content: Span(offset(first + 1)..<closing.lowerBound, in: file), closing: Span(closing, in: file))
  }

  private mutating func report(unclosed opening: FenceLine, before next: FenceLine?) {
    let fence = String(repeating: Character(Unicode.Scalar(opening.sign)), count: opening.count)
    let notes = next.map { next in
      [Note(Message(en: "the next one begins here", zh: "下一个围栏从这里开始"), at: Span(next.range, in: file))]
    }
    let place = next?.range.lowerBound ?? file.bytes.count
    diagnostics.append(
      Diagnostic(
        .unclosedFence, Message(en: "the fence is not closed", zh: "围栏没有闭合"),
        at: Span(opening.range, in: file), notes: notes ?? [],
        help: Message(en: "end the block with the line \(fence)", zh: "请用一行 \(fence) 结束这个代码块"),
        fixIts: [FixIt(Span(place..<place, in: file), fence + "\n")]))
  }

  private mutating func addCell(_ block: FencedBlock, _ opening: FenceLine, from offset: Int) {
    endProse(at: offset)
    proseStart = self.offset(line)
    var reader = CellOptionReader(file, opening.options(in: file))
    reader.readAll()
    diagnostics += reader.diagnostics
    if let id = reader.id {
      if let first = ids[id.text] {
        diagnostics.append(.doubledCell(id, first, free: freeID(like: id.text)))
      } else {
        ids[id.text] = id
      }
    }
    parts.append(.cell(Cell(block: block, id: reader.id?.text, options: reader.options, output: nil)))
  }

  private func freeID(like id: String) -> String {
    var number = 2
    while ids["\(id)-\(number)"] != nil { number += 1 }
    return "\(id)-\(number)"
  }

  private mutating func addOutput(_ block: FencedBlock, from offset: Int) {
    // An output that has no cell is prose, and an error.
    let between = file.text(proseStart..<offset).trimmed
    guard between.isEmpty, case .cell(let cell)? = parts.last else {
      diagnostics.append(
        Diagnostic(
          .misplacedFence, Message(en: "an output without a cell", zh: "输出前面没有单元"), at: block.opening,
          help: Message(
            en: "the fence `output` follows its cell, with only empty lines between",
            zh: "`output` 围栏要紧跟在它的单元之后，中间只能有空行")))
      return
    }
    guard cell.output == nil else {
      diagnostics.append(
        Diagnostic(
          .misplacedFence, Message(en: "the cell has an output already", zh: "这个单元已有输出"), at: block.opening,
          notes: cell.output.map { [Note(Message(en: "it stands here", zh: "在这里"), at: $0.opening)] } ?? []))
      return
    }
    parts[parts.count - 1] = .cell(
      Cell(block: cell.block, id: cell.id, options: cell.options, output: block))
    proseStart = self.offset(line)
    diagnostics += Expectation(cell: cell, output: block).diagnostics
  }
}

extension LessonHeader {
  /// The header with its statements as a script needs them: the edition first.
  fileprivate var inOrder: LessonHeader {
    let order: [Key] = [.use, .seed, .model]
    var sorted = self
    sorted.statements = order.flatMap { key in statements.filter { $0.key == key } }
    return sorted
  }
}
