import JSON

/// Why a checkpoint cannot be read or written: each case holds what one clear sentence needs.
public enum CheckpointError: Error, Sendable, Equatable {
  /// The file cannot be opened or mapped.
  case cannotRead(file: String, FileProblem)
  /// The file cannot be written.
  case cannotWrite(file: String, FileProblem)
  /// The first four bytes are not `GGUF`.
  case wrongMagic(file: String, found: [UInt8])
  /// A GGUF version other than 2 and 3, or the version of a big-endian file.
  case wrongVersion(file: String, found: UInt32, bigEndian: Bool)
  /// The file ends inside a section: `needed` bytes from `offset` on, in a file of `size` bytes.
  case truncated(file: String, section: CheckpointSection, offset: Int, needed: UInt64, size: Int)
  /// A count that the rest of the file cannot hold: at most `limit` fit.
  case absurdCount(file: String, section: CheckpointSection, offset: Int, count: UInt64, limit: UInt64)
  /// A metadata entry that is malformed; `key` is empty where the key itself could not be read.
  case badMetadata(file: String, key: String, offset: Int, MetadataProblem)
  /// A tensor of the table that is malformed or lies where it must not.
  case badTensor(file: String, tensor: String, TensorProblem)
  /// Bytes that belong to nothing follow the last tensor (safetensors forbids them).
  case trailingData(file: String, offset: Int, bytes: Int)
  /// Text that is not the JSON it should be, at a byte offset.
  case badJSON(file: String, offset: Int, JSONProblem)
  /// A field of a JSON file is missing or has another type than `expected`.
  case badField(file: String, field: String, expected: String)
}

/// Why the operating system refused a file.
public enum FileProblem: Error, Sendable, Equatable {
  case notFound
  case notPermitted
  case isDirectory
  case notRegular
  case empty
  /// The file's size or modification time changed while it was in use.
  case changed
  case noSpace
  /// Larger than Sonde reads of such a file, in bytes.
  case tooLarge(limit: Int)
  /// Any other `errno`.
  case system(code: Int32)
}

/// The part of a checkpoint in which a problem lies.
public enum CheckpointSection: String, Sendable, Equatable, CaseIterable {
  case header = "the header"
  case metadata = "the metadata"
  case tensorTable = "the table of tensors"
  case tensorData = "the tensor data"
}

/// What is wrong with a metadata entry.
public enum MetadataProblem: Error, Sendable, Equatable {
  case emptyKey
  case keyTooLong(UInt64)
  case keyNotText
  case duplicateKey
  case unknownType(UInt32)
  /// A boolean byte that is neither 0 nor 1.
  case invalidBool(UInt8)
  /// Arrays within arrays beyond the limit.
  case nestedTooDeeply(limit: Int)
  /// `general.alignment` must be an unsigned power of two from 8 to 65,536; `found` says what it is.
  case badAlignment(found: String)
}

/// What is wrong with a tensor.
public enum TensorProblem: Error, Sendable, Equatable {
  /// The name has no letter; `offset` is where it stands in the file, if it comes from one.
  case emptyName(offset: Int?)
  case nameTooLong(UInt64, offset: Int)
  case nameNotText(offset: Int)
  case duplicateName
  /// A storage type that is not read; `name` is what others call it, where it is known.
  case unknownType(id: String, name: String?)
  /// No dimension at all, or more than the format allows.
  case wrongDimensionCount(UInt64, limit: Int)
  case zeroDimension(shape: [UInt64])
  /// The product of the dimensions, or the bytes they need, do not fit 63 bits.
  case shapeOverflows(shape: [UInt64])
  /// A row that is not a whole number of the type's blocks.
  case partialBlock(columns: Int, block: Int)
  case misaligned(offset: UInt64, alignment: Int)
  case overlaps(other: String)
  /// The tensor's bytes end beyond the file (or the data section).
  case pastEnd(end: UInt64, size: Int)
  /// The bytes given for the tensor are not what its shape and type need.
  case wrongByteCount(expected: Int, found: UInt64)
  /// Bytes of the data section that belong to no tensor lie before this one (safetensors forbids them).
  case hole(bytes: Int)
  case notFound
}
