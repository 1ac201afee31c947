/// Decodes tokens one at a time, holding back the bytes of a character until its last token has come.
///
/// ```swift
/// var decoder = StreamDecoder(tokenizer)
/// for id in generated { print(decoder.push(id), terminator: "") }
/// print(decoder.finish())
/// ```
public struct StreamDecoder: Sendable {
  private let tokenizer: any Tokenizer
  private var pending: [UInt8] = []

  /// A decoder in the middle of a text: it keeps a leading space.
  public init(_ tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
  }

  /// The text that the token completes; empty while a character is still unfinished.
  public mutating func push(_ id: Int) -> String {
    pending += tokenizer.bytes(of: id)
    var end = 0
    scan: while end < pending.count {
      switch UTF8Prefix.head(pending, at: end) {
      case .complete(let count), .invalid(let count): end += count
      case .partial: break scan
      }
    }
    let text = String(decoding: pending[..<end], as: UTF8.self)
    pending.removeFirst(end)
    return text
  }

  /// What is left at the end: U+FFFD for an unfinished character, else nothing.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }
}
