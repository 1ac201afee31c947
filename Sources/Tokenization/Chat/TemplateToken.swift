/// A lexical piece of a template.
struct TemplateToken: Equatable {
  enum Kind: Equatable {
    /// Text outside all tags.
    case text
    /// `{{` and `}}`.
    case outputBegin, outputEnd
    /// `{%` and `%}`.
    case tagBegin, tagEnd
    case name, string, integer, float
    /// `+`, `==`, `(`, …
    case sign
    case end
  }

  let kind: Kind
  let text: String
  /// The line on which it begins, from 1.
  let line: Int

  /// What the token is called in messages.
  var described: String {
    switch kind {
    case .text: "text"
    case .end: "the end of the template"
    case .string: "a text in quotes"
    default: "'\(text)'"
    }
  }
}
