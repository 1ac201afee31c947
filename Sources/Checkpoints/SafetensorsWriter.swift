import JSON
import Tensors

/// Builds a safetensors file: texts as metadata, and tensors in the order they are given.
///
/// ```swift
/// var writer = SafetensorsWriter()
/// writer.metadata["site"] = "resid_post"
/// try writer.add("layers.3", shape: [5, 576], floats: activations)
/// try writer.write(to: "run.safetensors")
/// ```
public struct SafetensorsWriter: Sendable {
  /// Texts by key, written in alphabetical order.
  public var metadata: [String: String] = [:]
  private var header = JSONObject()
  private var data: [[UInt8]] = []
  private var size = 0

  /// A file with no metadata and no tensors yet.
  public init() {}

  /// Adds a tensor of single-precision values, stored as F32.
  ///
  /// - Parameters:
  ///   - name: its name, which no other tensor of the file has.
  ///   - shape: row-major, outermost first; no dimension for a scalar.
  ///   - floats: the values, row after row.
  /// - Throws: `CheckpointError.badTensor` where these do not fit together.
  public mutating func add(_ name: String, shape: [Int], floats: [Float]) throws(CheckpointError) {
    func bad(_ problem: TensorProblem) -> CheckpointError {
      .badTensor(file: "the new file", tensor: name, problem)
    }
    guard !name.isEmpty, name != "__metadata__" else { throw bad(.emptyName(offset: nil)) }
    guard header[name] == nil else { throw bad(.duplicateName) }
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(0, length))
      guard !overflow else { throw bad(.shapeOverflows(shape: shape.map { UInt64(max(0, $0)) })) }
      count = product
    }
    guard count == floats.count else {
      throw bad(
        .wrongByteCount(
          expected: count.multipliedReportingOverflow(by: 4).partialValue,
          found: UInt64(floats.count * 4)))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(floats.count * 4)
    for float in floats { bytes.append(little: float.bitPattern) }
    var entry = JSONObject()
    entry["dtype"] = .string("F32")
    entry["shape"] = .array(shape.map(JSONValue.int))
    entry["data_offsets"] = .array([.int(size), .int(size + bytes.count)])
    header[name] = .object(entry)
    data.append(bytes)
    size += bytes.count
  }

  /// The whole file.
  public func serialized() -> [UInt8] { data.reduce(into: head()) { $0 += $1 } }

  /// Writes the file under a temporary name and renames it to `path`.
  ///
  /// - Throws: `CheckpointError.cannotWrite`.
  public func write(to path: String) throws(CheckpointError) {
    try AtomicFile.write(to: path) { (write) throws(CheckpointError) in
      try write(head())
      for bytes in data { try write(bytes) }
    }
  }

  /// The length and the JSON, padded with spaces so that the data is aligned to eight bytes.
  private func head() -> [UInt8] {
    var members = JSONObject()
    if !metadata.isEmpty {
      var texts = JSONObject()
      for key in metadata.keys.sorted() { texts[key] = .string(metadata[key] ?? "") }
      members["__metadata__"] = .object(texts)
    }
    for name in header.keys { members[name] = header[name] }
    var json = [UInt8](JSONValue.object(members).text.utf8)
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.append(little: UInt64(json.count))
    return bytes + json
  }
}
