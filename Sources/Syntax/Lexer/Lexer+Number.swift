extension Lexer {
  /// Reads a number: digits, perhaps a fraction, perhaps an exponent.
  mutating func readNumber() -> Token.Kind {
    let start = position
    var spelling = ""
    var isWhole = true
    readDigits(into: &spelling)
    if sign(position).ascii == UInt8(ascii: "."), isDigit(position + sign(position).length) {
      isWhole = false
      readSign(into: &spelling)
      readDigits(into: &spelling)
    }
    if let exponent = exponentEnd(position) {
      isWhole = false
      while position < exponent { readSign(into: &spelling) }
    }
    if goesOnAsWord(position) { return wordWithDigit(from: start) }
    let source = file.text(start..<position)
    if source.utf8.count != spelling.utf8.count { noteFullWidth(start..<position, spelling) }
    return value(of: spelling, isWhole: isWhole, at: start..<position)
  }

  private mutating func value(of spelling: String, isWhole: Bool, at range: Range<Int>) -> Token.Kind {
    if isWhole, let integer = Int(spelling) { return .integer(integer) }
    if !isWhole, let number = Double(spelling), number.isFinite { return .number(number) }
    return malformed(
      Diagnostic(
        .numberTooLarge, Message(en: "the number is too large", zh: "数太大"), at: Span(range, in: file),
        help: isWhole
          ? Message(en: "whole numbers go up to \(Int.max)", zh: "整数最大为 \(Int.max)")
          : Message(en: "numbers go up to about 1.8e308", zh: "数最大约为 1.8e308")))
  }

  private func isDigit(_ offset: Int) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= sign(offset).ascii
  }

  private mutating func readDigits(into spelling: inout String) {
    while isDigit(position) { readSign(into: &spelling) }
  }

  private mutating func readSign(into spelling: inout String) {
    let (ascii, length) = sign(position)
    spelling.unicodeScalars.append(Unicode.Scalar(ascii))
    position += max(1, length)
  }

  /// The offset after `e`, a sign and digits, if they stand at `offset`.
  private func exponentEnd(_ offset: Int) -> Int? {
    guard byte(offset) | 0x20 == UInt8(ascii: "e") else { return nil }
    var next = offset + 1
    if byte(next) == UInt8(ascii: "+") || byte(next) == UInt8(ascii: "-") { next += 1 }
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte(next) else { return nil }
    while (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte(next) { next += 1 }
    return next
  }

  /// Whether a letter follows a number, or a second fraction as in `1.2.3`.
  private func goesOnAsWord(_ offset: Int) -> Bool {
    if nameLength(offset, isFirst: false) != nil { return true }
    return byte(offset) == UInt8(ascii: ".") && isDigit(offset + 1)
  }

  /// A word that begins with a digit, up to where a word would end.
  private mutating func wordWithDigit(from start: Int) -> Token.Kind {
    while position < limit {
      if let length = nameLength(position, isFirst: false) {
        position += length
      } else if [UInt8](".-/:@".utf8).contains(byte(position)),
        nameLength(position + 1, isFirst: false) != nil
      {
        position += 1
      } else {
        break
      }
    }
    let span = Span(start..<position, in: file)
    let word = span.text
    let digits = word.filter { $0 != "_" }
    let isGrouped = Int(digits) != nil
    return malformed(
      Diagnostic(
        .digitStart,
        Message(
          en: "'\(word)' is neither a number nor a name", zh: "“\(word)”既不是数也不是名称"), at: span,
        help: isGrouped
          ? Message(en: "write the digits without '_'", zh: "数字之间不写“_”")
          : Message(en: "put text in quotes", zh: "文本请加引号"),
        fixIts: [FixIt(span, isGrouped ? digits : "\"\(word)\"")]))
  }
}
