import Syntax

/// A line that opens or closes a code block of Markdown (CommonMark 0.31, 4.5): up to three spaces, then at least
/// three backquotes or tildes.
struct FenceLine {
  /// The bytes of the line, without its line break.
  let range: Range<Int>
  /// How many spaces stand before the fence.
  let indentation: Int
  /// The sign the fence is made of.
  let sign: UInt8
  /// How many of them stand there.
  let count: Int
  /// What stands behind the fence, without white space at its ends.
  let info: Range<Int>

  /// The fence of a line; nil where the line is none.
  init?(_ range: Range<Int>, in file: SourceFile) {
    let bytes = file.bytes
    var place = range.lowerBound
    while place < range.upperBound, bytes[place] == UInt8(ascii: " ") { place += 1 }
    indentation = place - range.lowerBound
    guard indentation <= 3, place < range.upperBound else { return nil }
    sign = bytes[place]
    guard sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~") else { return nil }
    let start = place
    while place < range.upperBound, bytes[place] == sign { place += 1 }
    count = place - start
    guard count >= 3 else { return nil }
    let blanks: Set<UInt8> = [9, 13, 32]
    var end = range.upperBound
    while place < end, blanks.contains(bytes[place]) { place += 1 }
    while end > place, blanks.contains(bytes[end - 1]) { end -= 1 }
    (self.range, info) = (range, place..<end)
    // To Markdown such a line is code within a line. One that begins a cell is a mistake, told by `problem`.
    let isInline = sign == UInt8(ascii: "`") && bytes[info].contains(sign)
    let opensCell = file.text(info.lowerBound..<min(info.lowerBound + 6, end)) == "sonde "
    if isInline, !opensCell { return nil }
  }

  /// Whether the line ends the block that `opening` began.
  func closes(_ opening: FenceLine) -> Bool {
    sign == opening.sign && count >= opening.count && info.isEmpty
  }

  /// The first word behind the fence.
  func word(in file: SourceFile) -> String {
    file.text(info.lowerBound..<wordEnd(in: file))
  }

  /// What stands behind the first word.
  func options(in file: SourceFile) -> Range<Int> { wordEnd(in: file)..<info.upperBound }

  private func wordEnd(in file: SourceFile) -> Int {
    info.first { [9, 32].contains(file.bytes[$0]) } ?? info.upperBound
  }

  /// What is wrong with a line that opens a cell or an output.
  func problem(in file: SourceFile) -> Diagnostic? {
    if indentation > 0 {
      let blank = Span(range.lowerBound..<range.lowerBound + indentation, in: file)
      return Diagnostic(
        .misplacedFence,
        Message(en: "the fence of a cell or output begins its line", zh: "单元和输出的围栏要顶格写"),
        at: Span(range, in: file), fixIts: [FixIt(blank, "")])
    }
    guard sign == UInt8(ascii: "`"), let quote = file.bytes[info].firstIndex(of: sign) else { return nil }
    return Diagnostic(
      .optionValue,
      Message(
        en: "Markdown allows no backquote on the line that opens a block",
        zh: "Markdown 不允许代码块的起始行中出现反引号"), at: Span(quote..<quote + 1, in: file),
      help: Message(en: "leave it out, or make the fence of `~~~`", zh: "请去掉，或改用 `~~~` 作围栏"))
  }
}
