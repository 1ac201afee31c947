import JSON

/// What a record keeps of many numbers: enough to tell whether others agree with them.
public struct NumberSummary: Sendable, Equatable {
  /// How many numbers there are.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// The root of the sum of their squares.
  public let norm: Double
  /// The largest of their absolute values.
  public let largest: Double
  /// Eight of them at even distances, the first and the last among them; all of fewer.
  public let samples: [Double]

  private static let sampleCount = 8

  /// Sums up numbers, in double precision and in their order.
  public init(_ numbers: some RandomAccessCollection<Double>) {
    count = numbers.count
    var (sum, squares, largest) = (0.0, 0.0, 0.0)
    for number in numbers {
      sum += number
      squares += number * number
      if !(number.magnitude <= largest) { largest = number.magnitude }
    }
    mean = numbers.isEmpty ? 0 : sum / Double(numbers.count)
    (norm, self.largest) = (squares.squareRoot(), largest)
    let last = numbers.count - 1
    let places =
      numbers.count <= Self.sampleCount
      ? Array(0..<numbers.count) : (0..<Self.sampleCount).map { $0 * last / (Self.sampleCount - 1) }
    samples = places.map { numbers[numbers.index(numbers.startIndex, offsetBy: $0)] }
  }
}

extension NumberSummary {
  var json: JSONValue {
    .object(
      JSONObject([
        "count": .int(count), "mean": JSONValue(number: mean), "l2": JSONValue(number: norm),
        "max": JSONValue(number: largest), "samples": .array(samples.map(JSONValue.init(number:))),
      ]))
  }

  /// - Throws: ``RecordProblem`` for anything else than `json` gives.
  init(_ json: RecordReader) throws(RecordProblem) {
    count = try json.int("count")
    mean = try json.float("mean")
    norm = try json.float("l2")
    largest = try json.float("max")
    samples = try json.list("samples").map { (entry) throws(RecordProblem) in try entry.float() }
  }
}
