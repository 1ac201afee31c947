import Language

extension Session {
  /// The arithmetic of commands without `precision=`: as `set precision=` says, else exact.
  var defaultArithmetic: Arithmetic {
    settings["precision"]?.asText.flatMap(Arithmetic.init(rawValue:)) ?? .exact
  }
}
