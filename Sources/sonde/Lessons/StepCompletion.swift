import Lessons
import Terminal

/// What Tab offers in a lesson: its commands and cells beside the language.
enum StepCompletion {
  static func complete(_ entry: String, _ cursor: Int, ids: [String], language: ReplCompletion)
    -> LineEditor.Completions
  {
    let typed = String(decoding: entry.utf8.prefix(cursor), as: UTF8.self)
    if typed.hasPrefix("goto ") {
      let start = "goto ".utf8.count
      let word = String(typed.dropFirst(start))
      return LineEditor.Completions(candidates: ids.filter { $0.hasPrefix(word) }, start: start)
    }
    var found = language.complete(entry, cursor)
    guard found.start == 0, !typed.isEmpty else { return found }
    let commands = StepCommand.names.filter { $0.hasPrefix(typed) && !found.candidates.contains($0) }
    found.candidates = commands + found.candidates
    return found
  }
}
