import Tensors
import Transformer

extension AttributionRun {
  /// What replaces a unit by its baseline in this trial, and nothing else.
  func replacing(_ unit: Unit) -> [Intervention] {
    if let dictionary = question.dictionary { return replacing(latent: unit.index ?? 0, of: dictionary) }
    let place = unit.layer.flatMap { layers.firstIndex(of: $0) } ?? 0
    return question.sites.enumerated().map { index, site in
      let chosen = unit.position.map { [$0] } ?? positions
      let units = unit.index.map { [$0] }
      return Intervention(
        site: site, layers: site.hasLayer ? [layers[place]] : nil, positions: .indices(chosen), units: units,
        operation: operation(index, place, unit))
    }
  }

  private func operation(_ site: Int, _ layer: Int, _ unit: Unit) -> Intervention.Operation {
    guard let baseline else { return .set(0) }
    let rows = rows(baseline[site][layer])
    if let position = unit.position {
      return .copy(rows: positions.firstIndex(of: position).map { [rows[$0]] } ?? [])
    }
    guard let index = unit.index else { return .copy(rows: rows) }
    let width = question.sites[site].layout(in: model.architecture).width
    return .copy(rows: rows.map { Array($0[index * width..<(index + 1) * width]) })
  }

  private func replacing(latent index: Int, of dictionary: LatentDictionary) -> [Intervention] {
    let direction = dictionary.direction(index)
    let rows = zip(rows(clean[0][0]), latentDifferences(dictionary, 0, 0)).map { row, latents in
      let value = latents.first { $0.index == index }?.value ?? 0
      return zip(row, direction).map { $0 - value * $1 }
    }
    return [
      Intervention(
        site: dictionary.site, layers: [dictionary.layer], positions: .indices(positions),
        operation: .copy(rows: rows))
    ]
  }
}
