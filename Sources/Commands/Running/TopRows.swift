import Glibc
import Language
import Transformer

/// The head of a next-token distribution as a table.
enum TopRows {
  /// The columns: `rank id token logit logprob prob`.
  static let type = RecordType(
    "top",
    [
      TokenField.rank, TokenField.id, TokenField.token, TokenField.logit, TokenField.logprob, TokenField.prob,
    ])

  /// The tokens as rows, the most probable first; `source` says which run they come from.
  static func table(_ scores: [TokenScore], in model: LoadedModel, source: RunSource? = nil) -> Value {
    .table(
      Table(
        type,
        rows: scores.enumerated().map { rank, score in
          [
            .int(rank), .int(score.id), .text(model.text(of: score.id)), .number(Double(score.logit)),
            .number(Double(score.logprob)), .number(exp(Double(score.logprob))),
          ]
        }, payload: source))
  }
}
