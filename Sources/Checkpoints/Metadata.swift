/// The key–value metadata of a GGUF file, in the file's order.
public struct Metadata: Sendable {
  /// The keys in the file's order.
  public private(set) var keys: [String] = []
  private var values: [String: MetadataValue] = [:]

  /// Metadata without an entry.
  public init() {}

  /// The value of a key, or nil. Setting nil removes the key; a new key comes last.
  public subscript(key: String) -> MetadataValue? {
    get { values[key] }
    set {
      if newValue == nil {
        keys.removeAll { $0 == key }
      } else if values[key] == nil {
        keys.append(key)
      }
      values[key] = newValue
    }
  }

  /// The text of a key; nil if it is missing or of another type.
  public func string(_ key: String) -> String? {
    guard case .string(let value)? = values[key] else { return nil }
    return value
  }

  /// The integer of a key; nil if it is missing, of another type or too large.
  public func int(_ key: String) -> Int? { values[key]?.int }

  /// The number of a key (floating-point or integer); nil if it is missing or of another type.
  public func float(_ key: String) -> Double? { values[key]?.number }

  /// The truth value of a key; nil if it is missing or of another type.
  public func bool(_ key: String) -> Bool? {
    guard case .bool(let value)? = values[key] else { return nil }
    return value
  }

  /// The array of a key; nil if it is missing or no array.
  public func array(_ key: String) -> MetadataArray? {
    guard case .array(let value)? = values[key] else { return nil }
    return value
  }

  /// The texts of a key's array, invalid UTF-8 replaced; nil if it is missing or of another type.
  public func strings(_ key: String) -> [String]? { array(key)?.strings }

  /// The strings of a key's array as stored, byte by byte; nil if it is missing or of another type.
  public func stringBytes(_ key: String) -> [[UInt8]]? { array(key)?.stringBytes }

  /// The integers of a key's array; nil if it is missing or of another type.
  public func ints(_ key: String) -> [Int]? { array(key)?.ints }

  /// The numbers of a key's array; nil if it is missing or of another type.
  public func floats(_ key: String) -> [Float]? { array(key)?.floats }
}
