/// Which positions of a sequence an intervention or a capture concerns.
///
/// Positions count from 0 at the first token (BOS included). Negative ones count from the end of the *prompt*, so
/// that a selection means the same thing while tokens are being generated behind it.
public enum PositionSelection: Sendable, Equatable, Codable, Hashable {
  /// Every position, generated ones too.
  case all
  /// These positions, in this order.
  case indices([Int])
  /// From the first through the last given, both counted, either may be negative.
  case range(Int, Int)
  /// From this one on, generated ones too (`1..` leaves the first token alone).
  case from(Int)
  /// The prompt only.
  case prompt
  /// Generated positions only.
  case generated

  /// The last position of the prompt.
  public static let last = PositionSelection.indices([-1])

  /// The absolute positions chosen among `0..<length`, of which the first `prompt` are the prompt.
  ///
  /// - Throws: ``EngineError/positionOutOfRange(_:length:)`` for an index outside the prompt.
  public func resolve(prompt: Int, length: Int) throws(EngineError) -> [Int] {
    switch self {
    case .all: return Array(0..<length)
    case .prompt: return Array(0..<min(prompt, length))
    case .generated: return prompt < length ? Array(prompt..<length) : []
    case .from(let first):
      let start = try absolute(first, prompt)
      return start < length ? Array(start..<length) : []
    case .range(let first, let last):
      let (low, high) = (try absolute(first, prompt), try absolute(last, prompt))
      return low <= high ? Array(low...high) : []
    case .indices(let list):
      var found: [Int] = []
      for index in list { found.append(try absolute(index, prompt)) }
      return found
    }
  }

  private func absolute(_ index: Int, _ prompt: Int) throws(EngineError) -> Int {
    let position = index < 0 ? prompt + index : index
    guard position >= 0, position < prompt else {
      throw .positionOutOfRange(index, length: prompt)
    }
    return position
  }
}
