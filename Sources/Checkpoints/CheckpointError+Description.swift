extension CheckpointError: CustomStringConvertible {
  /// One sentence naming the file, the place and what was expected.
  public var description: String {
    switch self {
    case .cannotRead(let file, let problem):
      "\(file) cannot be read: \(problem)."
    case .cannotWrite(let file, let problem):
      "\(file) cannot be written: \(problem)."
    case .wrongMagic(let file, let found):
      "\(file) is not a GGUF file: it begins with \(hexadecimal(found)), not with 47 47 55 46 (\"GGUF\")."
    case .wrongVersion(let file, let found, let bigEndian):
      bigEndian
        ? "\(file) is a big-endian GGUF file; only little-endian files are read."
        : "\(file) has GGUF version \(found); versions 2 and 3 are read."
    case .truncated(let file, let section, let offset, let needed, let size):
      "\(file) ends inside \(section.rawValue): \(needed) bytes are needed from byte \(offset), "
        + "but the file has \(size)."
    case .absurdCount(let file, let section, let offset, let count, let limit):
      "\(file) claims \(count) entries in \(section.rawValue) at byte \(offset); "
        + "at most \(limit) fit in the rest of the file."
    case .badMetadata(let file, let key, let offset, let problem):
      key.isEmpty
        ? "\(file) has a bad metadata entry at byte \(offset): \(problem)."
        : "\(file) has a bad metadata entry '\(key)' at byte \(offset): \(problem)."
    case .badTensor(let file, let tensor, let problem):
      "\(file), tensor '\(tensor)': \(problem)."
    case .trailingData(let file, let offset, let bytes):
      "\(file) has \(bytes) bytes from byte \(offset) on that belong to no tensor."
    case .badJSON(let file, let offset, let problem):
      "\(file) is not valid JSON at byte \(offset): \(problem)."
    case .badField(let file, let field, let expected):
      "\(file) has no usable field '\(field)': \(expected) was expected."
    }
  }
}

extension FileProblem: CustomStringConvertible {
  /// The reason as the end of a sentence.
  public var description: String {
    switch self {
    case .notFound: "there is no such file"
    case .notPermitted: "permission is denied"
    case .isDirectory: "it is a directory"
    case .notRegular: "it is not a regular file"
    case .empty: "it is empty"
    case .changed: "it changed while it was in use"
    case .noSpace: "no space is left on the disk"
    case .tooLarge(let limit): "it is larger than \(limit) bytes"
    case .system(let code): "the system reports error \(code)"
    }
  }
}

extension MetadataProblem: CustomStringConvertible {
  /// The problem as the end of a sentence.
  public var description: String {
    switch self {
    case .emptyKey: "its key is empty"
    case .keyTooLong(let length): "its key would have \(length) bytes; at most 65535 are allowed"
    case .keyNotText: "its key is not valid UTF-8"
    case .duplicateKey: "the key appears twice"
    case .unknownType(let id): "its value has type \(id); types 0 to 12 exist"
    case .invalidBool(let byte): "a boolean is \(byte); 0 or 1 was expected"
    case .nestedTooDeeply(let limit): "its arrays are nested more than \(limit) deep"
    case .badAlignment(let found):
      "the alignment is \(found); a power of two from 8 to 65536 (an unsigned integer) was expected"
    }
  }
}

extension TensorProblem: CustomStringConvertible {
  /// The problem as the end of a sentence.
  public var description: String {
    switch self {
    case .emptyName(nil): "its name is empty"
    case .emptyName(let offset?): "its name (at byte \(offset)) is empty"
    case .nameTooLong(let length, let offset):
      "its name (at byte \(offset)) would have \(length) bytes; at most 65535 are allowed"
    case .nameNotText(let offset): "its name (at byte \(offset)) is not valid UTF-8"
    case .duplicateName: "the name appears twice"
    case .unknownType(let id, let name?): "its type is \(name) (\(id)), which is not read"
    case .unknownType(let id, nil): "its type \(id) is unknown"
    case .wrongDimensionCount(let count, let limit): "it has \(count) dimensions; 1 to \(limit) are allowed"
    case .zeroDimension(let shape): "its shape \(shape) has a dimension of zero"
    case .shapeOverflows(let shape): "its shape \(shape) is too large to address"
    case .partialBlock(let columns, let block):
      "its rows of \(columns) values are not a whole number of blocks of \(block)"
    case .misaligned(let offset, let alignment):
      "its offset \(offset) is not a multiple of the alignment \(alignment)"
    case .overlaps(let other): "its bytes overlap those of '\(other)'"
    case .pastEnd(let end, let size): "its bytes end at \(end), but the file has \(size)"
    case .wrongByteCount(let expected, let found):
      "its shape and type need \(expected) bytes, but it has \(found)"
    case .hole(let bytes): "\(bytes) bytes before it belong to no tensor"
    case .notFound: "there is no such tensor"
    }
  }
}

/// Bytes as two hexadecimal digits each, with spaces between.
private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
