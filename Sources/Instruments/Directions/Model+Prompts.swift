import Transformer

/// Prompts split into the first tokens that all share and what follows.
struct SharedPrompts {
  let prefix: [Int]
  /// Each holds a token at least.
  let suffixes: [[Int]]

  /// - Parameter shares: whether to look for a shared beginning at all.
  init(_ prompts: [[Int]], shares: Bool) {
    let shortest = prompts.map(\.count).min() ?? 0
    var count = 0
    if shares, let first = prompts.first, prompts.count > 1 {
      while count + 1 < shortest, prompts.allSatisfy({ $0[count] == first[count] }) { count += 1 }
    }
    prefix = Array(prompts.first?.prefix(count) ?? [])
    suffixes = prompts.map { Array($0.dropFirst(count)) }
  }
}

extension Model {
  /// Runs prompts under one plan, in batches of bounded size; first tokens that all share run once.
  ///
  /// - Parameters:
  ///   - read: called with each prompt's place and trace, in order; positions count from the prompt's start.
  ///   - progress: called with the number of prompts done.
  /// - Throws: ``EngineError`` as a run does.
  func run(
    prompts: [[Int]], plan: Plan, progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool,
    read: (Int, Trace) -> Void
  ) throws(EngineError) {
    let shared = SharedPrompts(prompts, shares: plan.isUniform)
    let past = try past(shared.prefix, plan, isCancelled)
    for batch in shared.suffixes.batches(rows: Self.promptRows, \.count) {
      let requests = shared.suffixes[batch].map { Request($0, plan: plan, cache: past?.fork()) }
      let traces = try run(requests, isCancelled: isCancelled)
      for (index, trace) in zip(batch, traces) { read(index, trace) }
      progress(batch.upperBound)
    }
  }

  /// Keys and values of a shared beginning, run under the same interventions; nil where nothing is shared.
  func past(
    _ prefix: [Int], _ plan: Plan, _ isCancelled: () -> Bool
  ) throws(EngineError) -> KVCache? {
    guard !prefix.isEmpty else { return nil }
    let cache = KVCache(for: architecture)
    let own = Plan(interventions: plan.interventions, logits: .none)
    _ = try run(Request(prefix, plan: own, cache: cache), isCancelled: isCancelled)
    return cache
  }

  /// Rows of a batch: enough for the matrix products, few enough to be stopped soon.
  static var promptRows: Int { 384 }
}

extension Plan {
  /// Whether every intervention means all positions, so that a prompt's beginning can be run by itself.
  var isUniform: Bool { interventions.allSatisfy { $0.positions == .all } }
}
