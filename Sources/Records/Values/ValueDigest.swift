import Digests
import JSON
import Language

/// What a record keeps of a value: a hash that only the same value has, and what it takes to tell whether another one
/// agrees with it.
///
/// A short value is kept whole. Of a long one stay the hash of all but its numbers, a summary of these, and how it
/// begins. Of a tensor stay its shape, the hash of its bits, and a summary.
public struct ValueDigest: Sendable, Equatable {
  /// The type, as `type_of` names it.
  public let kind: String
  /// Its lengths; empty where it has none.
  public let shape: [Int]
  /// The SHA-256 of its canonical JSON; of a tensor, of its little-endian 32-bit floats.
  public let sha256: String
  /// The whole value; nil of a long one and of a tensor.
  public let value: JSONValue?
  /// How a long value begins, as canonical JSON.
  public let beginning: String?
  /// The SHA-256 of a long value's canonical JSON with every number at 0.0.
  public let skeleton: String?
  /// The numbers of a long value or of a tensor.
  public let numbers: NumberSummary?

  /// Values whose canonical JSON is longer than this are kept as digests. Bytes.
  static let wholeLimit = 4096
  private static let beginningLimit = 400
  /// Deeper values are kept as digests: JSON is read to a bound.
  private static let depthLimit = 24

  /// The digest of a value.
  public init(_ value: Value, _ encoding: ValueEncoding) {
    let value = value.withoutCircumstances
    (kind, shape) = (value.type.keyword, value.recordedShape)
    if case .tensor(let tensor) = value {
      (sha256, numbers) = (tensor.digest, tensor.summary)
      (self.value, beginning, skeleton) = (nil, nil, nil)
      return
    }
    let json = encoding.json(value)
    let text = json.canonical
    sha256 = SHA256.hex(text)
    let mayBeKept = encoding.keepsTexts || ["none", "bool", "int", "number"].contains(kind)
    if mayBeKept, text.utf8.count <= Self.wholeLimit, value.depth(limit: 99) <= Self.depthLimit {
      self.value = json.sorted
      (beginning, skeleton, numbers) = (nil, nil, nil)
      return
    }
    let (rest, found) = encoding.skeleton(value)
    self.value = nil
    beginning = encoding.keepsTexts ? text.beginning(Self.beginningLimit) : nil
    skeleton = SHA256.hex(rest.canonical)
    numbers = found.isEmpty ? nil : NumberSummary(found)
  }

  /// The digest of what a statement printed: its numbers may be compared, like those of a value.
  init(printed text: String, _ encoding: ValueEncoding) {
    let text = encoding.conceal(text)
    (kind, shape) = ("text", [text.unicodeScalars.count])
    sha256 = SHA256.hex(JSONValue.string(text).canonical)
    guard !encoding.keepsTexts || text.utf8.count > Self.wholeLimit else {
      value = .string(text)
      (beginning, skeleton, numbers) = (nil, nil, nil)
      return
    }
    let parts = TextNumbers(text)
    value = nil
    beginning = encoding.keepsTexts ? text.beginning(Self.beginningLimit) : nil
    skeleton = SHA256.hex(parts.rest)
    numbers = parts.numbers.isEmpty ? nil : NumberSummary(parts.numbers)
  }

  static func hash(_ text: String) -> String { SHA256.hex(text) }

  /// The value for a person to read, in one line.
  public var shown: String {
    if let value { return value.canonical.shortened }
    let lengths = shape.isEmpty ? "" : "[" + shape.map(String.init).joined(separator: "×") + "]"
    if let beginning { return "\(kind)\(lengths) " + beginning.shortened }
    guard let numbers else { return "\(kind)\(lengths) \(sha256.prefix(8))" }
    return "\(kind)\(lengths) \(sha256.prefix(8)), mean \(numbers.mean), L2 \(numbers.norm)"
  }
}

extension String {
  /// The text, cut to what a line holds.
  fileprivate var shortened: String { count <= 160 ? self : String(prefix(159)) + "…" }

  /// The first scalars of the text.
  fileprivate func beginning(_ limit: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(limit)))
  }
}

extension ValueDigest {
  /// The members that stand in a record, beside others.
  var members: JSONObject {
    JSONObject([
      "kind": .string(kind), "shape": shape.isEmpty ? nil : .array(shape.map(JSONValue.int)),
      "sha256": .string(sha256), "value": value, "begins": beginning.map(JSONValue.string),
      "skeleton": skeleton.map(JSONValue.string), "numbers": numbers?.json,
    ])
  }

  /// - Throws: ``RecordProblem`` for anything else than `members` gives.
  init(_ json: RecordReader) throws(RecordProblem) {
    kind = try json.string("kind")
    shape = try json.optional("shape")?.ints() ?? []
    sha256 = try json.digest("sha256")
    // A member that is null is the value `none`.
    value = json.value["value"]
    beginning = try json.optional("begins")?.string()
    skeleton = try json.optional("skeleton")?.digest()
    numbers = try json.optional("numbers").map { (entry) throws(RecordProblem) in try NumberSummary(entry) }
  }
}
