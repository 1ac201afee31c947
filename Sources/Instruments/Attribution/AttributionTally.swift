import Tensors
import Transformer

/// Scores and activations, added up over trials.
struct AttributionTally {
  let question: AttributionQuestion
  let layers: [Int]
  /// Units a layer; positions count as one layer.
  let perLayer: Int
  private var scores: [Double]
  private var activations: [Double]
  private var trials = 0

  /// - Parameter positions: those of the first trial.
  init(_ question: AttributionQuestion, _ model: Model, positions: [Int]) {
    self.question = question
    layers = question.chosenLayers(model.architecture)
    perLayer =
      question.kind == .positions
      ? positions.count : question.dictionary?.count ?? question.kind.count(in: model.architecture)
    scores = Array(repeating: 0, count: layers.count * perLayer)
    activations = scores
  }

  /// Adds a trial: Σ (activation − baseline) · gradient over positions and the values of a unit.
  ///
  /// - Parameter gradients: as the values; nil in activation mode, where the activation is the score.
  mutating func add(_ run: AttributionRun, _ gradients: AttributionRun.Values?) {
    trials += 1
    if let dictionary = question.dictionary {
      addLatents(run, dictionary, gradients?[0][0])
      return
    }
    let places = run.places
    let parts = run.model.pool.map(places.count) { index in
      let (site, layer) = places[index]
      return part(
        run.clean[site][layer], run.difference(site, layer), gradients?[site][layer],
        positions: run.positions.count)
    }
    for ((_, layer), part) in zip(places, parts) {
      let first = question.kind == .positions ? 0 : layer * perLayer
      for (index, size) in part.sizes.enumerated() { activations[first + index] += size }
      for (index, product) in part.products.enumerated() { scores[first + index] += product }
    }
  }

  /// What one site and layer give its units: their sizes (the value of a single number, the length of a vector) in the
  /// mean over the positions, and Σ difference · gradient.
  private func part(
    _ values: [Float], _ difference: [Float], _ gradient: [Float]?, positions: Int
  ) -> (sizes: [Double], products: [Double]) {
    let row = values.count / max(1, positions)
    let ofPositions = question.kind == .positions
    let (units, width) = ofPositions ? (1, row) : (perLayer, row / perLayer)
    let share = ofPositions ? 1 : 1 / Double(positions)
    var sizes = Array(repeating: 0.0, count: perLayer)
    var products = gradient == nil ? [] : sizes
    for position in 0..<positions {
      let chosen = position * row..<(position + 1) * row
      let into = ofPositions ? position : 0
      Self.add(values[chosen], width, share, to: &sizes, from: into, units)
      guard let gradient else { continue }
      Self.add(difference[chosen], times: gradient[chosen], width, to: &products, from: into, units)
    }
    return (sizes, products)
  }

  /// Adds the size of each unit to sums from `first` on.
  private static func add(
    _ values: ArraySlice<Float>, _ width: Int, _ share: Double, to sums: inout [Double], from first: Int,
    _ units: Int
  ) {
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let values = values.baseAddress, let sums = sums.baseAddress.map({ $0 + first }) else { return }
        if width == 1 {
          for unit in 0..<units { sums[unit] += Double(values[unit]) * share }
        } else {
          for unit in 0..<units {
            sums[unit] += Vector.sumOfSquares(values + unit * width, count: width).squareRoot() * share
          }
        }
      }
    }
  }

  /// Adds Σ difference · gradient over the values of each unit to sums from `first` on.
  private static func add(
    _ difference: ArraySlice<Float>, times gradient: ArraySlice<Float>, _ width: Int,
    to sums: inout [Double], from first: Int, _ units: Int
  ) {
    difference.withUnsafeBufferPointer { difference in
      gradient.withUnsafeBufferPointer { gradient in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let x = difference.baseAddress, let slope = gradient.baseAddress,
            let sums = sums.baseAddress.map({ $0 + first })
          else { return }
          if width == 1 {
            for unit in 0..<units { sums[unit] += Double(x[unit]) * Double(slope[unit]) }
          } else {
            for unit in 0..<units {
              for i in unit * width..<(unit + 1) * width {
                sums[unit] += Double(x[i]) * Double(slope[i])
              }
            }
          }
        }
      }
    }
  }

  private mutating func addLatents(
    _ run: AttributionRun, _ dictionary: LatentDictionary, _ gradient: [Float]?
  ) {
    let gradients = gradient.map(run.rows)
    for (place, latents) in run.latentDifferences(dictionary, 0, 0).enumerated() {
      for (index, value) in latents {
        activations[index] += Double(value) / Double(run.positions.count)
        guard let row = gradients?[place] else { continue }
        let along = zip(row, dictionary.direction(index)).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        scores[index] += Double(value) * along
      }
    }
  }

  /// All units with their means over the trials, greatest |score| first; of equal ones the lower first.
  func ranked(positions: [Int]) -> [Attribution.Score] {
    let count = Double(max(1, trials))
    let taken = question.mode == .activation ? activations : scores
    let order = taken.enumerated().map { (size: abs($1), flat: $0) }.sorted {
      $0.size != $1.size ? $0.size > $1.size : $0.flat < $1.flat
    }
    return order.map { _, flat in
      Attribution.Score(
        unit: unit(flat, positions), score: taken[flat] / count, activation: activations[flat] / count)
    }
  }

  private func unit(_ flat: Int, _ positions: [Int]) -> Unit {
    switch question.kind {
    case .positions: Unit(position: positions[flat])
    case .layers: Unit(layer: layers[flat])
    case .heads, .neurons, .latents: Unit(layer: layers[flat / perLayer], index: flat % perLayer)
    }
  }
}
