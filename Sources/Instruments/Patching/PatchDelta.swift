import Glibc
import Tensors
import Transformer

/// What a patch changes at a site, to first order: the difference that the gradient is multiplied by.
struct PatchDelta {
  let layer: Int
  /// Differences, with the position and the first element of the site's row that each stands at.
  var parts: [(position: Int, offset: Int, values: [Float])] = []

  /// Σ difference · gradient, the gradient of all positions of the site. `[position, …]`
  func product(with gradient: Trace.Kept?) -> Double {
    guard let gradient else { return 0 }
    let width = gradient.tensor.rowCount
    return parts.reduce(0.0) { sum, part in
      guard let row = gradient.positions.firstIndex(of: part.position) else { return sum }
      let start = row * width + part.offset
      return zip(part.values, gradient.tensor.values[start..<start + part.values.count])
        .reduce(sum) { $0 + Double($1.0) * Double($1.1) }
    }
  }
}

extension PatchBench {
  /// The patch's own difference, at its own site: what attribution patching takes.
  func delta(_ patch: Exchange) -> PatchDelta {
    let width = question.site.layout(in: model.architecture).width
    let (old, new) = (rows(patch, of: base), rows(patch, of: source))
    var delta = PatchDelta(layer: patch.layer)
    for (index, position) in patch.positions.enumerated() {
      let difference = zip(new[index], old[index]).map { $0 - $1 }
      guard let units = patch.units else {
        delta.parts.append((position, 0, difference))
        continue
      }
      for (place, unit) in units.enumerated() {
        let values = Array(difference[place * width..<(place + 1) * width])
        delta.parts.append((position, unit * width, values))
      }
    }
    return delta
  }

  /// What a patch of queries or keys does to `z`, exactly: the attention weights are made anew with the patched
  /// queries or keys, so that a saturated softmax doesn't hide the effect (the QK fix of Kramár et al. 2024).
  func attentionDelta(_ patch: Exchange) -> PatchDelta {
    let attention = AttentionMap(self, patch.layer)
    var delta = PatchDelta(layer: patch.layer)
    guard let attention else { return delta }
    let isQuery = question.site == .q || question.site == .rotQ
    let a = model.architecture
    let units = patch.units ?? Array(0..<(isQuery ? a.heads : a.kvHeads))
    let heads = isQuery ? units : units.flatMap { Array($0 * a.group..<($0 + 1) * a.group) }
    let chosen = Set(patch.positions)
    let queries = isQuery ? patch.positions : Array((patch.positions.first ?? 0)..<tokens.count)
    for head in heads {
      for query in queries {
        let values = attention.change(
          head: head, query: query, newQuery: isQuery, newKeys: isQuery ? [] : chosen)
        delta.parts.append((query, head * a.headWidth, values))
      }
    }
    return delta
  }

  /// What ``attentionDelta(_:)`` needs of both runs.
  static func attentionCaptures(_ layers: [Int]) -> [Plan.Capture] {
    [.init(.rotQ, layers: layers), .init(.rotK, layers: layers), .init(.v, layers: layers)]
  }
}

/// The attention of one layer, made anew with queries or keys of the other run.
private struct AttentionMap {
  let a: Architecture
  let layer: Int
  let q: Tensor
  let k: Tensor
  let v: Tensor
  let newQ: Tensor
  let newK: Tensor

  init?(_ bench: PatchBench, _ layer: Int) {
    guard let q = bench.base[.rotQ, layer: layer], let k = bench.base[.rotK, layer: layer],
      let v = bench.base[.v, layer: layer], let newQ = bench.source[.rotQ, layer: layer],
      let newK = bench.source[.rotK, layer: layer]
    else { return nil }
    (a, self.layer) = (bench.model.architecture, layer)
    (self.q, self.k, self.v) = (q.tensor, k.tensor, v.tensor)
    (self.newQ, self.newK) = (newQ.tensor, newK.tensor)
  }

  /// The change of one head's `z` at a query. `[d_head]`
  func change(head: Int, query: Int, newQuery: Bool, newKeys: Set<Int>) -> [Float] {
    let first = a.windows[layer].map { max(0, query - $0 + 1) } ?? 0
    let keys = Array(first...query)
    let old = weights(head, query, keys, q, newKeys: [])
    let new = weights(head, query, keys, newQuery ? newQ : q, newKeys: newKeys)
    var change = [Double](repeating: 0, count: a.headWidth)
    for (index, key) in keys.enumerated() {
      let start = key * a.keyWidth + head / a.group * a.headWidth
      for i in 0..<a.headWidth { change[i] += (new[index] - old[index]) * Double(v.values[start + i]) }
    }
    return change.map { Float($0) }
  }

  /// The softmax of a query's scores over its keys.
  private func weights(
    _ head: Int, _ query: Int, _ keys: [Int], _ queries: Tensor, newKeys: Set<Int>
  ) -> [Double] {
    let left = query * a.queryWidth + head * a.headWidth
    let scores = keys.map { key -> Double in
      let right = key * a.keyWidth + head / a.group * a.headWidth
      let tensor = newKeys.contains(key) ? newK : k
      var sum = 0.0
      for i in 0..<a.headWidth { sum += Double(queries.values[left + i]) * Double(tensor.values[right + i]) }
      return sum * Double(a.scoreScale)
    }
    let highest = scores.max() ?? 0
    let powers = scores.map { exp($0 - highest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}
