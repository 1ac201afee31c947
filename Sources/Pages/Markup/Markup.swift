/// A piece of an HTML document, as a value: the writer alone turns it into signs, and escapes there.
///
///     Tag.p(.class("note")) { "1 < 2" }.html  // "<p class=\"note\">1 &lt; 2</p>\n"
public indirect enum Markup: Sendable, Equatable {
  /// Text to be read, whatever it holds.
  case text(String)
  /// An element with its content.
  case element(Tag, [Attribute], [Markup])
  /// Pieces one after another.
  case sequence([Markup])

  /// Nothing at all.
  public static let empty = Markup.sequence([])
}

/// An attribute of an element. Names are written in the program; values may come from anywhere.
public struct Attribute: Sendable, Equatable {
  let name: String
  /// Nil for one that only stands there, such as `open`.
  let value: String?

  init(_ name: StaticString, _ value: String?) { (self.name, self.value) = ("\(name)", value) }

  static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
  static func id(_ id: String) -> Attribute { Attribute("id", id) }
  /// What a reader sees who rests the pointer on the element.
  static func title(_ text: String) -> Attribute { Attribute("title", text) }
  static func label(_ text: String) -> Attribute { Attribute("aria-label", text) }
  static let decoration = Attribute("aria-hidden", "true")
  static let image = Attribute("role", "img")
  /// A cell that names its column, or its row.
  static let column = Attribute("scope", "col")
  static let row = Attribute("scope", "row")

  /// A coordinate or length, to a tenth.
  static func number(_ name: StaticString, _ number: Double) -> Attribute {
    Attribute(name, Coordinate.text(number))
  }
}

/// Gathers the pieces in the braces behind a tag.
@resultBuilder public enum MarkupBuilder {
  public static func buildExpression(_ text: String) -> [Markup] { [.text(text)] }
  public static func buildExpression(_ piece: Markup) -> [Markup] { [piece] }
  public static func buildExpression(_ piece: Markup?) -> [Markup] { piece.map { [$0] } ?? [] }
  public static func buildExpression(_ pieces: [Markup]) -> [Markup] { pieces }
  public static func buildBlock(_ parts: [Markup]...) -> [Markup] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [Markup]?) -> [Markup] { part ?? [] }
  public static func buildEither(first: [Markup]) -> [Markup] { first }
  public static func buildEither(second: [Markup]) -> [Markup] { second }
  public static func buildArray(_ parts: [[Markup]]) -> [Markup] { parts.flatMap { $0 } }
}
