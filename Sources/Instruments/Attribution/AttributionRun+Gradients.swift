import Tensors
import Transformer

extension AttributionRun {
  /// The gradient of the metric at the values, or its mean along the path from the baseline; nil in activation mode.
  func gradients(isCancelled: () -> Bool) throws(EngineError) -> Values? {
    switch question.mode {
    case .activation: nil
    case .attribution: slopes
    case .integrated: try integrated(isCancelled: isCancelled)
    }
  }

  /// What is differentiated.
  private static func objective(_ metric: Metric) -> Objective {
    let quantity = metric.quantity
    return Objective(
      metric.terms.map { tokens, weight in
        let token = tokens[0]
        let read: Objective.Quantity =
          switch quantity {
          case .logit: .logit(token)
          case .logprob: .logProbability(token)
          case .prob: .probability(token)
          }
        return Objective.Term(Float(weight), read, at: -1)
      })
  }

  /// The clean values, the gradient at them, and the metric: one pass forth and one back for all sites and layers, from
  /// the first position that counts on.
  ///
  /// - Parameter cache: an empty one; it will hold the positions before.
  static func valuesAndSlopes(
    of trial: Trial, _ model: Model, _ question: AttributionQuestion, _ layers: [Int], _ positions: [Int],
    past cache: KVCache, isCancelled: () -> Bool
  ) throws(EngineError) -> (Values, Values, Double) {
    let first = positions.first ?? 0
    if first > 0 {
      let plan = Plan(interventions: question.interventions, logits: .none)
      let past = Request(
        Array(trial.prompt[..<first]), plan: plan, cache: cache, promptLength: trial.prompt.count)
      _ = try model.run(past, precision: question.precision, isCancelled: isCancelled)
    }
    let captures = captures(question, layers, positions)
    let plan = Plan(
      captures: captures, interventions: question.interventions, logits: .none,
      gradient: Gradient(of: objective(trial.metric), at: captures))
    let request = Request(
      Array(trial.prompt[first...]), plan: plan, cache: cache, promptLength: trial.prompt.count)
    let trace = try model.run(request, precision: question.precision, isCancelled: isCancelled)
    let metric = trial.metric.terms.reduce(0.0) { sum, term in
      sum + term.weight * trial.metric.strength(of: term.tokens, [trace.lastLogits])
    }
    cache.truncate(to: first)
    return (
      values(question.sites, layers) { trace[$0, layer: $1] },
      values(question.sites, layers) { trace.gradient($0, layer: $1) }, metric
    )
  }

  /// For each site and layer the mean of the gradients at the middles of equal steps of the path.
  private func integrated(isCancelled: () -> Bool) throws(EngineError) -> Values {
    var branches = Branches(model, standing: question.interventions, precision: question.precision)
    try branches.add(
      trial.prompt, prompt: trial.prompt.count, first: positions.first ?? 0, layers: Set(layers),
      isCancelled: isCancelled)
    var means = clean
    for (site, place) in places {
      means[site][place] = try mean(site, place, branches, isCancelled: isCancelled)
    }
    return means
  }

  private func mean(
    _ place: Int, _ layer: Int, _ branches: Branches, isCancelled: () -> Bool
  ) throws(EngineError) -> [Float] {
    let site = question.sites[place]
    let own = site.hasLayer ? [layers[layer]] : nil
    let (values, difference) = (clean[place][layer], difference(place, layer))
    let capture = Plan.Capture(site, layers: own, positions: .indices(positions))
    let requests = (0..<question.steps).map { step in
      let short = 1 - (Float(step) + 0.5) / Float(question.steps)
      let point = zip(values, difference).map { $0 - short * $1 }
      let change = Intervention(
        site: site, layers: own, positions: .indices(positions), operation: .copy(rows: rows(point)))
      var request = branches.request(.init(base: 0, layer: layers[layer], interventions: [change]))
      request.plan.captures = []
      request.plan.gradient = Gradient(of: Self.objective(trial.metric), at: [capture])
      return request
    }
    var sum = Array(repeating: Float(0), count: values.count)
    // A few at a time: a backward pass keeps what every row of its forward pass held.
    for start in stride(from: 0, to: requests.count, by: Self.pathBatch) {
      let batch = Array(requests[start..<min(start + Self.pathBatch, requests.count)])
      for trace in try model.run(batch, precision: question.precision, isCancelled: isCancelled) {
        for (index, value) in (trace.gradient(site, layer: own?[0] ?? 0)?.tensor.values ?? []).enumerated() {
          sum[index] += value / Float(question.steps)
        }
      }
    }
    return sum
  }

  private static let pathBatch = 8
}
