/// What a vocabulary entry is for; the numbers are those of `tokenizer.ggml.token_type`.
public enum TokenKind: UInt8, Sendable {
  /// A piece of text.
  case normal = 1
  /// Stands for what the vocabulary can't spell.
  case unknown = 2
  /// Steers the model; found in a text only on request.
  case control = 3
  /// A piece that is always found whole, before the text is split.
  case userDefined = 4
  /// Fills the table; never produced.
  case unused = 5
  /// A single byte, written "<0x0A>".
  case byte = 6
}
