/// A stretch of a source file: where a node, a token or a mistake stands.
public struct Span: Sendable, Hashable {
  /// The file the offsets refer to.
  public let file: SourceFile
  private let lower: UInt32
  private let upper: UInt32

  /// The bytes `range` of `file`, clamped to the file's length.
  public init(_ range: Range<Int>, in file: SourceFile) {
    self.file = file
    let clamped = range.clamped(to: 0..<min(file.bytes.count, Int(UInt32.max)))
    lower = UInt32(clamped.lowerBound)
    upper = UInt32(clamped.upperBound)
  }

  /// The offset of the first byte.
  public var start: Int { Int(lower) }
  /// The offset after the last byte.
  public var end: Int { Int(upper) }
  /// Both offsets.
  public var range: Range<Int> { start..<end }
  /// The source text of the span.
  public var text: String { file.text(range) }
  /// The line, from 1, where the span begins.
  public var line: Int { file.line(at: start) }
  /// The column, from 1, in characters, where the span begins.
  public var column: Int { file.position(at: start).column }

  /// The smallest span that holds this one and `other` of the same file.
  public func joined(with other: Span) -> Span {
    Span(min(start, other.start)..<max(end, other.end), in: file)
  }

  /// A span in no file, for mistakes that have no place in a script.
  public static let nowhere = Span(0..<0, in: SourceFile(name: "", bytes: []))

  public static func == (left: Span, right: Span) -> Bool {
    left.file === right.file && left.lower == right.lower && left.upper == right.upper
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(file))
    hasher.combine(lower)
    hasher.combine(upper)
  }
}
