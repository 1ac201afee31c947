import Tensors
import Transformer

extension SparseAutoencoder.Place {
  /// The widths of a row that is read and of one that is written.
  ///
  /// - Throws: ``DictionaryError/unfitSite(_:)`` for attention maps, norm scales, positions' embeddings and logits, or
  ///   ``EngineError/layerOutOfRange(_:layers:)``.
  public func widths(in model: Model) throws(DictionaryError) -> (inputs: Int, outputs: Int) {
    var widths: [Int] = []
    for site in [reads, writes] {
      let layout = site.layout(in: model.architecture)
      guard site != .logits, site != .posEmbed, layout.units * layout.width > 1 else {
        throw .unfitSite(site)
      }
      widths.append(layout.units * layout.width)
    }
    guard (0..<model.architecture.layers).contains(layer) else {
      throw .engine(.layerOutOfRange(layer, layers: model.architecture.layers))
    }
    return (widths[0], widths[1])
  }

  /// The captures that give its rows.
  func captures(_ positions: PositionSelection) -> [Plan.Capture] {
    Set([reads, writes]).map { site in
      Plan.Capture(site, layers: site.hasLayer ? [layer] : nil, positions: positions)
    }
  }

  /// What a window gives: its rows, save those that are left out, and the positions they stand at.
  func rows(in trace: Trace, below limit: Float, inputs: Int, outputs: Int) -> WindowRows {
    func values(_ site: Site) -> [Float] {
      trace[site, layer: site.hasLayer ? layer : 0]?.tensor.values ?? []
    }
    let positions = trace[reads, layer: reads.hasLayer ? layer : 0]?.positions ?? []
    var found = WindowRows()
    let (read, written) = (values(reads), values(writes))
    for (row, position) in positions.enumerated() {
      let own = read[row * inputs..<(row + 1) * inputs]
      let norm = own.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { Vector.sumOfSquares($0, count: inputs).squareRoot() } ?? 0
      }
      guard Float(norm) <= limit else { continue }
      found.positions.append(position)
      found.read += own
      found.written += written[row * outputs..<(row + 1) * outputs]
    }
    return found
  }
}

/// Rows of one window.
struct WindowRows {
  var positions: [Int] = []
  /// `[row, input]`
  var read: [Float] = []
  /// `[row, output]`
  var written: [Float] = []
}

extension Model {
  /// The length beyond which a row counts as a massive activation (Sun et al. 2024): ten times the median of the first
  /// windows. Such rows stand at the first token, and at times at the second, whatever the text says; a single one
  /// holds more variance than all others together.
  ///
  /// - Throws: ``DictionaryError/engine(_:)``.
  func massiveLimit(
    _ windows: [[Int]], at place: SparseAutoencoder.Place, _ isCancelled: () -> Bool
  ) throws(DictionaryError) -> Float {
    let inputs = try place.widths(in: self).inputs
    var lengths: [Double] = []
    for window in windows.lazy.filter({ $0.count > 1 }).prefix(8) {
      let found = try rows(of: window, at: place, below: .infinity, isCancelled)
      for row in 0..<found.positions.count {
        lengths.append(
          found.read[row * inputs..<(row + 1) * inputs].reduce(0.0) { $0 + Double($1) * Double($1) })
      }
    }
    lengths.sort()
    return lengths.isEmpty ? .infinity : Float(10 * lengths[lengths.count / 2].squareRoot())
  }

  func rows(
    of window: [Int], at place: SparseAutoencoder.Place, below limit: Float, _ isCancelled: () -> Bool
  ) throws(DictionaryError) -> WindowRows {
    let (inputs, outputs) = try place.widths(in: self)
    let plan = Plan(captures: place.captures(.from(1)), logits: .none)
    do {
      let trace = try run(Request(window, plan: plan), isCancelled: isCancelled)
      return place.rows(in: trace, below: limit, inputs: inputs, outputs: outputs)
    } catch { throw .engine(error) }
  }

  /// Runs windows of tokens and adds their activations to some rows: all positions but the first of each window, and but
  /// massive ones.
  ///
  /// - Parameter limit: rows at most; the rest of a last window is left out.
  /// - Throws: ``DictionaryError/engine(_:)``.
  func collect(
    _ windows: ArraySlice<[Int]>, at place: SparseAutoencoder.Place, below longest: Float, limit: Int,
    into rows: ActivationRows, progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws(DictionaryError) {
    let plan = Plan(captures: place.captures(.from(1)), logits: .none)
    let (inputs, outputs) = (rows.inputs, rows.outputs)
    var first = windows.startIndex
    while first < windows.endIndex, rows.count < limit {
      let last = min(first + 8, windows.endIndex)
      let requests = windows[first..<last].filter { $0.count > 1 }.map { Request($0, plan: plan) }
      let traces: [Trace]
      do { traces = try run(requests, isCancelled: isCancelled) } catch { throw .engine(error) }
      for trace in traces {
        let found = place.rows(in: trace, below: longest, inputs: inputs, outputs: outputs)
        let count = min(found.positions.count, limit - rows.count)
        rows.append(found.read[..<(count * inputs)], written: found.written[..<(count * outputs)])
      }
      first = last
      progress(rows.count)
    }
  }
}
