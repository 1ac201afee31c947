import JSON
import Tensors

/// Reads the header of a GGUF file, distrusting every byte of it.
///
/// The layout: magic, version, counts; the metadata entries; the table of tensors; padding to the alignment;
/// the tensors' data. (ggml's docs/gguf.md.)
struct GGUFParser {
  private var cursor: ByteCursor
  private var alignment = 32

  private static let magic = [UInt8]("GGUF".utf8)
  private static let alignmentKey = "general.alignment"
  private static let dimensionLimit = 4
  private static let nameLimit: UInt64 = 65_535

  init(storage: ByteStorage) {
    cursor = ByteCursor(storage: storage)
  }

  private var file: String { cursor.storage.name }

  /// Reads and checks everything up to the weights.
  mutating func parse() throws(CheckpointError) -> GGUFHeader {
    let version = try magicAndVersion()
    // An entry of the table takes at least 33 bytes: two lengths, one dimension, a type, an offset and one
    // byte of name. One of the metadata takes at least 14.
    let tensorCount = try cursor.count(leastSize: 33, in: .tensorTable)
    let entryCount = try cursor.count(leastSize: 14, in: .metadata)
    let metadata = try metadata(count: entryCount)
    let table = try table(count: tensorCount)
    let dataOffset = table.isEmpty ? cursor.storage.bytes.count : try dataOffset()
    let tensors = try placed(table, dataOffset: dataOffset)
    return GGUFHeader(
      version: version, metadata: metadata, tensors: tensors, alignment: alignment,
      dataOffset: dataOffset, fileSize: cursor.storage.bytes.count)
  }

  private mutating func magicAndVersion() throws(CheckpointError) -> Int {
    let bytes = cursor.storage.bytes
    let start = [UInt8](bytes.prefix(4))
    // A file of one to three right bytes is a truncated one, rather than something else.
    guard start == Self.magic || (start.count < 4 && Self.magic.starts(with: start)) else {
      throw .wrongMagic(file: file, found: start)
    }
    _ = try cursor.take(4)
    let version = try cursor.read(UInt32.self)
    guard version == 2 || version == 3 else {
      let bigEndian = (1...3).contains(version.byteSwapped)
      throw .wrongVersion(
        file: file, found: bigEndian ? version.byteSwapped : version, bigEndian: bigEndian)
    }
    return Int(version)
  }
}

// MARK: - Metadata

extension GGUFParser {
  private mutating func metadata(count: Int) throws(CheckpointError) -> Metadata {
    cursor.section = .metadata
    var metadata = Metadata()
    for _ in 0..<count {
      let start = cursor.offset
      let key = try key()
      guard metadata[key] == nil else { throw cursor.bad(key, at: start, .duplicateKey) }
      let valueStart = cursor.offset
      let value = try value(key: key)
      if key == Self.alignmentKey { alignment = try checkedAlignment(value, at: valueStart) }
      metadata[key] = value
    }
    return metadata
  }

  private mutating func key() throws(CheckpointError) -> String {
    let start = cursor.offset
    let length = try cursor.read(UInt64.self)
    guard length > 0 else { throw cursor.bad("", at: start, .emptyKey) }
    // A length past the end of the file is a truncation; one within it can still be absurd.
    let range = try cursor.take(length)
    guard length <= Self.nameLimit else { throw cursor.bad("", at: start, .keyTooLong(length)) }
    guard let key = String(validating: cursor.storage.bytes[range], as: UTF8.self) else {
      throw cursor.bad("", at: start, .keyNotText)
    }
    return key
  }

  private mutating func value(key: String) throws(CheckpointError) -> MetadataValue {
    let start = cursor.offset
    let id = try cursor.read(UInt32.self)
    guard let type = MetadataType(rawValue: id) else {
      throw cursor.bad(key, at: start, .unknownType(id))
    }
    switch type {
    case .array:
      return .array(try cursor.array(key: key, depth: 0))
    case .string:
      let range = try cursor.take(cursor.read(UInt64.self))
      return .string(String(decoding: cursor.storage.bytes[range], as: UTF8.self))
    default:
      let place = try cursor.take(UInt64(type.leastSize)).lowerBound
      if type == .bool, cursor.storage.bytes[place] > 1 {
        throw cursor.bad(key, at: place, .invalidBool(cursor.storage.bytes[place]))
      }
      guard let scalar = type.scalar(cursor.storage.bytes, at: place) else {
        throw cursor.bad(key, at: start, .unknownType(id))
      }
      return scalar
    }
  }

  private func checkedAlignment(_ value: MetadataValue, at offset: Int) throws(CheckpointError) -> Int {
    if case .unsigned(let number) = value, number >= 8, number <= 65_536, number.nonzeroBitCount == 1 {
      return Int(number)
    }
    let found =
      switch value {
      case .unsigned(let number): String(number)
      case .signed(let number): String(number)
      case .float(let number): String(number)
      case .bool(let truth): String(truth)
      case .string: "a string"
      case .array: "an array"
      }
    throw cursor.bad(Self.alignmentKey, at: offset, .badAlignment(found: found))
  }
}

