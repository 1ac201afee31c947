/// The lines of an output as they are compared: without line breaks, without white space at their ends, which editors
/// take away, and without empty lines at the end of all.
enum OutputLines {
  static func of(_ text: String) -> [String] {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0).withoutTrailingSpace) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

extension Substring {
  fileprivate var withoutTrailingSpace: Substring {
    var rest = self
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}
