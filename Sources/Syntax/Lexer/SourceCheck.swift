/// What is looked for in a file's bytes before they are taken for a script.
public struct SourceCheck {
  /// What was found.
  public private(set) var diagnostics: [Diagnostic] = []
  /// The offset where the script begins: after the byte order mark, if there is one.
  public private(set) var start = 0
  /// Whether the bytes can't be read as a script at all.
  public var isFatal: Bool { diagnostics.contains { $0.severity == .error && $0.code != .invisible } }

  private let file: SourceFile
  private var mojibake = MojibakeDetector()

  /// A file longer than this is no script.
  private static let longest = 16 << 20

  /// The check of a file.
  public init(_ file: SourceFile) {
    self.file = file
    if file.bytes.count > Self.longest {
      diagnostics.append(tooLong)
    } else {
      scan()
    }
  }

  private var tooLong: Diagnostic {
    Diagnostic(
      .tooDeep, Message(en: "a script has at most 16 MiB", zh: "脚本最大为 16 MiB"), at: Span(0..<0, in: file))
  }

  private mutating func scan() {
    let bytes = file.bytes
    var offset = 0
    while offset < bytes.count {
      let (scalar, length) = UTF8Reader.scalar(in: bytes, at: offset, limit: bytes.count)
      guard let scalar else { return reportInvalid(at: offset) }
      if scalar.value >= 0x80 || scalar.value < 0x20 { inspect(scalar, at: offset, length: length) }
      offset += length
    }
    if let place = mojibake.firstOffset {
      diagnostics.removeAll { $0.code == .invisible }
      diagnostics.append(
        Diagnostic(
          .doublyEncoded,
          Message(
            en: "the text looks like UTF-8 that was read as Windows-1252 and saved again",
            zh: "文本像是把 UTF-8 误当作 Windows-1252 读入后又保存的"),
          at: Span(place..<place, in: file),
          help: Message(en: "take the original file", zh: "请改用原始文件")))
    }
  }

  private mutating func inspect(_ scalar: Unicode.Scalar, at offset: Int, length: Int) {
    mojibake.read(scalar, at: offset)
    let span = Span(offset..<offset + length, in: file)
    if scalar.value == 0xFEFF, offset == 0 {
      start = length
      diagnostics.append(
        Diagnostic(
          .byteOrderMark,
          Message(en: "the file begins with a byte order mark", zh: "文件以字节顺序标记（BOM）开头"), at: span,
          help: Message(en: "save it as UTF-8 without BOM", zh: "请存为无 BOM 的 UTF-8")))
    } else if scalar.mustBeEscaped || isStrayReturn(scalar, offset), diagnostics.count < 20 {
      let code = "U+" + String(scalar.value, radix: 16, uppercase: true)
      diagnostics.append(
        Diagnostic(
          .invisible, Message(en: "invisible character \(code)", zh: "不可见字符 \(code)"), at: span,
          help: Message(
            en: "take it out, or write it as an escape in a text", zh: "请删去，或在文本中写成转义"),
          fixIts: [FixIt(span, "")]))
    }
  }

  /// A carriage return that doesn't belong to a line break.
  private func isStrayReturn(_ scalar: Unicode.Scalar, _ offset: Int) -> Bool {
    scalar == "\r" && (offset + 1 == file.bytes.count || file.bytes[offset + 1] != UInt8(ascii: "\n"))
  }

  private mutating func reportInvalid(at offset: Int) {
    let byte = String(file.bytes[offset], radix: 16, uppercase: true)
    diagnostics.append(
      Diagnostic(
        .notUTF8,
        Message(en: "the file is not UTF-8: byte 0x\(byte)", zh: "文件不是 UTF-8：字节 0x\(byte)"),
        at: Span(offset..<offset + 1, in: file),
        help: Message(en: "save it again as UTF-8", zh: "请另存为 UTF-8")))
  }
}

/// Finds text that was UTF-8, was read as Windows-1252, and was saved as UTF-8 once more.
struct MojibakeDetector {
  /// Where the first such sequence stands, once there are enough of them to be sure.
  var firstOffset: Int? { score >= 6 ? first : nil }

  private var first: Int?
  private var score = 0
  private var leadOffset = 0
  private var needed = 0
  private var sequenceLength = 0
  private var lastOffset = -1
  private var lastLength = 0

  /// Takes the next non-ASCII character.
  mutating func read(_ scalar: Unicode.Scalar, at offset: Int) {
    defer {
      lastOffset = offset
      lastLength = String(scalar).utf8.count
    }
    let isAdjacent = offset == lastOffset + lastLength
    if needed > 0, isAdjacent, Self.isContinuation(scalar) {
      needed -= 1
      if needed == 0 {
        first = first ?? leadOffset
        score += sequenceLength - 1
      }
      return
    }
    needed = 0
    switch scalar.value {
    case 0xC2...0xDF: begin(2, at: offset)
    case 0xE0...0xEF: begin(3, at: offset)
    case 0xF0...0xF4: begin(4, at: offset)
    default: break
    }
  }

  private mutating func begin(_ length: Int, at offset: Int) {
    sequenceLength = length
    needed = length - 1
    leadOffset = offset
  }

  /// Whether Windows-1252 gives this character for a byte from 80 to BF.
  private static func isContinuation(_ scalar: Unicode.Scalar) -> Bool {
    (0x80...0xBF) ~= scalar.value || windows1252.contains(scalar.value)
  }

  private static let windows1252: Set<UInt32> = [
    0x20AC, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x017D,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x017E,
    0x0178,
  ]
}
