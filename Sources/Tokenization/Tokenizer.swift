/// Turns text into token ids and ids back into text, with one model's vocabulary.
///
/// `encode` never adds BOS or EOS: `SpecialTokens` says what the file asks for, and the caller adds it.
public protocol Tokenizer: Sendable {
  /// The number of tokens; ids run from 0 up to but not including it.
  var vocabularySize: Int { get }

  /// Whether the first word is written with a leading space that the text did not have, so that `decode`
  /// takes one away (SentencePiece's `add_dummy_prefix`).
  var addsLeadingSpace: Bool { get }

  /// The token ids of a text, without BOS or EOS.
  /// - Parameter parseSpecial: whether the text of a control token (`<|im_end|>`) becomes that token; otherwise
  ///   it is ordinary text. User-defined tokens are found in either case.
  func encode(_ text: String, parseSpecial: Bool) -> [Int]

  /// The bytes that a token stands for: `[0x20, 0x61]` for "Ġa", one byte for a byte token, the text of a
  /// control token; empty for an id outside the vocabulary.
  func bytes(of id: Int) -> [UInt8]

  /// The vocabulary's string as stored ("Ġthe", "▁the"); empty for an id outside the vocabulary.
  func piece(_ id: Int) -> String

  /// Whether a token steers the model instead of standing for text (BOS, `<|im_end|>`, …).
  func isControl(_ id: Int) -> Bool

  /// The id of a vocabulary string as stored, or nil.
  func id(ofPiece piece: String) -> Int?
}

extension Tokenizer {
  public var addsLeadingSpace: Bool { false }

  /// The text of a whole sequence of ids; bytes that are no UTF-8 become U+FFFD.
  public func decode(_ ids: [Int]) -> String {
    var all: [UInt8] = []
    var strips = addsLeadingSpace
    for id in ids {
      var bytes = bytes(of: id)
      if strips, !isControl(id), !bytes.isEmpty {
        if bytes[0] == 0x20 { bytes.removeFirst() }
        strips = false
      }
      all += bytes
    }
    return String(decoding: all, as: UTF8.self)
  }

  /// What a token prints as: its text, and every byte that is not valid UTF-8 by itself as "<0xE4>".
  public func text(of id: Int) -> String {
    UTF8Prefix.display(bytes(of: id))
  }
}
