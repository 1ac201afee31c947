import Tensors
import Transformer

extension Model {
  /// Scores every edge of the model's graph on a task.
  ///
  /// For each batch of items the clean and the corrupted prompts run once, which gives what every writer says in
  /// both; then the clean prompts run once a step of the method with its gradient at every reader's own input, all
  /// readers in one backward pass. Memory holds one batch.
  ///
  /// - Parameter progress: steps done and in all.
  /// - Throws: ``EngineError`` for no items, for tokens that the model doesn't have, or
  ///   ``EngineError/interrupted``.
  public func edgeScores(
    _ items: [TaskItem], _ question: EdgeQuestion = EdgeQuestion(),
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> EdgeScores {
    guard !items.isEmpty else { throw .noTokens }
    let graph = CircuitGraph(architecture)
    let batches = TaskItem.batches(items)
    let alphas = question.method.alphas
    let total = batches.count * (alphas.count + 1)
    var sums = Array(repeating: 0.0, count: graph.edgeCount)
    var (clean, corrupted) = (0.0, 0.0)
    for (index, batch) in batches.enumerated() {
      let twins = try self.twins(batch, question, isCancelled)
      progress(index * (alphas.count + 1) + 1, total)
      for twin in twins {
        clean += question.metric.value(twin.clean.lastLogits, twin.item, clean: twin.clean.lastLogits)
        corrupted += question.metric.value(twin.corrupted.lastLogits, twin.item, clean: twin.clean.lastLogits)
      }
      var readers = twins.map { ReaderGradients(graph, rows: $0.item.clean.count, width: architecture.width) }
      for (step, alpha) in alphas.enumerated() {
        let requests = twins.map { $0.request(alpha, question, layers: graph.layers) }
        let traces = try run(requests, isCancelled: isCancelled)
        for place in readers.indices { readers[place].add(traces[place]) }
        progress(index * (alphas.count + 1) + step + 2, total)
      }
      for (twin, gradients) in zip(twins, readers) {
        gradients.addProducts(with: twin.differences, to: &sums, pool: pool)
      }
    }
    let weight = 1 / Double(items.count * alphas.count)
    return EdgeScores(
      graph: graph, values: sums.map { $0 * weight }, items: items.count,
      clean: clean / Double(items.count), corrupted: corrupted / Double(items.count))
  }

  /// The clean and the corrupted run of each item, with what every writer said.
  private func twins(
    _ items: [TaskItem], _ question: EdgeQuestion, _ isCancelled: () -> Bool
  ) throws(EngineError) -> [Twin] {
    var plan = Plan(captures: [.init(.embed)], interventions: question.interventions)
    plan.keepsWriters = true
    let traces = try run(
      items.map { Request($0.clean, plan: plan) } + items.map { Request($0.corrupted, plan: plan) },
      isCancelled: isCancelled)
    return items.indices.map {
      Twin(item: items[$0], clean: traces[$0], corrupted: traces[items.count + $0])
    }
  }
}

extension EdgeQuestion.Method {
  /// Where gradients are taken between the corrupted prompt (0) and the clean one (1).
  var alphas: [Float] {
    switch self {
    case .clean: [1]
    case .path(let steps): (0..<max(1, steps)).map { Float($0) / Float(max(1, steps)) }
    }
  }
}

/// An item's two runs.
private struct Twin {
  let item: TaskItem
  let clean: Trace
  let corrupted: Trace

  /// Clean − corrupted output of every writer. `[writer, position · d_model]`
  var differences: [Float] {
    guard var values = clean.writers?.values, let other = corrupted.writers?.values else { return [] }
    values.withUnsafeMutableBufferPointer { left in
      other.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return }
        Vector.axpy(-1, right, into: left, count: other.count)
      }
    }
    return values
  }

  /// A run with the input embeddings corrupted + α·(clean − corrupted), and its gradient at every reader's input.
  func request(_ alpha: Float, _ question: EdgeQuestion, layers: Int) -> Request {
    var plan = Plan(interventions: question.interventions, logits: .none)
    if alpha != 1, let clean = clean[.embed], let corrupted = corrupted[.embed] {
      let rows = zip(clean.rows(.embed, units: nil), corrupted.rows(.embed, units: nil)).map {
        clean, corrupted in
        zip(clean, corrupted).map { $1 + alpha * ($0 - $1) }
      }
      plan.interventions.append(Intervention(site: .embed, operation: .copy(rows: rows)))
    }
    plan.gradient = Gradient(
      of: question.metric.objective(item, clean: self.clean.lastLogits),
      at: [
        .init(.qInput), .init(.kInput), .init(.vInput), .init(.mlpInput),
        .init(.residPost, layers: [layers - 1]),
      ])
    return Request(item.clean, plan: plan)
  }
}
