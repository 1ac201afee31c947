import Tensors
import Transformer

extension AttributionRun {
  /// What replaces a unit by its baseline in this trial, and nothing else.
  func replacing(_ unit: Unit) -> [Intervention] {
    if let dictionary = question.dictionary { return replacing(latent: unit.index ?? 0, of: dictionary) }
    let place = unit.layer.flatMap { layers.firstIndex(of: $0) } ?? 0
    return question.sites.enumerated().map { index, site in
      let chosen = unit.position.map { [$0] } ?? positions
      let units = unit.index.map { [$0] }
      return Intervention(
        site: site, layers: site.hasLayer ? [layers[place]] : nil, positions: .indices(chosen), units: units,
        operation: operation(index, place, unit))
    }
  }

  private func operation(_ site: Int, _ layer: Int, _ unit: Unit) -> Intervention.Operation {
    guard let baseline else { return .set(0) }
    let rows = rows(baseline[site][layer])
    if let position = unit.position {
      return .copy(rows: positions.firstIndex(of: position).map { [rows[$0]] } ?? [])
    }
    guard let index = unit.index else { return .copy(rows: rows) }
    let width = question.sites[site].layout(in: model.architecture).width
    return .copy(rows: rows.map { Array($0[index * width..<(index + 1) * width]) })
  }

  private func replacing(latent index: Int, of dictionary: LatentDictionary) -> [Intervention] {
    let direction = dictionary.direction(index)
    let rows = zip(rows(clean[0][0]), latentDifferences(dictionary, 0, 0)).map { row, latents in
      let value = latents.first { $0.index == index }?.value ?? 0
      return zip(row, direction).map { $0 - value * $1 }
    }
    return [
      Intervention(
        site: dictionary.site, layers: [dictionary.layer], positions: .indices(positions),
        operation: .copy(rows: rows))
    ]
  }
}

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
    for (site, layer) in run.places {
      if let dictionary = question.dictionary {
        addLatents(run, dictionary, gradients?[site][layer])
        continue
      }
      let values = run.clean[site][layer]
      let row = values.count / max(1, run.positions.count)
      let ofPositions = question.kind == .positions
      let width = ofPositions ? row : row / perLayer
      func place(_ position: Int) -> Int { ofPositions ? position : layer * perLayer }
      for position in run.positions.indices {
        Self.addSizes(
          values[position * row..<(position + 1) * row], width,
          scaled: ofPositions ? 1 : 1 / Double(run.positions.count), to: &activations, from: place(position))
      }
      guard let gradient = gradients?[site][layer] else { continue }
      let difference = run.difference(site, layer)
      for position in run.positions.indices {
        let chosen = position * row..<(position + 1) * row
        Self.addProducts(difference[chosen], gradient[chosen], width, to: &scores, from: place(position))
      }
    }
  }

  /// Adds the size of each unit, the value of a single number or the length of a vector, to sums from `first` on.
  private static func addSizes(
    _ values: ArraySlice<Float>, _ width: Int, scaled: Double, to sums: inout [Double], from first: Int
  ) {
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for unit in 0..<values.count / width {
          var size = Double(values[unit * width])
          if width > 1 {
            let own = values[unit * width..<(unit + 1) * width]
            size = own.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
          }
          sums[first + unit] += size * scaled
        }
      }
    }
  }

  /// Adds Σ difference · gradient over the values of each unit.
  private static func addProducts(
    _ difference: ArraySlice<Float>, _ gradient: ArraySlice<Float>, _ width: Int, to sums: inout [Double],
    from first: Int
  ) {
    difference.withUnsafeBufferPointer { difference in
      gradient.withUnsafeBufferPointer { gradient in
        sums.withUnsafeMutableBufferPointer { sums in
          for unit in 0..<difference.count / width {
            for i in unit * width..<(unit + 1) * width {
              sums[first + unit] += Double(difference[i]) * Double(gradient[i])
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
    let order = taken.indices.sorted {
      abs(taken[$0]) != abs(taken[$1]) ? abs(taken[$0]) > abs(taken[$1]) : $0 < $1
    }
    return order.map { flat in
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
