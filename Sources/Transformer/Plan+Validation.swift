extension Plan {
  /// Checks every layer, unit, width and value against a model before anything runs.
  ///
  /// - Throws: ``EngineError`` for the first thing the model doesn't have.
  public func validate(for architecture: Architecture) throws(EngineError) {
    for capture in captures {
      try capture.site.check(layers: capture.layers, in: architecture)
    }
    for intervention in interventions { try intervention.validate(for: architecture) }
    try validateInputs()
    guard let gradient else { return }
    try gradient.objective.validate(for: architecture)
    for capture in gradient.at { try capture.site.check(layers: capture.layers, in: architecture) }
  }

  /// Whether logits are asked for, changed, or part of an objective.
  var readsLogits: Bool {
    logits != .none || gradient?.objective.readsLogits == true
      || captures.contains { $0.site == .logits } || interventions.contains { $0.site == .logits }
  }
}

extension Site {
  func check(layers: [Int]?, in architecture: Architecture) throws(EngineError) {
    for layer in layers ?? [] where layer < 0 || layer >= (hasLayer ? architecture.layers : 1) {
      throw .layerOutOfRange(layer, layers: hasLayer ? architecture.layers : 1)
    }
  }
}

extension Intervention {
  /// Checks one intervention against a model.
  public func validate(for architecture: Architecture) throws(EngineError) {
    try site.check(layers: layers, in: architecture)
    let layout = site.layout(in: architecture)
    for unit in units ?? [] where unit < 0 || unit >= layout.units {
      throw .unitOutOfRange(unit, units: layout.units, site: site)
    }
    if keys != nil, !site.isAttentionMap { throw .keysNotAllowed(site: site) }
    if !operation.isFinite(at: site) { throw .valueNotFinite(site: site) }
    guard !site.isAttentionMap, let found = operation.vectorWidth else { return }
    let expected = (units?.count ?? layout.units) * layout.width
    guard found == expected else { throw .wrongWidth(site: site, found: found, expected: expected) }
  }
}

extension Intervention.Operation {
  /// Values a position that the operation brings, or nil where it brings none.
  var vectorWidth: Int? {
    switch self {
    case .setVector(let v), .add(let v, _), .projectOut(let v): v.count
    case .copy(let rows): rows.first?.count
    case .editLatents(let edit): edit.width
    case .set, .scale, .clamp: nil
    }
  }

  /// Whether every number is one; a copy of scores may hold the −∞ of the mask.
  func isFinite(at site: Site) -> Bool {
    switch self {
    case .set(let value), .scale(let value): value.isFinite
    case .setVector(let v), .projectOut(let v): v.allSatisfy(\.isFinite)
    case .add(let v, let coefficient): coefficient.isFinite && v.allSatisfy(\.isFinite)
    case .clamp(let low, let high): low.isFinite && high.isFinite && low <= high
    case .editLatents(let edit): edit.isFinite
    case .copy(let rows):
      rows.allSatisfy { row in
        row.count == rows.first?.count
          && row.allSatisfy { $0.isFinite || (site == .attnScores && $0 == -.infinity) }
      }
    }
  }
}

extension Plan {
  /// Heads that read apart have no input in common; a run that patches edges isn't differentiated.
  private func validateInputs() throws(EngineError) {
    if edges != nil, gradient != nil {
      throw .badOption(name: "edges", found: "a run with a gradient", expected: "a run without a gradient")
    }
    let touched = captures + (gradient?.at ?? []) + interventions.map { Capture($0.site, layers: $0.layers) }
    guard let apart = touched.first(where: { $0.site.isHeadInput })?.site ?? (edges == nil ? nil : .qInput)
    else { return }
    for shared in touched where shared.site == .attnIn || shared.site == .attnNormScale {
      throw .sitesExclude(shared.site, apart)
    }
  }
}

extension Site {
  /// Whether heads read the residual stream apart here.
  var isHeadInput: Bool { self == .qInput || self == .kInput || self == .vInput }
}
