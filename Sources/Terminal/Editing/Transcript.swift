/// Lines copied from a session, prompts and all.
enum Transcript {
  /// The entry without the prompts its lines begin with, if its first line begins with one, and without what
  /// was printed between them; without empty lines at its end, which pasting leaves.
  ///
  /// `promptLength` gives how many characters of a line are a prompt, nil where it begins with none.
  static func withoutPrompts(_ entry: String, promptLength: (Substring) -> Int?) -> String {
    var lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first, promptLength(first) != nil else { return lines.joined(separator: "\n") }
    return lines.compactMap { line in promptLength(line).map { line.dropFirst($0) } }.joined(separator: "\n")
  }

  /// A prompt as it is seen: without what stands between \u{1} and \u{2}.
  static func visible(_ prompt: String) -> String {
    var isHidden = false
    var visible = ""
    for character in prompt {
      if character == "\u{1}" || character == "\u{2}" {
        isHidden = character == "\u{1}"
      } else if !isHidden {
        visible.append(character)
      }
    }
    return visible
  }
}
