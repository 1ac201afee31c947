import Tensors

extension DictionaryTrainer {
  /// The active latents of each row, by the recipe's kind.
  func select(_ rows: Int) -> SparseEntries {
    switch recipe.kind {
    case .relu: return entries(rows, above: 0)
    case .jumprelu: return jumps(rows)
    case .topk: return topOfRows(rows)
    case .batchtopk: return topOfBatch(rows)
    }
  }

  /// The values above a limit, in order of row and latent.
  private func entries(_ rows: Int, above limit: Float) -> SparseEntries {
    var found = SparseEntries(rows: rows)
    var counts = [Int](repeating: 0, count: rows)
    counts.withUnsafeMutableBufferPointer { counts in
      guard let out = counts.baseAddress else { return }
      pool.run(rows, grain: 8) { range in
        for row in range {
          let a = before.base + row * latents
          var count = 0
          for i in 0..<latents where a[i] > limit { count += 1 }
          out[row] = count
        }
      }
    }
    for row in 0..<rows { found.starts[row + 1] = found.starts[row] + counts[row] }
    let total = found.starts[rows]
    found.latents = Array(repeating: 0, count: total)
    found.values = Array(repeating: 0, count: total)
    let starts = found.starts
    found.latents.withUnsafeMutableBufferPointer { indices in
      found.values.withUnsafeMutableBufferPointer { values in
        guard let to = indices.baseAddress, let value = values.baseAddress else { return }
        pool.run(rows, grain: 8) { range in
          for row in range {
            let a = before.base + row * latents
            var next = starts[row]
            for i in 0..<latents where a[i] > limit {
              to[next] = Int32(i)
              value[next] = a[i]
              next += 1
            }
          }
        }
      }
    }
    found.slopes = Array(repeating: 0, count: total)
    return found
  }

  /// The k·B greatest positive values of the batch.
  private func topOfBatch(_ rows: Int) -> SparseEntries {
    let wanted = recipe.k * rows
    // The last steps say where the cut will be; a guess below it saves most of the search and changes nothing.
    var candidates = entries(rows, above: cut * 0.7)
    if candidates.count < wanted, cut > 0 { candidates = entries(rows, above: 0) }
    var values = candidates.values
    guard let limit = Greatest.threshold(&values, count: wanted) else { return candidates }
    // Over the last tenth of the steps or so, when the rate is small and the cut hardly moves.
    let pace = max(0.02, min(0.3, 10 / Float(recipe.steps)))
    cut = cut == 0 ? limit : cut + pace * (limit - cut)
    return candidates.keeping { _, value in value >= limit }
  }

  /// The k greatest positive values of each row.
  private func topOfRows(_ rows: Int) -> SparseEntries {
    let candidates = entries(rows, above: 0)
    var limits = [Float](repeating: 0, count: rows)
    limits.withUnsafeMutableBufferPointer { limits in
      guard let out = limits.baseAddress else { return }
      pool.run(rows, grain: 8) { range in
        for row in range {
          var values = Array(candidates.values[candidates.starts[row]..<candidates.starts[row + 1]])
          out[row] = Greatest.threshold(&values, count: recipe.k) ?? 0
        }
      }
    }
    return candidates.keeping { row, value in value >= limits[row] }
  }

  /// The greatest values of each row among dead latents: twice as many as live ones, or half the width of the output if
  /// that is less.
  func chooseDead(_ dead: [Int], _ rows: Int) -> SparseEntries {
    let most = min(dead.count, max(1, min(outputs / 2, 2 * recipe.k)))
    var chosen = [[(latent: Int32, value: Float)]](repeating: [], count: rows)
    chosen.withUnsafeMutableBufferPointer { chosen in
      guard let out = chosen.baseAddress else { return }
      pool.run(rows, grain: 8) { range in
        for row in range {
          let a = before.base + row * latents
          var values = dead.map { a[$0] }
          let limit = max(0, Greatest.threshold(&values, count: most) ?? 0)
          out[row] = dead.filter { a[$0] >= limit && a[$0] > 0 }.prefix(most).map { (Int32($0), a[$0]) }
        }
      }
    }
    return SparseEntries(chosen)
  }

  /// Values above their latent's threshold, and those so near to it that it learns from them.
  private func jumps(_ rows: Int) -> SparseEntries {
    if step == 0 { beginThresholds(rows) }
    let thresholds = logThresholds.array.map { Self.exponential($0) }
    var chosen = [[(latent: Int32, value: Float)]](repeating: [], count: rows)
    chosen.withUnsafeMutableBufferPointer { chosen in
      guard let out = chosen.baseAddress else { return }
      pool.run(rows, grain: 8) { range in
        for row in range {
          let a = before.base + row * latents
          var list: [(latent: Int32, value: Float)] = []
          for i in 0..<latents where a[i] > thresholds[i] * (1 - Self.bandwidth / 2) {
            list.append((Int32(i), a[i] > thresholds[i] ? a[i] : 0))
          }
          out[row] = list
        }
      }
    }
    return SparseEntries(chosen)
  }

  /// Thresholds at which the first batch has twice the latents asked for.
  private func beginThresholds(_ rows: Int) {
    var values = entries(rows, above: 0).values
    let limit = Greatest.threshold(&values, count: min(values.count, 2 * recipe.k * rows)) ?? 1
    for latent in 0..<latents { logThresholds.base[latent] = Self.logarithm(max(limit, 1e-3)) }
  }

  /// Width of the straight-through estimator's rectangle, as a share of the threshold.
  static var bandwidth: Float { 0.2 }
}

extension SparseEntries {
  /// The entries that pass, in the same order.
  func keeping(_ passes: (_ row: Int, _ value: Float) -> Bool) -> SparseEntries {
    var kept = SparseEntries(rows: starts.count - 1)
    for row in 0..<starts.count - 1 {
      for entry in starts[row]..<starts[row + 1] where passes(row, values[entry]) {
        kept.latents.append(latents[entry])
        kept.values.append(values[entry])
      }
      kept.starts[row + 1] = kept.latents.count
    }
    kept.slopes = Array(repeating: 0, count: kept.count)
    return kept
  }
}
