/// Finds what was probably meant by a misspelled word.
public enum Spelling {
  /// The Damerau–Levenshtein distance (optimal string alignment, on characters): how many insertions,
  /// deletions, replacements and swaps of neighbours turn `first` into `second`; `bound + 1` if more than
  /// `bound`. Takes O(first × second) steps.
  public static func distance(_ first: String, _ second: String, bound: Int = .max - 1) -> Int {
    let a = Array(first)
    let b = Array(second)
    guard abs(a.count - b.count) <= bound else { return bound + 1 }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
        var least = min(replaced, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, beforeLast[j - 1] + 1) }
        row.append(least)
      }
      (beforeLast, last) = (last, row)
    }
    return min(last[b.count], bound + 1)
  }

  /// The candidates nearest to `word`, best first: those whose distance, letter case apart, is at most
  /// a third of the word's length (but 1 is always allowed); only those at the least distance.
  ///
  ///     Spelling.nearest("laod", in: ["load", "lens", "run"])  // ["load"]
  public static func nearest(_ word: String, in candidates: some Sequence<String>) -> [String] {
    let lowered = word.lowercased()
    var best = max(1, word.count / 3)
    guard word.count <= 64 else { return [] }
    var found: [String] = []
    for candidate in candidates where candidate != word && !found.contains(candidate) {
      let distance = distance(lowered, candidate.lowercased(), bound: best)
      guard distance <= best, distance < max(word.count, candidate.count) else { continue }
      if distance < best {
        best = distance
        found = []
      }
      found.append(candidate)
    }
    return found.sorted()
  }

  /// The one candidate nearest to `word`, or nil; of several as near, the first in alphabetical order.
  public static func suggestion(for word: String, in candidates: some Sequence<String>) -> String? {
    nearest(word, in: candidates).first
  }
}
