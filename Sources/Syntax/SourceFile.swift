/// A script's bytes with a name, and the table that turns byte offsets into lines and columns.
///
/// The file is never changed after it is made, so spans may point into it from any thread.
public final class SourceFile: Sendable {
  /// The name shown in messages: a path as the user wrote it, or `<input>`.
  public let name: String
  /// The bytes as read; hashes of a script are taken over these.
  public let bytes: [UInt8]
  /// The offset of the first byte of each line; the first entry is 0.
  public let lineStarts: [Int]

  /// A file from raw bytes, which need not be valid UTF-8.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// A file from text.
  public convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The text of the bytes in `range`, clamped to the file; bytes that are not UTF-8 are replaced.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The number, from 1, of the line that holds the byte at `offset`.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The byte range of a line counted from 1, without its line break; empty where there is no such line.
  public func range(ofLine line: Int) -> Range<Int> {
    guard line >= 1, line <= lineStarts.count else { return bytes.count..<bytes.count }
    let start = lineStarts[line - 1]
    var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The line and the column, both from 1, of a byte offset. Columns count characters, not bytes.
  public func position(at offset: Int) -> (line: Int, column: Int) {
    let line = line(at: offset)
    let start = lineStarts[line - 1]
    return (line, text(start..<max(start, offset)).count + 1)
  }
}
