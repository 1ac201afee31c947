/// Where a text stops being JSON, and why.
public struct JSONFault: Error, Sendable, Equatable {
  /// The byte at which it goes wrong, counted from 0.
  public let offset: Int
  public let problem: JSONProblem

  /// Gives a fault at a byte.
  public init(offset: Int, problem: JSONProblem) {
    self.offset = offset
    self.problem = problem
  }
}

/// What is wrong with a JSON text.
public enum JSONProblem: Error, Sendable, Equatable {
  case unexpectedEnd
  /// Another byte than the grammar allows here.
  case unexpectedByte(UInt8)
  case invalidNumber
  case invalidEscape
  case invalidUTF8
  case controlCharacter
  case duplicateKey(String)
  case nestedTooDeeply(limit: Int)
  case trailingBytes
}

extension JSONProblem: CustomStringConvertible {
  /// The problem as the end of a sentence.
  public var description: String {
    switch self {
    case .unexpectedEnd: "the text ends too early"
    case .unexpectedByte(let byte): "byte 0x\(String(byte, radix: 16)) is not allowed here"
    case .invalidNumber: "a number is malformed"
    case .invalidEscape: "an escape in a string is malformed"
    case .invalidUTF8: "a string is not valid UTF-8"
    case .controlCharacter: "a string holds a raw control character"
    case .duplicateKey(let key): "the key '\(key.printable)' appears twice"
    case .nestedTooDeeply(let limit): "values are nested more than \(limit) deep"
    case .trailingBytes: "something follows the end of the value"
    }
  }
}
