import Syntax

extension Session {
  /// Counts what a statement prints.
  /// - Throws: E306 beyond the bound.
  func count(printed bytes: Int) throws(Failure) {
    shownBytes += bytes
    guard shownBytes <= Bounds.outputBytes else {
      throw Failure(
        .limit,
        Message(
          en: "the statement prints more than \(Bounds.outputBytes >> 20) MiB",
          zh: "该语句的输出超过 \(Bounds.outputBytes >> 20) MiB"))
    }
  }

  func count(shown value: Value, at span: Span) throws(Failure) {
    do throws(Failure) { try count(printed: value.approximateSize) } catch { throw error.at(span) }
  }

  /// Prints a line of text.
  /// - Throws: E306 where the statement has printed too much.
  public func print(_ text: String) throws(Failure) {
    try count(printed: text.utf8.count + 1)
    output.print(text)
  }
}

extension Value {
  /// About how many bytes the value takes when written out.
  fileprivate var approximateSize: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .list(let values): values.reduce(0) { $0 + $1.approximateSize + 2 }
    case .record(let record): record.values.reduce(0) { $0 + $1.approximateSize + 10 }
    default: 8
    }
  }
}
