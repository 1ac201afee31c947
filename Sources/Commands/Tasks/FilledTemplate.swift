/// A template with words in place of its `{placeholders}`.
struct FilledTemplate {
  private(set) var text = ""
  /// For each placeholder, in order: its name, and the text up to the end of its word.
  private(set) var ends: [(name: String, prefix: String)] = []

  /// Fills a template; a placeholder without a word stays as it stands.
  init(_ template: String, _ words: [String: String]) {
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      text += rest[..<open]
      text += words[name] ?? "{\(name)}"
      ends.append((name, text))
      rest = rest[rest.index(after: close)...]
    }
    text += rest
  }
}
