import Tensors

extension Model {
  /// Runs one sequence.
  ///
  /// - Throws: ``EngineError`` for a plan or a token the model doesn't have, a value that is not finite, or
  ///   ``EngineError/interrupted`` once `isCancelled` says so; it is asked before every layer.
  public func run(
    _ request: Request, precision: Precision = .exact, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> Trace {
    let traces = try run([request], precision: precision, isCancelled: isCancelled)
    return traces[0]
  }

  /// Runs a batch of sequences of any lengths in one pass; no value depends on what else is in the batch.
  ///
  /// Requests may go on from other runs, each at a layer of its own: it joins the batch there.
  ///
  /// - Returns: a trace a request, in order.
  /// - Throws: as ``run(_:precision:isCancelled:)-(Request,_,_)``; a cache that was passed in is then as before.
  public func run(
    _ requests: [Request], precision: Precision = .exact, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Trace] {
    try run(requests, precision: precision, in: Workspace(for: self), isCancelled: isCancelled)
  }

  /// Runs many continuations of one prefix, whose keys and values are computed once.
  ///
  /// - Parameter suffixes: requests whose tokens follow the prefix and whose positions count from its start;
  ///   their plans can't reach into the prefix.
  public func run(
    prefix: [Int], suffixes: [Request], precision: Precision = .exact, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Trace] {
    guard !prefix.isEmpty else { return try run(suffixes, precision: precision, isCancelled: isCancelled) }
    let shared = KVCache(for: architecture)
    _ = try run(
      [Request(prefix, plan: Plan(logits: .none), cache: shared)], precision: precision,
      isCancelled: isCancelled)
    let requests = suffixes.map { suffix in
      var request = suffix
      request.cache = shared.fork()
      return request
    }
    return try run(requests, precision: precision, isCancelled: isCancelled)
  }

  func run(
    _ requests: [Request], precision: Precision, in space: Workspace, isCancelled: () -> Bool
  ) throws(EngineError) -> [Trace] {
    let order = requests.indices.sorted { (requests[$0].firstLayer, $0) < (requests[$1].firstLayer, $1) }
    let traces = try run(
      inOrder: order.map { requests[$0] }, precision: precision, in: space, isCancelled: isCancelled)
    var found = traces
    for (place, index) in order.enumerated() { found[index] = traces[place] }
    return found
  }

  /// - Parameter requests: in order of the layer they start at.
  private func run(
    inOrder requests: [Request], precision: Precision, in space: Workspace, isCancelled: () -> Bool
  ) throws(EngineError) -> [Trace] {
    try checkStarts(requests)
    let caches = requests.map { $0.cache ?? KVCache(for: architecture) }
    var sequences: [CompiledPlan.Sequence] = []
    var rows = 0
    for (request, cache) in zip(requests, caches) {
      try check(request, cache)
      let end = cache.count + request.tokens.count
      sequences.append(
        CompiledPlan.Sequence(
          plan: request.plan, firstRow: rows, start: cache.count, count: request.tokens.count,
          prompt: request.promptLength ?? end, firstLayer: request.firstLayer))
      rows += request.tokens.count
    }
    let plan = try CompiledPlan(sequences, architecture)
    let half = precision == .fast && KernelPath.current.hasFastProducts
    for (cache, sequence) in zip(caches, sequences) { cache.reserve(sequence.end, half: half) }
    space.reserve(rows)
    space.turn(to: sequences.flatMap { $0.start..<$0.end })
    return try withoutActuallyEscaping(isCancelled) { isCancelled throws(EngineError) -> [Trace] in
      var pass = ForwardPass(
        model: self, requests: requests, sequences: sequences, caches: caches, plan: plan,
        precision: precision, space: space, isCancelled: isCancelled,
        record: requests.contains { $0.plan.gradient != nil }
          ? ForwardRecord(from: plan.firstGradient(architecture)) : nil,
        writers: requests.contains { $0.plan.edges != nil || $0.plan.keepsWriters }
          ? WriterOutputs(architecture, sequences, rows: rows) : nil,
        traces: try emptyTraces(requests, sequences))
      return try pass.run()
    }
  }

  private func emptyTraces(
    _ requests: [Request], _ sequences: [CompiledPlan.Sequence]
  ) throws(EngineError) -> [Trace] {
    var traces: [Trace] = []
    for (request, sequence) in zip(requests, sequences) {
      var positions: [Int] =
        switch request.plan.logits {
        case .none: []
        case .last: [sequence.end - 1]
        case .all: Array(sequence.start..<sequence.end)
        }
      if let objective = request.plan.gradient?.objective {
        positions = try Set(positions).union(objective.logitPositions(of: sequence)).sorted()
      }
      var trace = Trace(
        tokens: request.tokens, start: sequence.start, logitPositions: positions,
        logits: Tensor(shape: [0, architecture.vocabulary], values: []))
      if request.plan.gradient != nil { trace.objective = 0 }
      traces.append(trace)
    }
    return traces
  }

  /// The way back, and what parts write, go through all rows of a pass from its first layer on.
  private func checkStarts(_ requests: [Request]) throws(EngineError) {
    guard let first = requests.first?.firstLayer, let last = requests.last?.firstLayer, first < last,
      requests.contains(where: {
        $0.plan.gradient != nil || $0.plan.edges != nil || $0.plan.keepsWriters
      })
    else { return }
    throw .badOption(name: "resume", found: "layers \(first) and \(last)", expected: "one layer")
  }

  /// Edges are those of one whole run through a stream that parts add to.
  private func checkEdges(_ request: Request, _ cache: KVCache) throws(EngineError) {
    guard request.plan.edges != nil || request.plan.keepsWriters else { return }
    if architecture.normsAfter { throw .noResidualSum(family: architecture.family) }
    if cache.count > 0 || request.resume != nil {
      throw .badOption(
        name: "edges", found: "a run that goes on from another", expected: "a run from the first token")
    }
    try request.plan.edges?.validate(for: architecture, tokens: request.tokens.count)
  }

  private func check(_ request: Request, _ cache: KVCache) throws(EngineError) {
    guard !request.tokens.isEmpty else { throw .noTokens }
    for token in request.tokens where token < 0 || token >= architecture.vocabulary {
      throw .tokenOutOfRange(token, vocabulary: architecture.vocabulary)
    }
    let end = cache.count + request.tokens.count
    guard end <= architecture.context else {
      throw .contextExceeded(length: end, context: architecture.context)
    }
    if cache.count > 0, architecture.isBidirectional { throw .notCausal(family: architecture.family) }
    if request.plan.readsLogits { try requireUnembedding() }
    try checkTypes(request)
    guard cache.firstLayer <= request.firstLayer else {
      throw .layerOutOfRange(request.firstLayer, layers: architecture.layers)
    }
    try checkEdges(request, cache)
    guard let resume = request.resume else { return }
    guard resume.layer >= 0, resume.layer < architecture.layers else {
      throw .layerOutOfRange(resume.layer, layers: architecture.layers)
    }
    let expected = request.tokens.count * architecture.width
    guard resume.residual.values.count == expected else {
      throw .wrongWidth(site: .residPre, found: resume.residual.values.count, expected: expected)
    }
  }

  private func checkTypes(_ request: Request) throws(EngineError) {
    guard let types = request.tokenTypes else { return }
    guard types.count == request.tokens.count else {
      throw .badOption(
        name: "tokenTypes", found: "\(types.count) types",
        expected: "one for each of \(request.tokens.count) tokens")
    }
    for type in types where !(0..<max(1, architecture.tokenTypes)).contains(type) {
      throw .badOption(
        name: "tokenTypes", found: "\(type)", expected: "from 0 to \(max(0, architecture.tokenTypes - 1))")
    }
  }
}
