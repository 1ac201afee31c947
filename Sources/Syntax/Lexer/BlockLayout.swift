/// Where the text of a `"""` block begins and ends, and how much indentation its lines share.
struct BlockLayout {
  /// The bytes of the text, without the line breaks next to the quotes.
  private(set) var body: Range<Int>
  /// The bytes to leave out at the start of each line.
  private(set) var margin = 0
  /// Whether the text begins on the line after the opening quotes.
  private(set) var startsOnOwnLine = false

  /// The layout of the bytes between the quotes.
  init(of content: Range<Int>, in bytes: [UInt8]) {
    body = content
    var start = content.lowerBound
    while start < content.upperBound, Self.isBlank(bytes[start]) { start += 1 }
    if start < content.upperBound, bytes[start] == UInt8(ascii: "\n") {
      body = start + 1..<content.upperBound
      startsOnOwnLine = true
    }
    measureMargin(bytes)
    dropClosingLine(bytes, content)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  /// The white space that begins every line which isn't empty; the line of the closing quotes counts too.
  private mutating func measureMargin(_ bytes: [UInt8]) {
    var shared: ArraySlice<UInt8>?
    var lineStart = body.lowerBound
    var counts = startsOnOwnLine
    while lineStart <= body.upperBound {
      var textStart = lineStart
      while textStart < body.upperBound, Self.isBlank(bytes[textStart]) { textStart += 1 }
      var end = textStart
      while end < body.upperBound, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      if counts, textStart < end || end == body.upperBound {
        let space = bytes[lineStart..<textStart]
        shared = shared.map { Self.commonPrefix($0, space) } ?? space
      }
      counts = true
      lineStart = end + 1
    }
    margin = shared?.count ?? 0
  }

  private static func commonPrefix(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> ArraySlice<
    UInt8
  > {
    var length = 0
    for (left, right) in zip(first, second) {
      guard left == right else { break }
      length += 1
    }
    return first.prefix(length)
  }

  /// Leaves out the last line if only the closing quotes stand on it.
  private mutating func dropClosingLine(_ bytes: [UInt8], _ content: Range<Int>) {
    var end = body.upperBound
    while end > body.lowerBound, Self.isBlank(bytes[end - 1]) { end -= 1 }
    if end > body.lowerBound, bytes[end - 1] == UInt8(ascii: "\n") {
      end -= 1
      if end > body.lowerBound, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      body = body.lowerBound..<end
    } else if end == body.lowerBound, startsOnOwnLine {
      body = end..<end
    }
  }
}
