import Transformer

/// The metric of the clean run, the corrupted run and some circuits, on each item.
struct CircuitValues {
  var clean: [Double] = []
  var corrupted: [Double] = []
  /// A row a circuit.
  var circuits: [[Double]]

  func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

  func faithfulness(_ circuit: Int) -> Double {
    (mean(circuits[circuit]) - mean(corrupted)) / (mean(clean) - mean(corrupted))
  }

  /// Standard error of a faithfulness: that of a ratio of two means, to first order.
  func standardError(_ circuit: Int) -> Double {
    guard clean.count > 1 else { return .nan }
    let (ratio, span) = (faithfulness(circuit), mean(clean) - mean(corrupted))
    let squares = clean.indices.reduce(0.0) { sum, item in
      let rest = circuits[circuit][item] - corrupted[item] - ratio * (clean[item] - corrupted[item])
      return sum + rest * rest
    }
    let count = Double(clean.count)
    return (squares / (count * (count - 1))).squareRoot() / span.magnitude
  }
}

extension Model {
  /// Runs every circuit on every item, all edges outside it patched from the corrupted run.
  func circuitValues(
    _ circuits: [Circuit], on items: [TaskItem], metric: CircuitMetric, interventions: [Intervention],
    progress: (Int, Int) -> Void, isCancelled: () -> Bool
  ) throws(EngineError) -> CircuitValues {
    guard !items.isEmpty else { throw .noTokens }
    var values = CircuitValues(circuits: Array(repeating: [], count: circuits.count))
    let batches = TaskItem.batches(items)
    let plan = Plan(interventions: interventions)
    var keeping = plan
    keeping.keepsWriters = true
    for (index, batch) in batches.enumerated() {
      let clean = try run(batch.map { Request($0.clean, plan: plan) }, isCancelled: isCancelled)
      let other = try run(batch.map { Request($0.corrupted, plan: keeping) }, isCancelled: isCancelled)
      func append(_ traces: [Trace], to row: inout [Double]) {
        for (place, trace) in traces.enumerated() {
          row.append(metric.value(trace.lastLogits, batch[place], clean: clean[place].lastLogits))
        }
      }
      append(clean, to: &values.clean)
      append(other, to: &values.corrupted)
      progress(index * (circuits.count + 1) + 1, batches.count * (circuits.count + 1))
      for (number, circuit) in circuits.enumerated() {
        let requests = zip(batch, other).map { item, trace in
          var patched = plan
          patched.edges = EdgePatch(kept: circuit.kept, other: trace.writers?.values ?? [])
          return Request(item.clean, plan: patched)
        }
        append(try run(requests, isCancelled: isCancelled), to: &values.circuits[number])
        progress(index * (circuits.count + 1) + number + 2, batches.count * (circuits.count + 1))
      }
    }
    return values
  }
}
