import Transformer

/// What is kept of a unit's values while windows go by.
struct ExemplarCollection {
  private let question: ExemplarQuestion
  private let isSparse: Bool
  private var top: [Exemplar] = []
  private var bottom: [Exemplar] = []
  private var sketch: QuantileSketch
  private var sample: Reservoir<Exemplar>
  private var positions = 0
  private var active = 0
  private var sum = 0.0
  private var square = 0.0

  init(_ question: ExemplarQuestion, isSparse: Bool) {
    (self.question, self.isSparse) = (question, isSparse)
    sketch = QuantileSketch(seed: question.seed)
    // A band holds its share of the sample, give or take a few: enough of it to draw from.
    let wanted = question.bands * question.samples
    sample = Reservoir(capacity: wanted == 0 ? 0 : max(64 * question.bands, 8 * wanted), seed: question.seed)
  }

  /// Takes in a window with the unit's value at each of its positions.
  mutating func take(_ tokens: [Int], _ values: [Float], window: Int) {
    let question = question
    let first = question.skipsFirst ? 1 : 0
    guard first < values.count else { return }
    var (highest, lowest) = (first, first)
    for place in first..<values.count {
      let value = values[place]
      positions += 1
      sum += Double(value)
      square += Double(value) * Double(value)
      if value > values[highest] { highest = place }
      if value < values[lowest] { lowest = place }
      if value != 0 { active += 1 }
      if isSparse && value == 0 { continue }
      sketch.insert(value)
      sample.offer { question.piece(tokens, values, at: place, window) }
    }
    if !isSparse || values[highest] != 0 {
      insert(question.piece(tokens, values, at: highest, window), into: &top) { $0 > $1 }
    }
    if !isSparse { insert(question.piece(tokens, values, at: lowest, window), into: &bottom) { $0 < $1 } }
  }

  /// - Throws: ``EngineError/noTokens`` where nothing was taken in.
  func result(windows: Int) throws(EngineError) -> Exemplars {
    guard positions > 0 else { throw .noTokens }
    let mean = sum / Double(positions)
    return Exemplars(
      top: top, bottom: bottom, bands: bands(), distribution: sketch, positions: positions, active: active,
      windows: windows, mean: mean,
      deviation: max(0, square / Double(positions) - mean * mean).squareRoot())
  }

  /// Keeps a list of the best, best first; of equal ones the earlier, and of the same text one.
  private func insert(
    _ piece: Exemplar, into list: inout [Exemplar], isBetter: (Float, Float) -> Bool
  ) {
    if list.count >= question.top {
      guard let last = list.last, isBetter(piece.value, last.value) else { return }
    }
    if list.contains(where: { $0.tokens == piece.tokens && $0.peak == piece.peak }) { return }
    let place = list.firstIndex { isBetter(piece.value, $0.value) } ?? list.count
    list.insert(piece, at: place)
    if list.count > question.top { list.removeLast() }
  }

  private func bands() -> [Exemplars.Band] {
    guard question.bands > 0, sketch.count > 0 else { return [] }
    let shares = (0...question.bands).map { Double($0) / Double(question.bands) }
    let edges = sketch.quantiles(shares)
    return (0..<question.bands).map { band in
      let (low, high) = (edges[band], edges[band + 1])
      // An edge belongs to the band below it; the least value to the first.
      let inside = sample.elements.filter { ($0.value > low || band == 0) && $0.value <= high }
      return Exemplars.Band(
        shares: (shares[band], shares[band + 1]), bounds: (low, high), samples: drawn(inside, band))
    }
  }

  /// Some of the elements of a band. The reservoir is in no order that the values know of, but its places fill up in
  /// order of time, so that they are drawn by lot.
  private func drawn(_ pieces: [Exemplar], _ band: Int) -> [Exemplar] {
    var lots = Reservoir<Exemplar>(capacity: question.samples, seed: question.seed &+ UInt64(band) &+ 1)
    for piece in pieces { lots.offer { piece } }
    return lots.elements.sorted { ($0.value, $0.window, $0.start) < ($1.value, $1.window, $1.start) }
  }
}

extension ExemplarQuestion {
  /// The tokens around a place of a window.
  fileprivate func piece(_ tokens: [Int], _ values: [Float], at place: Int, _ window: Int) -> Exemplar {
    let start = max(0, place - before)
    let end = min(tokens.count, place + after + 1)
    return Exemplar(
      window: window, start: start, tokens: Array(tokens[start..<end]), values: Array(values[start..<end]),
      peak: place - start)
  }
}
