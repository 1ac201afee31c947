import Syntax

/// Reads what stands behind `sonde` on the line that opens a cell: `#id`, flags and `key=value`.
struct CellOptionReader {
  private(set) var options = CellOptions()
  private(set) var id: Span?
  private(set) var diagnostics: [Diagnostic] = []

  private let file: SourceFile
  private let end: Int
  private var place: Int
  private var seen: [CellOptions.Name: Span] = [:]

  init(_ file: SourceFile, _ range: Range<Int>) {
    (self.file, place, end) = (file, range.lowerBound, range.upperBound)
  }

  /// Reads all options; each turn takes at least one byte.
  mutating func readAll() {
    while true {
      while place < end, isBlank(file.bytes[place]) { place += 1 }
      guard place < end else { break }
      if file.bytes[place] == UInt8(ascii: "#") { readID() } else { readOption() }
    }
    checkCompany()
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  private mutating func readID() {
    let start = place + 1
    while place < end, !isBlank(file.bytes[place]) { place += 1 }
    let span = Span(start..<place, in: file)
    let isName = span.text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    guard !span.text.isEmpty, isName else {
      diagnostics.append(
        .optionValue(
          "#", Span(start - 1..<place, in: file), Message(en: "letters, digits, - and _", zh: "字母、数字、- 和 _")))
      return
    }
    if let id {
      diagnostics.append(.doubled("#", span, id))
    } else {
      id = span
    }
  }

  private mutating func readOption() {
    let start = place
    while place < end, !isBlank(file.bytes[place]), file.bytes[place] != UInt8(ascii: "=") { place += 1 }
    let name = Span(start..<place, in: file)
    let hasValue = place < end && file.bytes[place] == UInt8(ascii: "=")
    var value: String?
    if hasValue {
      place += 1
      value = readValue()
      if value == nil { return }
    }
    let whole = Span(start..<place, in: file)
    if let mended = Self.halfWidth(whole.text) {
      diagnostics.append(
        Diagnostic(
          .fullWidth, Message(en: "full-width signs in an option", zh: "选项中有全角符号"), at: whole,
          fixIts: [FixIt(whole, mended)]))
      return
    }
    guard let option = CellOptions.Name(rawValue: name.text) else {
      diagnostics.append(
        .unknownOption(
          name, among: CellOptions.Name.allCases.map(\.rawValue),
          Message(en: "a cell has no option `\(name.text)`", zh: "单元没有选项 `\(name.text)`")))
      return
    }
    if let first = seen[option] {
      diagnostics.append(.doubled(name.text, name, first))
      return
    }
    seen[option] = name
    if let expected = options.set(option, to: value) {
      diagnostics.append(.optionValue(option.rawValue, whole, expected))
    }
  }

  /// The value behind `=`: a word, or a text in double quotes, in which `\"` and `\\` stand for themselves; nil where
  /// the quotes are not closed.
  private mutating func readValue() -> String? {
    let start = place
    guard place < end, file.bytes[place] == UInt8(ascii: "\"") else {
      while place < end, !isBlank(file.bytes[place]) { place += 1 }
      return file.text(start..<place)
    }
    var bytes: [UInt8] = []
    place += 1
    while place < end {
      let byte = file.bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), place < end,
        [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(file.bytes[place])
      {
        bytes.append(file.bytes[place])
        place += 1
      } else {
        bytes.append(byte)
      }
    }
    diagnostics.append(
      Diagnostic(
        .optionValue, Message(en: "the text's quotes are not closed", zh: "文本的引号没有闭合"),
        at: Span(start..<end, in: file), fixIts: [FixIt(Span(end..<end, in: file), "\"")]))
    return nil
  }

  /// A word with half-width signs, where an input method made `＝`, `＃` or `“` of them outside a text.
  private static func halfWidth(_ text: String) -> String? {
    let signs: [Character: Character] = ["＝": "=", "＃": "#", "“": "\"", "”": "\""]
    guard text.prefix(while: { $0 != "\"" }).contains(where: { signs[$0] != nil }) else { return nil }
    return String(text.map { signs[$0] ?? $0 })
  }

  /// What is said of options that don't go together.
  private mutating func checkCompany() {
    func report(_ name: CellOptions.Name, _ expected: Message) {
      guard let span = seen[name] else { return }
      diagnostics.append(.optionValue(name.rawValue, span, expected))
    }
    if !options.answers.isEmpty, !options.predicts {
      report(.answer, Message(en: "to stand beside `predict`", zh: "与 `predict` 同用"))
    }
    if options.isExercise, options.predicts {
      report(.exercise, Message(en: "to stand without `predict`", zh: "不与 `predict` 同用"))
    }
    if options.isExercise, options.expectsError {
      report(.exercise, Message(en: "to stand without `error`", zh: "不与 `error` 同用"))
    }
  }
}
