import Tensors

/// What every writer of a pass has added to the residual stream so far, for plans that keep it or patch edges.
///
/// The rows of a sequence with an ``EdgePatch`` hold what its writers write now less what they wrote in the other run.
final class WriterOutputs {
  private let graph: CircuitGraph
  private let sequences: [CompiledPlan.Sequence]
  private let rows: Int
  private let width: Int
  /// `[writer, row, d_model]`
  private let values: UnsafeMutablePointer<Float>
  /// Writers that have written; they do so in forward order.
  private var written = 0
  /// Σ of the first `summed` writers' values. `[row, d_model]`
  private let sum: UnsafeMutablePointer<Float>
  private var summed = 0

  init(_ architecture: Architecture, _ sequences: [CompiledPlan.Sequence], rows: Int) {
    graph = CircuitGraph(architecture)
    (self.sequences, self.rows, width) = (sequences, rows, architecture.width)
    values = .allocate(capacity: graph.writerCount * rows * width)
    sum = .allocate(capacity: rows * width)
    sum.initialize(repeating: 0, count: rows * width)
  }

  deinit {
    values.deallocate()
    sum.deallocate()
  }

  /// Whether some sequence patches edges.
  var patches: Bool { sequences.contains { $0.plan.edges != nil } }

  func patches(_ sequence: Int) -> Bool { sequences[sequence].plan.edges != nil }

  /// Notes what the next writers wrote, side by side in a row. `[row, writer, d_model]`
  func write(_ output: UnsafePointer<Float>, count: Int = 1) {
    for writer in 0..<count {
      let start = values + (written + writer) * rows * width
      for row in 0..<rows {
        (start + row * width).initialize(from: output + (row * count + writer) * width, count: width)
      }
      for sequence in sequences { subtract(sequence, written + writer, from: start) }
    }
    written += count
  }

  /// Takes off what the writer wrote in the other run.
  private func subtract(
    _ sequence: CompiledPlan.Sequence, _ writer: Int, from start: UnsafeMutablePointer<Float>
  ) {
    guard let edges = sequence.plan.edges else { return }
    let count = sequence.count * width
    edges.other.withUnsafeBufferPointer { other in
      guard let other = other.baseAddress else { return }
      Vector.axpy(-1, other + writer * count, into: start + sequence.firstRow * width, count: count)
    }
  }

  /// The streams that consecutive readers see in the sequences that patch edges, into `[row, reader, d_model]`; the
  /// rows of other sequences stay as they are.
  ///
  /// A reader's stream is the current one less the values of the writers outside the circuit, or the other run's (the
  /// current one less all values) plus those of the writers inside: whichever are fewer.
  func read(
    _ readers: Range<Int>, from residual: UnsafeMutablePointer<Float>, into out: UnsafeMutablePointer<Float>,
    pool: ThreadPool
  ) {
    let seen = graph.writersSeen(by: readers.lowerBound)
    advance(to: seen)
    let (width, rows) = (width, rows)
    let (stream, target) = (SendablePointer(residual), SendablePointer(out))
    let (values, sum) = (SendablePointer(values), SendablePointer(sum))
    for sequence in sequences {
      guard let edges = sequence.plan.edges else { continue }
      let choices = readers.map { Choice(edges.kept, first: graph.firstEdge(of: $0), seen: seen) }
      pool.run(sequence.count, grain: 1) { offsets in
        for row in offsets.lazy.map({ $0 + sequence.firstRow }) {
          for (place, choice) in choices.enumerated() {
            let x = target.pointer + (row * choices.count + place) * width
            x.update(from: stream.pointer + row * width, count: width)
            if choice.isAdded { Vector.axpy(-1, sum.pointer + row * width, into: x, count: width) }
            for writer in choice.writers {
              let value = values.pointer + (writer * rows + row) * width
              Vector.axpy(choice.isAdded ? 1 : -1, value, into: x, count: width)
            }
          }
        }
      }
    }
  }

  /// The outputs of one sequence, as they were. `[writer, position, d_model]`
  func outputs(of index: Int) -> Tensor {
    let sequence = sequences[index]
    let count = sequence.count * width
    var found: [Float] = []
    found.reserveCapacity(graph.writerCount * count)
    for writer in 0..<graph.writerCount {
      let start = (writer * rows + sequence.firstRow) * width
      found += UnsafeBufferPointer(start: values + start, count: count)
    }
    if let edges = sequence.plan.edges {
      for index in found.indices { found[index] += edges.other[index] }
    }
    return Tensor(shape: [graph.writerCount, sequence.count, width], values: found)
  }

  private func advance(to seen: Int) {
    guard summed < seen else { return }
    for writer in summed..<seen {
      Vector.add(values + writer * rows * width, to: sum, count: rows * width)
    }
    summed = seen
  }

  /// The writers whose values make one reader's stream.
  private struct Choice: Sendable {
    /// They are those inside the circuit, added to the other run's stream; else those outside, taken off.
    let isAdded: Bool
    let writers: [Int]

    init(_ kept: [Bool], first: Int, seen: Int) {
      let inside = (0..<seen).filter { kept[first + $0] }
      isAdded = inside.count * 2 <= seen
      writers = isAdded ? inside : (0..<seen).filter { !kept[first + $0] }
    }
  }
}
