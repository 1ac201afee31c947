import Checkpoints
import JSON
import Tensors
import Testing
import Transformer

/// Compares values with a golden file's, by the tolerances that its README gives.
enum Compare {
  /// A vector given as its norm and its first values.
  static func vector(
    _ values: ArraySlice<Float>, _ golden: JSONValue?, _ what: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    guard let norm = golden?["norm"]?.number, let first = golden?["first"]?.numbers else {
      Issue.record("the golden file has no \(what)", sourceLocation: location)
      return
    }
    let found = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(found - norm) <= 1e-4 * norm + 1e-9, "\(what): norm", sourceLocation: location)
    for (value, expected) in zip(values, first) {
      #expect(
        abs(Double(value) - expected) <= 1e-4 * norm + 1e-9, "\(what): values", sourceLocation: location)
    }
  }

  static func close(
    _ found: Double, _ expected: Double?, _ tolerance: Double, _ what: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    guard let expected else {
      Issue.record("the golden file has no \(what)", sourceLocation: location)
      return
    }
    #expect(
      abs(found - expected) <= tolerance, "\(what): \(found) against \(expected)", sourceLocation: location)
  }
}

extension Trace {
  /// The row of a captured site at an absolute position.
  func row(_ site: Site, _ layer: Int = 0, at position: Int) throws -> ArraySlice<Float> {
    let kept = try #require(self[site, layer: layer])
    let index = try #require(kept.positions.firstIndex(of: position))
    let width = kept.tensor.values.count / kept.positions.count
    return kept.tensor.values[index * width..<(index + 1) * width]
  }

  /// One head of such a row.
  func head(_ site: Site, _ layer: Int, _ head: Int, width: Int, at position: Int) throws -> ArraySlice<Float>
  {
    let row = try row(site, layer, at: position)
    return row[row.startIndex + head * width..<row.startIndex + (head + 1) * width]
  }
}
