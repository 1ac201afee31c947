import Syntax

/// A bare name taken from the source as it stands: a model, a data set, a setting. `(m)` gives the variable.
public struct BareName: ArgumentConvertible, Hashable {
  /// The name.
  public let text: String
  /// Gives the word `text`.
  public init(_ text: String) { self.text = text }
  public static var valueType: ValueType { .name }
  public static var argumentStyle: ArgumentStyle { .word }
  public init(argument: Value) throws(Failure) {
    guard case .text(let text) = argument else { throw Self.mismatch(argument) }
    self.text = text
  }
  public var argumentText: String { text }
}

/// A path taken from the source as it stands: `out/r.csv`. `(p)` gives the variable.
public struct FilePath: ArgumentConvertible, Hashable {
  /// The path as written, relative to the script or the working folder as the host decides.
  public let text: String
  /// Gives the path `text`.
  public init(_ text: String) { self.text = text }
  public static var valueType: ValueType { .path }
  public static var argumentStyle: ArgumentStyle { .path }
  public init(argument: Value) throws(Failure) {
    guard case .text(let text) = argument else { throw Self.mismatch(argument) }
    guard !text.isEmpty else {
      throw Failure(.valueType, Message(en: "the path is empty", zh: "路径为空"))
    }
    self.text = text
  }
  public var argumentText: String { text }
}
