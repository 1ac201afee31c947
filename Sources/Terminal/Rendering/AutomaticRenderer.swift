import Language

/// Values in the form their type suggests: a lens as a heat-map, the activations of a neuron as coloured
/// tokens, all else as `TableRenderer` draws it. What else a record holds stands above.
public struct AutomaticRenderer: ValueRenderer {
  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    switch value {
    case .record(let record):
      guard let style = record.type?.style, style != .automatic else { break }
      let details = style == .table ? [] : TableRenderer.details(record, in: frame)
      return details.map { $0 + "\n" }.joined() + style.renderer().render(value, in: frame)
    case .table(let table) where table.columns.style != .automatic:
      return table.columns.style.renderer().render(value, in: frame)
    default: break
    }
    return TableRenderer().render(value, in: frame)
  }
}
