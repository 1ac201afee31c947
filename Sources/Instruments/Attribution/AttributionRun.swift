import Tensors
import Transformer

/// One trial of an attribution: its activations, what they are compared with, and the gradients between.
struct AttributionRun {
  /// Values of the question's sites and layers: `[site][layer][position · width]`.
  typealias Values = [[[Float]]]

  let model: Model
  let question: AttributionQuestion
  let trial: Trial
  let layers: [Int]
  /// The positions that count.
  let positions: [Int]
  let clean: Values
  /// What the clean values are compared with; nil for zero.
  let baseline: Values?
  /// The gradient of the metric at the clean values, where the question is of that alone: it comes with them.
  let slopes: Values?
  /// The metric of the clean run, where it came with them too.
  let metric: Double?
  /// Keys and values of the positions before the first that counts, as that pass found them.
  var past: KVCache?

  init(
    _ model: Model, _ question: AttributionQuestion, _ trial: Trial, isCancelled: () -> Bool
  ) throws(EngineError) {
    try trial.validate(for: model.architecture)
    (self.model, self.question, self.trial) = (model, question, trial)
    layers = question.chosenLayers(model.architecture)
    positions = try question.positions(of: trial.prompt.count)
    if question.mode == .attribution {
      let cache = KVCache(for: model.architecture)
      (clean, slopes, metric) = try Self.valuesAndSlopes(
        of: trial, model, question, layers, positions, past: cache, isCancelled: isCancelled)
      past = cache
    } else {
      clean = try Self.values(of: trial.prompt, model, question, layers, positions, isCancelled: isCancelled)
      (slopes, metric, past) = (nil, nil, nil)
    }
    var other: Values?
    if question.baseline == .corrupted {
      guard let twin = trial.corrupted else {
        throw .badOption(name: "baseline", found: "corrupted", expected: "zero")
      }
      other = try Self.values(of: twin, model, question, layers, positions, isCancelled: isCancelled)
    }
    baseline = other
  }

  private static func values(
    of tokens: [Int], _ model: Model, _ question: AttributionQuestion, _ layers: [Int], _ positions: [Int],
    isCancelled: () -> Bool
  ) throws(EngineError) -> Values {
    let plan = Plan(
      captures: captures(question, layers, positions), interventions: question.interventions, logits: .none)
    let trace = try model.run(
      Request(tokens, plan: plan), precision: question.precision, isCancelled: isCancelled)
    return values(question.sites, layers) { trace[$0, layer: $1] }
  }

  static func captures(
    _ question: AttributionQuestion, _ layers: [Int], _ positions: [Int]
  ) -> [Plan.Capture] {
    question.sites.map { site in
      Plan.Capture(site, layers: site.hasLayer ? layers : nil, positions: .indices(positions))
    }
  }

  static func values(_ sites: [Site], _ layers: [Int], _ kept: (Site, Int) -> Trace.Kept?) -> Values {
    sites.map { site in
      layers.map { layer in kept(site, site.hasLayer ? layer : 0)?.tensor.values ?? [] }
    }
  }

  /// The sites and layers as pairs of places.
  var places: [(site: Int, layer: Int)] {
    question.sites.indices.flatMap { site in layers.indices.map { (site, $0) } }
  }

  /// Clean values less the baseline: what a unit would lose. For latents the part that they explain.
  func difference(_ site: Int, _ layer: Int) -> [Float] {
    let values = clean[site][layer]
    if let dictionary = question.dictionary { return explained(by: dictionary, site, layer) }
    guard let baseline else { return values }
    return zip(values, baseline[site][layer]).map { $0 - $1 }
  }

  private func explained(by dictionary: LatentDictionary, _ site: Int, _ layer: Int) -> [Float] {
    var sum = Array(repeating: Float(0), count: clean[site][layer].count)
    let width = sum.count / max(1, positions.count)
    for (place, latents) in latentDifferences(dictionary, site, layer).enumerated() {
      for (index, value) in latents {
        for (offset, x) in dictionary.direction(index).enumerated() {
          sum[place * width + offset] += value * x
        }
      }
    }
    return sum
  }

  /// The latents at each position, less those of the baseline.
  func latentDifferences(
    _ dictionary: LatentDictionary, _ site: Int, _ layer: Int
  ) -> [[(index: Int, value: Float)]] {
    let own = dictionary.encode(rows(clean[site][layer]))
    guard let baseline else { return own }
    return zip(own, dictionary.encode(rows(baseline[site][layer]))).map { mine, others in
      var values = Dictionary(mine.map { ($0.index, $0.value) }) { first, _ in first }
      for (index, value) in others { values[index, default: 0] -= value }
      return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
  }

  /// Values cut into a row a position.
  func rows(_ values: [Float]) -> [[Float]] {
    let width = values.count / max(1, positions.count)
    return positions.indices.map { Array(values[$0 * width..<($0 + 1) * width]) }
  }
}
