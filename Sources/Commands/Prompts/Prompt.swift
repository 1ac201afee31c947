import Language
import Tokenization

/// The tokens a command runs the model on.
struct Prompt: Sendable, Equatable {
  /// The token ids, BOS included where there is one.
  let ids: [Int]

  /// The columns of `prompt` in results.
  static let rowType = RecordType("prompt", [TokenField.id, TokenField.token])

  /// The tokens as rows `id token`.
  func rows(in model: LoadedModel) -> Value {
    .table(Table(Self.rowType, rows: ids.map { [.int($0), .text(model.text(of: $0))] }))
  }
}

extension LoadedModel {
  /// What a token prints as: bytes that are no text by themselves appear as `<0xE4>`.
  func text(of id: Int) -> String { tokenizer.text(of: id) }
}
