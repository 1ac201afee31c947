/// What a template may use up: far beyond any real one, and small enough that a hostile one ends within seconds.
enum TemplateBounds {
  /// Characters of the source.
  static let source = 1 << 20
  /// Constructs within one another, in the source.
  static let nesting = 100
  /// Statements, expressions and calls within one another, while rendering.
  static let levels = 400
  /// Values within one another.
  static let depth = 60
  /// Expressions, iterations and elements, texts counting by their length.
  static let steps = 2_000_000
  /// The bytes of one text.
  static let output = 8 << 20
  /// The elements of one `range`, as in Jinja's sandbox.
  static let range = 100_000
}
