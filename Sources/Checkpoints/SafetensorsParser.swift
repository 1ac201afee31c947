import JSON

/// Reads the header of a safetensors file: a length in eight bytes, then JSON that places every tensor in the
/// rest of the file, gaplessly.
struct SafetensorsParser {
  private let storage: ByteStorage

  /// The longest header that is read, in bytes, as in the reference implementation.
  static let headerLimit: UInt64 = 100_000_000
  private static let dimensionLimit = 8
  private static let metadataKey = "__metadata__"

  /// What the header says.
  struct Header {
    var metadata = JSONObject()
    /// In the order of their bytes.
    var entries: [Entry] = []
  }

  /// A tensor's name, type and place; `range` counts from the start of the file.
  struct Entry {
    let name: String
    let type: SafetensorsType
    let shape: [Int]
    let range: Range<Int>
  }

  init(storage: ByteStorage) { self.storage = storage }

  private var file: String { storage.name }

  /// Reads and checks the whole header.
  func parse() throws(CheckpointError) -> Header {
    var cursor = ByteCursor(storage: storage)
    let length = try cursor.read(UInt64.self)
    let range = try cursor.take(length)
    guard length <= Self.headerLimit else {
      throw .absurdCount(file: file, section: .header, offset: 0, count: length, limit: Self.headerLimit)
    }
    let json = try JSONValue(storage, range: range)
    guard let members = json.object else {
      throw .badField(file: file, field: "the header", expected: "an object")
    }
    var header = Header()
    for name in members.keys {
      guard let value = members[name] else { continue }
      if name == Self.metadataKey {
        header.metadata = try metadata(value)
      } else {
        header.entries.append(try entry(name, value, dataOffset: range.upperBound))
      }
    }
    try place(&header.entries, dataOffset: range.upperBound)
    return header
  }

  private func metadata(_ value: JSONValue) throws(CheckpointError) -> JSONObject {
    guard let object = value.object, object.keys.allSatisfy({ object[$0]?.string != nil }) else {
      throw .badField(file: file, field: Self.metadataKey, expected: "an object of texts")
    }
    return object
  }

  private func entry(
    _ name: String, _ value: JSONValue, dataOffset: Int
  ) throws(CheckpointError) -> Entry {
    guard !name.isEmpty else { throw bad(name, .emptyName(offset: nil)) }
    guard let id = value["dtype"]?.string else {
      throw .badField(file: file, field: "\(name.printable).dtype", expected: "the name of a type")
    }
    guard let type = SafetensorsType(rawValue: id) else {
      throw bad(name, .unknownType(id: id.printable, name: nil))
    }
    guard let shape = value["shape"]?.ints, shape.allSatisfy({ $0 >= 0 }) else {
      throw .badField(file: file, field: "\(name.printable).shape", expected: "a list of whole numbers")
    }
    guard shape.count <= Self.dimensionLimit else {
      throw bad(name, .wrongDimensionCount(UInt64(shape.count), limit: Self.dimensionLimit))
    }
    guard let offsets = value["data_offsets"]?.ints, offsets.count == 2, offsets[0] >= 0,
      offsets[0] <= offsets[1]
    else {
      throw .badField(
        file: file, field: "\(name.printable).data_offsets",
        expected: "a start and an end that is not before it")
    }
    let available = storage.bytes.count - dataOffset
    guard offsets[1] <= available else {
      let (end, overflow) = UInt64(offsets[1]).addingReportingOverflow(UInt64(dataOffset))
      throw bad(name, .pastEnd(end: overflow ? .max : end, size: storage.bytes.count))
    }
    let needed = try byteCount(name, shape, type)
    guard offsets[1] - offsets[0] == needed else {
      throw bad(name, .wrongByteCount(expected: needed, found: UInt64(offsets[1] - offsets[0])))
    }
    return Entry(
      name: name, type: type, shape: shape,
      range: (dataOffset + offsets[0])..<(dataOffset + offsets[1]))
  }

  /// The bytes of a shape; unlike in GGUF, a tensor may be empty (a zero) or a scalar (no dimension).
  private func byteCount(
    _ name: String, _ shape: [Int], _ type: SafetensorsType
  ) throws(CheckpointError) -> Int {
    guard !shape.contains(0) else { return 0 }
    var bytes = type.size
    for length in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
      guard !overflow else { throw bad(name, .shapeOverflows(shape: shape.map(UInt64.init))) }
      bytes = product
    }
    return bytes
  }

  /// Sorts the entries by place and checks that they fill the rest of the file, each byte once.
  private func place(_ entries: inout [Entry], dataOffset: Int) throws(CheckpointError) {
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = dataOffset
    var last = ""
    for entry in entries {
      if entry.range.lowerBound < end { throw bad(entry.name, .overlaps(other: last.printable)) }
      if entry.range.lowerBound > end {
        throw bad(entry.name, .hole(bytes: entry.range.lowerBound - end))
      }
      end = entry.range.upperBound
      last = entry.name
    }
    guard end == storage.bytes.count else {
      throw .trailingData(file: file, offset: end, bytes: storage.bytes.count - end)
    }
  }

  private func bad(_ tensor: String, _ problem: TensorProblem) -> CheckpointError {
    .badTensor(file: file, tensor: tensor.printable, problem)
  }
}
