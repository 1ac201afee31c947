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

  func rows(_ site: Site, in trace: Trace) -> [Float] {
    trace[site, layer: site.hasLayer ? layer : 0]?.tensor.values ?? []
  }
}

extension Model {
  /// Runs windows of tokens and adds their activations to some rows: all positions but the first of each window,
  /// where massive activations stand whatever the text.
  ///
  /// - Parameter limit: rows at most; the rest of a last window is left out.
  /// - Throws: ``DictionaryError/engine(_:)``.
  public func collect(
    _ windows: ArraySlice<[Int]>, at place: SparseAutoencoder.Place, limit: Int, into rows: ActivationRows,
    progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool = { false }
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
        let (read, written) = (place.rows(place.reads, in: trace), place.rows(place.writes, in: trace))
        let count = min(read.count / inputs, limit - rows.count)
        rows.append(read[..<(count * inputs)], written: written[..<(count * outputs)])
      }
      first = last
      progress(rows.count)
    }
  }
}
