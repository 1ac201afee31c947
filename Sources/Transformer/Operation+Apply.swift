/// A run of values inside one position's row.
struct Segment {
  var start: UnsafeMutablePointer<Float>
  var count: Int
}

extension Intervention.Operation {
  /// Changes the chosen values of one position; `row` counts the chosen positions from 0.
  func apply(to segments: [Segment], row: Int) {
    switch self {
    case .set(let value): forEach(segments) { x, _ in x = value }
    case .scale(let factor): forEach(segments) { x, _ in x *= factor }
    case .clamp(let low, let high): forEach(segments) { x, _ in x = min(max(x, low), high) }
    case .setVector(let v): forEach(segments) { x, i in x = v[i] }
    case .add(let v, let coefficient): forEach(segments) { x, i in x += coefficient * v[i] }
    case .projectOut(let v):
      let squared = v.reduce(0.0) { $0 + Double($1) * Double($1) }
      guard squared > 0 else { return }
      var product = 0.0
      forEach(segments) { x, i in product += Double(x) * Double(v[i]) }
      let share = Float(product / squared)
      forEach(segments) { x, i in x -= share * v[i] }
    case .copy(let rows):
      guard row < rows.count else { return }
      let source = rows[row]
      forEach(segments) { x, i in x = source[i] }
    case .editLatents(let edit):
      for segment in segments where segment.count == edit.width { edit.apply(to: segment.start) }
    }
  }

  /// Visits each chosen value with its place among the chosen values of the position.
  private func forEach(_ segments: [Segment], _ body: (inout Float, Int) -> Void) {
    var place = 0
    for segment in segments {
      for offset in 0..<segment.count { body(&segment.start[offset], place + offset) }
      place += segment.count
    }
  }
}
