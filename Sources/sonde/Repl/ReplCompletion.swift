import Language
import Terminal

/// What Tab offers: the language's own completion, with this machine's files and models.
enum ReplCompletion {
  static func complete(_ text: String, _ cursor: Int, _ session: Session) -> LineEditor.Completions {
    LineEditor.Completions(candidates: [], start: cursor)
  }
}
