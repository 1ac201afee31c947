extension Array {
  /// Cuts what is to run into batches, in its order: as many together as have at most `limit` rows and are at most
  /// `runs`, but one at least.
  ///
  /// - Parameter count: the rows of a run.
  func batches(rows limit: Int, runs: Int = .max, _ count: (Element) -> Int) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var (start, held) = (0, 0)
    for (place, run) in enumerated() {
      let rows = count(run)
      if place > start, held + rows > limit || place - start == runs {
        batches.append(start..<place)
        (start, held) = (place, 0)
      }
      held += rows
    }
    if start < self.count { batches.append(start..<self.count) }
    return batches
  }
}
