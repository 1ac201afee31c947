import Tensors
import Transformer

extension Trace.Kept {
  /// The values of the chosen units, a row a kept position: what ``Intervention/Operation/copy(rows:)`` takes.
  ///
  /// - Parameters:
  ///   - site: the site that was kept.
  ///   - units: neurons, heads or elements, side by side in a row; nil for all.
  ///   - keys: of an attention map, the keys of each head; nil for all.
  ///   - places: which of the kept positions, by their place among them; nil for all.
  public func rows(_ site: Site, units: [Int]?, keys: [Int]? = nil, at places: [Int]? = nil) -> [[Float]] {
    let places = places ?? Array(positions.indices)
    if site.isAttentionMap { return mapRows(heads: units, keys: keys, at: places) }
    let row = tensor.rowCount
    let count = tensor.shape.count > 1 ? tensor.shape[1] : 1
    let width = row / max(1, count)
    return places.map { index in
      guard let units else { return Array(tensor.values[index * row..<(index + 1) * row]) }
      return units.flatMap { unit -> ArraySlice<Float> in
        let start = index * row + unit * width
        return tensor.values[start..<start + width]
      }
    }
  }

  private func mapRows(heads: [Int]?, keys: [Int]?, at places: [Int]) -> [[Float]] {
    let (queries, length) = (tensor.shape[1], tensor.shape[2])
    return places.map { query in
      (heads ?? Array(0..<tensor.shape[0])).flatMap { head -> [Float] in
        let start = (head * queries + query) * length
        guard let keys else { return Array(tensor.values[start..<start + length]) }
        return keys.map { tensor.values[start + $0] }
      }
    }
  }
}
