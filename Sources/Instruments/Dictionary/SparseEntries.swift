/// The active latents of a batch, by row and by latent.
struct SparseEntries {
  /// Row r has the entries from `starts[r]` up to `starts[r + 1]`.
  var starts: [Int]
  var latents: [Int32]
  /// What a latent contributes; 0 for entries that only their threshold learns from.
  var values: [Float]
  /// What the loss says of each value, after the decoder.
  var slopes: [Float]
  /// Entries of latent l: `order[columns[l]..<columns[l + 1]]`, in rising order of row.
  private(set) var columns: [Int] = []
  private(set) var order: [Int32] = []
  /// The row of each entry.
  private(set) var rows: [Int32] = []

  init(rows: Int) {
    (starts, latents, values, slopes) = (Array(repeating: 0, count: rows + 1), [], [], [])
  }

  /// The entries of rows, each row's in rising order of latent.
  init(_ chosen: [[(latent: Int32, value: Float)]]) {
    self.init(rows: chosen.count)
    for (row, entries) in chosen.enumerated() {
      starts[row + 1] = starts[row] + entries.count
      latents += entries.map(\.latent)
      values += entries.map(\.value)
    }
    slopes = Array(repeating: 0, count: count)
  }

  var count: Int { latents.count }

  /// Orders the entries by latent: a counting sort, so rows stay in order.
  mutating func index(latentCount: Int) {
    columns = Array(repeating: 0, count: latentCount + 1)
    for latent in latents { columns[Int(latent) + 1] += 1 }
    for latent in 0..<latentCount { columns[latent + 1] += columns[latent] }
    var next = columns
    order = Array(repeating: 0, count: count)
    rows = Array(repeating: 0, count: count)
    for row in 0..<starts.count - 1 {
      for entry in starts[row]..<starts[row + 1] {
        let latent = Int(latents[entry])
        order[next[latent]] = Int32(entry)
        rows[entry] = Int32(row)
        next[latent] += 1
      }
    }
  }
}

/// The greatest of some numbers, without sorting them.
enum Greatest {
  /// The `count`-th greatest of the values, or nil where there are fewer; reorders them.
  ///
  /// Quickselect (Hoare 1961) on the middle of three.
  static func threshold(_ values: inout [Float], count: Int) -> Float? {
    guard count > 0, values.count >= count else { return nil }
    return values.withUnsafeMutableBufferPointer { threshold($0, count: count) }
  }

  private static func threshold(_ values: UnsafeMutableBufferPointer<Float>, count: Int) -> Float {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = middle(values[low], values[(low + high) / 2], values[high])
      var (i, j) = (low, high)
      while i <= j {
        while values[i] > pivot { i += 1 }
        while values[j] < pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if count - 1 <= j { high = j } else if count - 1 >= i { low = i } else { break }
    }
    return values[count - 1]
  }

  private static func middle(_ a: Float, _ b: Float, _ c: Float) -> Float {
    max(min(a, b), min(max(a, b), c))
  }
}
