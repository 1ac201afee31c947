/// Cuts a stream of bytes into lines, whatever pieces it comes in, and never holds more than one line may have.
public struct LineCutter: Sendable {
  /// A line of the stream.
  public enum Line: Sendable, Equatable {
    /// The bytes of a line, without its line break.
    case whole([UInt8])
    /// A line of more bytes than a line may have; they are gone.
    case tooLong
  }

  /// The most bytes that a line may have.
  public let limit: Int
  private var begun: [UInt8] = []
  private var isTooLong = false

  /// Gives a cutter at the beginning of a stream.
  public init(limit: Int) { self.limit = limit }

  /// The lines that end within the next bytes of the stream; blank ones are left out.
  public mutating func cut(_ bytes: ArraySlice<UInt8>) -> [Line] {
    var lines: [Line] = []
    var rest = bytes
    while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
      keep(rest[..<lineBreak])
      if let line = end() { lines.append(line) }
      rest = rest[(lineBreak + 1)...]
    }
    keep(rest)
    return lines
  }

  /// What stands after the last line break: the last line of a stream that ends without one.
  public mutating func end() -> Line? {
    defer { (begun, isTooLong) = ([], false) }
    if isTooLong { return .tooLong }
    let isBlank = begun.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    return isBlank ? nil : .whole(begun)
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    guard !isTooLong else { return }
    if begun.count + bytes.count > limit {
      (begun, isTooLong) = ([], true)
    } else {
      begun += bytes
    }
  }
}
