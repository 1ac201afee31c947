import Checkpoints
import Foundation
import JSON

/// The golden files: numbers from other implementations, in Tests/Golden.
public enum Golden {
  /// The folder Tests/Golden.
  public static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden").path

  /// The path of a golden file such as `smollm2/tokens.json`.
  public static func path(_ name: String) -> String { directory + "/" + name }

  /// A golden JSON file as a value of a declared type.
  public static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// A golden JSON file as a dynamic value.
  public static func json(_ name: String) throws -> JSONValue {
    try JSONValue(contentsOf: path(name), sizeLimit: 256 << 20)
  }
}
