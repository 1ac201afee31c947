import Tokenization

/// Stands in for the tokenizer that a model came without: a token prints as its number, `<105>`. Texts are refused
/// before they get here.
struct NumberTokenizer: Tokenizer {
  let vocabularySize: Int

  func encode(_ text: String, parseSpecial: Bool) -> [Int] { [] }
  func bytes(of id: Int) -> [UInt8] { Array(piece(id).utf8) }
  func piece(_ id: Int) -> String { (0..<vocabularySize).contains(id) ? "<\(id)>" : "" }
  func isControl(_ id: Int) -> Bool { false }
  func id(ofPiece piece: String) -> Int? { nil }
}
