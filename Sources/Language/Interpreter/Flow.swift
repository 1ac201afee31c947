/// How a statement ended.
enum Flow {
  /// The next statement follows.
  case onward
  /// `break`.
  case leave
  /// `continue`.
  case again
  /// `return`, with its value.
  case give(Value)
}
