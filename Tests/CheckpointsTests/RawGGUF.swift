import Checkpoints

/// A GGUF file put together byte by byte, so that a test can get any of them wrong.
struct RawGGUF {
  var magic = [UInt8]("GGUF".utf8)
  var version: UInt32 = 3
  /// The counts that the header claims; nil for the true ones.
  var tensorCount: UInt64?
  var entryCount: UInt64?
  var entries: [[UInt8]] = [
    entry("general.architecture", 8, string("llama")),
    entry("general.alignment", 4, little(UInt32(32))),
    entry("tokens", 9, little(UInt32(8)) + little(UInt64(2)) + string("a") + string("bc")),
  ]
  var rows: [[UInt8]] = [
    row("first", [4], 0, at: 0),
    row("second", [32, 2], 8, at: 32),
  ]
  /// The padding between the table and the data is up to this.
  var alignment = 32
  /// The bytes after the table's padding.
  var dataSize = 32 + 68

  var bytes: [UInt8] {
    var bytes = magic + little(version)
    bytes += little(tensorCount ?? UInt64(rows.count)) + little(entryCount ?? UInt64(entries.count))
    for part in entries + rows { bytes += part }
    bytes += [UInt8](repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
    return bytes + [UInt8](repeating: 0, count: dataSize)
  }

  /// The default file with one thing changed.
  static func with(_ change: (inout RawGGUF) -> Void) -> [UInt8] {
    var raw = RawGGUF()
    change(&raw)
    return raw.bytes
  }

  /// A file whose metadata is one entry.
  static func only(_ entry: [UInt8]) -> [UInt8] { with { $0.entries = [entry] } }

  /// A file with one tensor and room for its data.
  static func onlyTensor(_ row: [UInt8], dataSize: Int = 4096) -> [UInt8] {
    with {
      $0.rows = [row]
      $0.dataSize = dataSize
    }
  }
}

/// The bytes of an integer, low ones first.
func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
}

/// A string as GGUF writes it: its length, then its bytes.
func string(_ text: String) -> [UInt8] { little(UInt64(text.utf8.count)) + [UInt8](text.utf8) }

/// A metadata entry: key, type, value.
func entry(_ key: String, _ type: UInt32, _ value: [UInt8]) -> [UInt8] {
  string(key) + little(type) + value
}

/// A row of the table of tensors; the shape has columns first, as in the file.
func row(_ name: String, _ shape: [UInt64], _ type: UInt32, at offset: UInt64) -> [UInt8] {
  string(name) + little(UInt32(shape.count)) + shape.flatMap { little($0) } + little(type) + little(offset)
}
