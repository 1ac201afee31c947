import Tensors

/// The plans of a batch, resolved: which rows of which site are changed and kept.
///
/// Rows are those of the pass: all sequences' new tokens, one after another.
struct CompiledPlan {
  /// An intervention on the rows of one sequence.
  struct Change {
    let sequence: Int
    /// Rows of the pass, with each one's place among the chosen positions (for ``Intervention/Operation/copy``).
    let rows: [(row: Int, place: Int)]
    /// Runs of chosen values inside a row: (first, count). For attention maps: heads.
    let runs: [(first: Int, count: Int)]
    let keys: [Int]?
    let operation: Intervention.Operation
  }

  /// A site that one sequence keeps.
  struct Keep {
    let sequence: Int
    /// Rows of the pass and their absolute positions.
    var rows: [(row: Int, position: Int)]

    /// Takes in what another capture of the same site keeps; a position that both name stands once.
    mutating func merge(_ other: Keep) {
      let known = Set(rows.map(\.row))
      rows += other.rows.filter { !known.contains($0.row) }
    }
  }

  private var changes: [[Change]]
  private var keeps: [[Keep]]
  /// Empty where no plan wants a gradient.
  private var gradients: [[Keep]] = []
  private var seeds: [[Seed]] = []
  /// Nothing is changed or kept anywhere: every visit returns at once.
  let isEmpty: Bool

  private static let sites = Site.allCases.count

  /// Resolves the plans of a batch.
  ///
  /// - Throws: ``EngineError`` for a position outside a sequence, or anything ``Plan/validate(for:)`` refuses.
  init(_ sequences: [Sequence], _ architecture: Architecture) throws(EngineError) {
    isEmpty = sequences.allSatisfy {
      $0.plan.interventions.isEmpty && $0.plan.captures.isEmpty && $0.plan.gradient == nil
    }
    let slots = isEmpty ? 0 : Self.sites * architecture.layers
    changes = Array(repeating: [], count: slots)
    keeps = Array(repeating: [], count: slots)
    guard !isEmpty else { return }
    if sequences.contains(where: { $0.plan.gradient != nil }) {
      gradients = Array(repeating: [], count: slots)
      seeds = Array(repeating: [], count: slots)
    }
    for (index, sequence) in sequences.enumerated() {
      try sequence.plan.validate(for: architecture)
      for intervention in sequence.plan.interventions {
        try add(intervention, sequence, index, architecture)
      }
      for capture in sequence.plan.captures {
        try add(capture, sequence, index, architecture, to: &keeps)
      }
      if let gradient = sequence.plan.gradient { try add(gradient, sequence, index, architecture) }
    }
  }

  func changes(_ site: Site, _ layer: Int) -> [Change] {
    isEmpty ? [] : changes[layer * Self.sites + site.ordinal]
  }

  func keeps(_ site: Site, _ layer: Int) -> [Keep] {
    isEmpty ? [] : keeps[layer * Self.sites + site.ordinal]
  }

  func touches(_ site: Site, _ layer: Int = 0) -> Bool {
    guard !isEmpty else { return false }
    let slot = layer * Self.sites + site.ordinal
    return !changes[slot].isEmpty || !keeps[slot].isEmpty || hasGradient(slot)
  }

  /// Whether the plan of one sequence touches a site.
  func touches(_ site: Site, _ layer: Int, sequence: Int) -> Bool {
    guard touches(site, layer) else { return false }
    let slot = layer * Self.sites + site.ordinal
    return changes[slot].contains { $0.sequence == sequence }
      || keeps[slot].contains { $0.sequence == sequence }
      || gradients(site, layer).contains { $0.sequence == sequence }
      || seeds(site, layer).contains { $0.sequence == sequence }
  }

  /// Where the gradient of a site is wanted.
  func gradients(_ site: Site, _ layer: Int) -> [Keep] {
    gradients.isEmpty ? [] : gradients[layer * Self.sites + site.ordinal]
  }

  /// Terms of objectives that read a site.
  func seeds(_ site: Site, _ layer: Int) -> [Seed] {
    seeds.isEmpty ? [] : seeds[layer * Self.sites + site.ordinal]
  }

  /// Whether the way back must stop at a site.
  func differentiates(_ site: Site, _ layer: Int) -> Bool {
    guard !gradients.isEmpty else { return false }
    let slot = layer * Self.sites + site.ordinal
    return !changes[slot].isEmpty || hasGradient(slot)
  }

  /// The first layer that the way back must reach: −1 for the embedding, the number of layers for what follows
  /// the last block.
  func firstGradient(_ architecture: Architecture) -> Int {
    for layer in 0..<architecture.layers {
      for site in Site.allCases where !gradients(site, layer).isEmpty {
        if site.hasLayer { return layer }
        if site == .embed || site == .posEmbed { return -1 }
      }
    }
    return architecture.layers
  }

  /// The last layer at which something is kept or read; the model's last where something behind the blocks is, or
  /// nothing anywhere.
  func lastTouch(_ architecture: Architecture) -> Int {
    let last = architecture.layers - 1
    guard !isEmpty, !touches(.finalNorm), !touches(.finalNormScale), !touches(.logits) else { return last }
    let reads = { (slot: Int) in !self.keeps[slot].isEmpty || self.hasGradient(slot) }
    for layer in stride(from: last, through: 0, by: -1) {
      let slots = layer * Self.sites..<(layer + 1) * Self.sites
      if slots.contains(where: reads) { return layer }
    }
    return last
  }

