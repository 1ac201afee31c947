import Tensors
import Transformer

/// The gradient at the input of every reader of a graph, for one item. `[reader, position, d_model]`
struct ReaderGradients {
  let graph: CircuitGraph
  let rows: Int
  let width: Int
  private var values: [Float]

  init(_ graph: CircuitGraph, rows: Int, width: Int) {
    (self.graph, self.rows, self.width) = (graph, rows, width)
    values = Array(repeating: 0, count: graph.readerCount * rows * width)
  }

  /// Adds the gradients of a run.
  mutating func add(_ trace: Trace) {
    for layer in 0..<graph.layers {
      add(trace.gradient(.qInput, layer: layer), from: .query(layer: layer, head: 0), heads: graph.heads)
      add(trace.gradient(.kInput, layer: layer), from: .key(layer: layer, head: 0), heads: graph.kvHeads)
      add(trace.gradient(.vInput, layer: layer), from: .value(layer: layer, head: 0), heads: graph.kvHeads)
      add(trace.gradient(.mlpInput, layer: layer), from: .mlp(layer: layer), heads: 1)
    }
    add(trace.gradient(.residPost, layer: graph.layers - 1), from: .logits, heads: 1)
  }

  /// `[position, head, d_model]` to the readers from `first` on.
  private mutating func add(_ kept: Trace.Kept?, from first: CircuitGraph.Reader, heads: Int) {
    guard let kept else { return }
    let start = graph.index(of: first) * rows * width
    let (rows, width) = (rows, width)
    values.withUnsafeMutableBufferPointer { values in
      kept.tensor.values.withUnsafeBufferPointer { gradient in
        guard let out = values.baseAddress, let from = gradient.baseAddress else { return }
        for row in 0..<rows {
          for head in 0..<heads {
            Vector.add(
              from + (row * heads + head) * width, to: out + start + (head * rows + row) * width, count: width
            )
          }
        }
      }
    }
  }

  /// Adds to each edge ⟨difference of its writer, gradient of its reader⟩ over positions and dimensions.
  ///
  /// - Parameter differences: `[writer, position · d_model]`
  func addProducts(with differences: [Float], to sums: inout [Double], pool: ThreadPool) {
    let length = rows * width
    for layer in 0...graph.layers {
      let readers = layer < graph.layers ? graph.readersPerLayer : 1
      let first = layer * graph.readersPerLayer
      let writers = graph.writersSeen(by: first + readers - 1)
      var products = [Float](repeating: 0, count: readers * writers)
      products.withUnsafeMutableBufferPointer { products in
        values.withUnsafeBufferPointer { values in
          differences.withUnsafeBufferPointer { differences in
            guard let out = products.baseAddress, let left = values.baseAddress,
              let right = differences.baseAddress
            else { return }
            Dense.multiply(
              left + first * length, right, transposedB: true, m: readers, n: writers, k: length, into: out,
              pool: pool)
          }
        }
      }
      for reader in 0..<readers {
        let edge = graph.firstEdge(of: first + reader)
        for writer in 0..<graph.writersSeen(by: first + reader) {
          sums[edge + writer] += Double(products[reader * writers + writer])
        }
      }
    }
  }
}