// MARK: - Tensors

extension GGUFParser {
  /// A row of the table as it stands in the file; `relative` counts from the start of the data.
  private struct Row {
    let name: String
    let shape: [Int]
    let type: BlockType
    let byteCount: Int
    let relative: UInt64
  }

  private mutating func table(count: Int) throws(CheckpointError) -> [Row] {
    cursor.section = .tensorTable
    var rows: [Row] = []
    rows.reserveCapacity(count)
    var names: Set<String> = []
    for _ in 0..<count {
      let row = try row()
      guard names.insert(row.name).inserted else { throw bad(row.name, .duplicateName) }
      rows.append(row)
    }
    return rows
  }

  private mutating func row() throws(CheckpointError) -> Row {
    let name = try name()
    let dimensionCount = try cursor.read(UInt32.self)
    guard dimensionCount >= 1, dimensionCount <= Self.dimensionLimit else {
      throw bad(name, .wrongDimensionCount(UInt64(dimensionCount), limit: Self.dimensionLimit))
    }
    var dimensions: [UInt64] = []
    for _ in 0..<dimensionCount { dimensions.append(try cursor.read(UInt64.self)) }
    let id = try cursor.read(UInt32.self)
    let relative = try cursor.read(UInt64.self)
    guard let type = BlockType(rawValue: id) else {
      throw bad(name, .unknownType(id: String(id), name: unreadGGMLTypes[id]))
    }
    // The file counts columns first; everything of ours counts rows first.
    do {
      let layout = try TensorLayout(dimensions: dimensions.reversed(), type: type)
      return Row(
        name: name, shape: layout.shape, type: type, byteCount: layout.byteCount, relative: relative)
    } catch {
      throw bad(name, error)
    }
  }

  private mutating func name() throws(CheckpointError) -> String {
    let start = cursor.offset
    let length = try cursor.read(UInt64.self)
    guard length > 0 else { throw bad("", .emptyName(offset: start)) }
    let range = try cursor.take(length)
    guard length <= Self.nameLimit else { throw bad("", .nameTooLong(length, offset: start)) }
    guard let name = String(validating: cursor.storage.bytes[range], as: UTF8.self) else {
      let repaired = String(decoding: cursor.storage.bytes[range], as: UTF8.self)
      throw bad(repaired, .nameNotText(offset: start))
    }
    return name
  }

  /// The end of the table, moved up to the alignment.
  private mutating func dataOffset() throws(CheckpointError) -> Int {
    cursor.section = .tensorData
    let padding = (alignment - cursor.offset % alignment) % alignment
    return try cursor.take(UInt64(padding)).upperBound
  }

  /// The rows with their places in the file, none of which leaves the file or overlaps another.
  private func placed(_ rows: [Row], dataOffset: Int) throws(CheckpointError) -> [TensorEntry] {
    let size = cursor.storage.bytes.count
    var entries: [TensorEntry] = []
    entries.reserveCapacity(rows.count)
    for row in rows {
      guard row.relative % UInt64(alignment) == 0 else {
        throw bad(row.name, .misaligned(offset: row.relative, alignment: alignment))
      }
      let (start, startOverflow) = row.relative.addingReportingOverflow(UInt64(dataOffset))
      let (end, endOverflow) = start.addingReportingOverflow(UInt64(row.byteCount))
      guard !startOverflow, !endOverflow, end <= UInt64(size) else {
        throw bad(row.name, .pastEnd(end: startOverflow || endOverflow ? .max : end, size: size))
      }
      entries.append(
        TensorEntry(
          name: row.name, shape: row.shape, type: row.type, offset: Int(start), byteCount: row.byteCount))
    }
    let sorted = entries.sorted { $0.offset < $1.offset }
    for (before, after) in zip(sorted, sorted.dropFirst())
    where before.offset + before.byteCount > after.offset {
      throw bad(after.name, .overlaps(other: before.name.printable))
    }
    return entries
  }

  private func bad(_ tensor: String, _ problem: TensorProblem) -> CheckpointError {
    .badTensor(file: file, tensor: tensor.printable, problem)
  }
}

/// The names of GGML's storage types that are not read, by number: a file that holds one is better refused
/// by name.
private let unreadGGMLTypes: [UInt32: String] = [
  4: "Q4_2", 5: "Q4_3", 9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
  21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64",
  29: "IQ1_M", 31: "Q4_0_4_4", 32: "Q4_0_4_8", 33: "Q4_0_8_8", 34: "TQ1_0", 35: "TQ2_0",
  36: "IQ4_NL_4_4", 37: "IQ4_NL_4_8", 38: "IQ4_NL_8_8", 39: "MXFP4",
]
