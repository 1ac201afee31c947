/// Where the cursor stands in an unfinished entry: the words of the clause before it and the word it is in.
///
/// Works on text that doesn't parse yet, so it knows only quotes, brackets and what begins a new clause.
struct EntryCursor {
  /// The finished words of the clause, bracketed groups being one word.
  private(set) var words: [String] = []
  /// The unfinished word, up to the cursor.
  private(set) var word = ""
  /// The byte offset of `word`.
  private(set) var start = 0
  /// Whether the clause follows a bar, so that its first argument is there already.
  private(set) var isPiped = false
  /// The name before the innermost open `(` without a space, as in `round(`.
  private(set) var callee: String?
  /// Whether the cursor stands in quotes or a comment.
  private(set) var isInText = false

  private struct Frame {
    var words: [String] = []
    var isPiped = false
    var callee: String?
    var opener: Character = "{"
    /// Where the word begins that the bracket is a part of: that of `xs` in `xs[`.
    var start = 0
  }

  init(_ entry: String) {
    let bytes = Array(entry.utf8)
    var frames: [Frame] = [Frame()]
    var quote: Character?
    var isEscaped = false
    var isComment = false
    var offset = 0
    for character in entry {
      let width = String(character).utf8.count
      defer { offset += width }
      if isComment {
        isComment = !character.isNewline
        continue
      }
      if let open = quote {
        word.append(character)
        if character == open, !isEscaped { quote = nil }
        isEscaped = character == "\\" && !isEscaped
        continue
      }
      if word.isEmpty { start = offset }
      switch character {
      case "#": isComment = true
      case "\"", "'":
        quote = character
        word.append(character)
      case "(", "[", "{": open(character, &frames)
      case ")", "]", "}": close(&frames, bytes[..<(offset + width)])
      case "|", ";", ",": end(character, &frames)
      case _ where character.isNewline: end(frames.last?.opener == "{" ? ";" : " ", &frames)
      case _ where character.isWhitespace: finishWord(&frames)
      default: word.append(character)
      }
    }
    if word.isEmpty { start = offset }
    isInText = quote != nil || isComment
    words = frames.last?.words ?? []
    isPiped = frames.last?.isPiped ?? false
    callee = frames.last?.callee
  }

  private mutating func finishWord(_ frames: inout [Frame]) {
    guard !word.isEmpty else { return }
    let last = frames.count - 1
    if Self.clauseStarters.contains(word) {
      frames[last].words = []
      frames[last].isPiped = false
    } else {
      frames[last].words.append(word)
    }
    word = ""
  }

  private mutating func open(_ bracket: Character, _ frames: inout [Frame]) {
    var frame = Frame(opener: bracket, start: start)
    if bracket == "(", let last = word.last, last.isLetter || last.isNumber || last == "_" {
      frame.callee = word
    }
    if bracket == "{" { finishWord(&frames) }
    frames.append(frame)
    word = ""
  }

  /// Takes a closed group as part of the word it stands in; a closed block ends its clause.
  private mutating func close(_ frames: inout [Frame], _ seen: ArraySlice<UInt8>) {
    guard frames.count > 1, let frame = frames.popLast() else {
      word = ""
      return
    }
    if frame.opener == "{" {
      frames[frames.count - 1].words = []
      word = ""
    } else {
      start = frame.start
      word = String(decoding: seen[start...], as: UTF8.self)
    }
  }

  private mutating func end(_ character: Character, _ frames: inout [Frame]) {
    finishWord(&frames)
    let last = frames.count - 1
    if character == " " { return }
    if character == "," && frames[last].words.first != nil && frames[last].opener == "{" {
      frames[last].words = []
      return
    }
    frames[last].words = []
    frames[last].isPiped = character == "|"
  }

  /// Words after which a new clause begins.
  private static let clauseStarters: Set<String> = [
    "=", "with", "return", "expect", "require", "because", "if", "in", "and", "or", "not", "=>", "else",
  ]
}