  private func hasGradient(_ slot: Int) -> Bool {
    !gradients.isEmpty && (!gradients[slot].isEmpty || !seeds[slot].isEmpty)
  }

  /// The slots of a site in the layers that a sequence runs.
  private func slots(_ site: Site, _ layers: [Int]?, _ sequence: Sequence, _ a: Architecture) -> [Int] {
    let isRun = sequence.firstLayer == 0 || (site != .embed && site != .posEmbed)
    guard site.hasLayer else { return isRun ? [site.ordinal] : [] }
    let chosen = (layers ?? Array(0..<a.layers)).filter { $0 >= sequence.firstLayer }
    return chosen.map { $0 * Self.sites + site.ordinal }
  }

  private mutating func add(
    _ intervention: Intervention, _ sequence: Sequence, _ index: Int, _ a: Architecture
  ) throws(EngineError) {
    let positions = try intervention.positions.resolve(prompt: sequence.prompt, length: sequence.end)
    if case .copy(let rows) = intervention.operation, case .indices = intervention.positions,
      rows.count != positions.count
    {
      throw .wrongRows(site: intervention.site, found: rows.count, expected: positions.count)
    }
    let rows = positions.enumerated().compactMap { place, position in
      sequence.row(of: position).map { (row: $0, place: place) }
    }
    let (units, width) = intervention.site.layout(in: a)
    let runs: [(first: Int, count: Int)]
    if intervention.site.isAttentionMap {
      runs = (intervention.units ?? Array(0..<units)).map { ($0, 1) }
      // The width of a map is known only here: one value a head and key.
      let expected = runs.count * (intervention.keys?.count ?? sequence.end)
      if !rows.isEmpty, let found = intervention.operation.vectorWidth, found != expected {
        throw .wrongWidth(site: intervention.site, found: found, expected: expected)
      }
    } else {
      runs = intervention.units?.map { ($0 * width, width) } ?? [(0, units * width)]
    }
    let change = Change(
      sequence: index, rows: rows, runs: runs, keys: intervention.keys, operation: intervention.operation)
    for slot in slots(intervention.site, intervention.layers, sequence, a) { changes[slot].append(change) }
  }

  private func add(
    _ capture: Plan.Capture, _ sequence: Sequence, _ index: Int, _ a: Architecture, to keeps: inout [[Keep]]
  ) throws(EngineError) {
    let positions = try capture.positions.resolve(prompt: sequence.prompt, length: sequence.end)
    let rows = positions.compactMap { position in
      sequence.row(of: position).map { (row: $0, position: position) }
    }
    let keep = Keep(sequence: index, rows: rows)
    for slot in slots(capture.site, capture.layers, sequence, a) {
      // A trace holds one tensor a site and layer, so that two captures of it become one.
      if let known = keeps[slot].firstIndex(where: { $0.sequence == index }) {
        keeps[slot][known].merge(keep)
      } else {
        keeps[slot].append(keep)
      }
    }
  }

  private mutating func add(
    _ gradient: Gradient, _ sequence: Sequence, _ index: Int, _ a: Architecture
  ) throws(EngineError) {
    for capture in gradient.at { try add(capture, sequence, index, a, to: &gradients) }
    for term in gradient.objective.terms {
      guard case .activation(let site, let layer, let vector) = term.quantity else { continue }
      let position = try PositionSelection.indices([term.position])
        .resolve(prompt: sequence.prompt, length: sequence.end)[0]
      guard let row = sequence.row(of: position) else {
        throw .positionOutOfRange(position, length: sequence.end)
      }
      seeds[layer * Self.sites + site.ordinal].append(
        Seed(sequence: index, row: row, coefficient: term.coefficient, vector: vector))
    }
  }
}

extension CompiledPlan {
  /// A term of an objective that reads a site: coefficient · ⟨value of the row, vector⟩.
  struct Seed {
    let sequence: Int
    let row: Int
    let coefficient: Float
    let vector: [Float]

    func value(in row: UnsafePointer<Float>) -> Double {
      Double(coefficient) * Double(Vector.dot(row, vector, count: vector.count))
    }
  }

  /// One sequence of a pass: where its rows lie and which positions they stand for.
  struct Sequence {
    let plan: Plan
    /// First row of the pass.
    let firstRow: Int
    /// Absolute position of that row.
    let start: Int
    /// New tokens.
    let count: Int
    /// How many positions are prompt.
    let prompt: Int
    /// The layer that it starts at: 0, or where it goes on from another run.
    var firstLayer = 0

    /// Positions held after the pass.
    var end: Int { start + count }

    func row(of position: Int) -> Int? {
      position >= start && position < end ? firstRow + position - start : nil
    }
  }
}

extension Site {
  /// Place in ``Site/allCases``, which is forward order.
  var ordinal: Int { Self.ordinals[self] ?? 0 }

  private static let ordinals = Dictionary(
    uniqueKeysWithValues: Site.allCases.enumerated().map { ($0.element, $0.offset) })
}
