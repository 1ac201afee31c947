/// A JSON value of any shape, as configurations, records and messages hold them.
///
/// ```swift
/// let config = try JSONValue(parsing: bytes)
/// config["rope_parameters"]?["rope_theta"]?.number  // 10000, from 10000 and 10000.0 alike
/// ```
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits an `Int`.
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object, in the order of the text; no key appears twice.
public struct JSONObject: Sendable, Equatable {
  /// The keys in the order of the text.
  public private(set) var keys: [String] = []
  private var values: [String: JSONValue] = [:]

  /// An object without members.
  public init() {}

  /// The number of members.
  public var count: Int { keys.count }

  /// The value of a key, or nil. Setting nil removes the key; a new key comes last.
  public subscript(key: String) -> JSONValue? {
    get { values[key] }
    set {
      if newValue == nil {
        keys.removeAll { $0 == key }
        values[key] = nil
      } else if values.updateValue(newValue ?? .null, forKey: key) == nil {
        keys.append(key)
      }
    }
  }
}

extension JSONValue {
  /// An object of these members, in this order.
  public static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (name, value) in members { object[name] = value }
    return .object(object)
  }

  /// The member of an object; nil if it is missing or this is no object.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// The element of an array; nil beyond its end or if this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The truth value, if it is one.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The integer, if it is one; `3.0` counts.
  public var int: Int? {
    switch self {
    case .int(let value): value
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number, if it is one.
  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The text, if it is one.
  public var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The elements, if it is an array.
  public var array: [JSONValue]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  /// The members, if it is an object.
  public var object: JSONObject? {
    guard case .object(let value) = self else { return nil }
    return value
  }

  /// The elements as texts, if it is an array of nothing else.
  public var strings: [String]? { all(\.string) }

  /// The elements as integers, if it is an array of nothing else.
  public var ints: [Int]? { all(\.int) }

  /// The elements as numbers, if it is an array of nothing else.
  public var numbers: [Double]? { all(\.number) }

  /// Whether it is `null`.
  public var isNull: Bool { self == .null }

  private func all<Element>(_ part: (JSONValue) -> Element?) -> [Element]? {
    guard let array else { return nil }
    var result: [Element] = []
    result.reserveCapacity(array.count)
    for value in array {
      guard let element = part(value) else { return nil }
      result.append(element)
    }
    return result
  }
}

extension JSONValue {
  /// Reads JSON text.
  ///
  /// - Throws: ``JSONFault``.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(JSONFault) {
    self = try JSONParser.parse(bytes)
  }

  /// Reads JSON text.
  ///
  /// - Throws: ``JSONFault``.
  public init(parsing bytes: [UInt8]) throws(JSONFault) {
    let parsed = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONFault) in try JSONParser.parse(bytes) }
    }
    self = try parsed.get()
  }
}
