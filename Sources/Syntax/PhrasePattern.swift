/// Sentences with gaps, for the texts of other programs and rooms that come in English only.
public enum PhrasePattern {
  /// The parts of a text that stand where the pattern has `%`; nil where it doesn't fit as a whole.
  public static func match(_ text: String, _ pattern: String) -> [String]? {
    let fixed = pattern.split(separator: "%", omittingEmptySubsequences: false)
    guard let first = fixed.first, text.hasPrefix(first) else { return nil }
    guard fixed.count > 1 else { return text == pattern ? [] : nil }
    var rest = Substring(text).dropFirst(first.count)
    var found: [String] = []
    for (index, piece) in fixed.enumerated().dropFirst() {
      var part = ""
      let isLast = index == fixed.count - 1
      while !(isLast ? rest == piece : !piece.isEmpty && rest.hasPrefix(piece)) {
        guard let character = rest.popFirst() else { return nil }
        part.append(character)
      }
      rest = rest.dropFirst(piece.count)
      found.append(part)
    }
    return found
  }

  /// The sentence with the parts in its gaps: `%` takes the next one, `%2` the second.
  public static func fill(_ sentence: String, _ parts: [String]) -> String {
    var text = ""
    var next = 0
    var rest = Substring(sentence)
    while let character = rest.popFirst() {
      guard character == "%" else {
        text.append(character)
        continue
      }
      if let digit = rest.first?.wholeNumberValue {
        rest.removeFirst()
        next = digit - 1
      }
      text += next < parts.count ? parts[next] : ""
      next += 1
    }
    return text
  }
}
