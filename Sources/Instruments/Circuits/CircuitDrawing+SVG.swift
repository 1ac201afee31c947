extension CircuitDrawing {
  /// The drawing as an SVG image that stands by itself: layers from the input below to the logits above, an arrow's
  /// width its |score|; blue helps, red hinders.
  public var svg: String {
    let places = places
    let columns = Double(layers.map(\.count).max() ?? 1)
    let width = max(4, columns) * Self.columnWidth
    let height = Double(layers.count) * Self.rowHeight + 20
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.tenths(width)) \(Self.tenths(height))\" "
        + "font-family=\"sans-serif\" font-size=\"12\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
    ]
    // The strongest are drawn last, above the others.
    for arrow in arrows.reversed() {
      guard let from = places[arrow.from], let to = places[arrow.to] else { continue }
      lines.append(path(arrow, from, to))
    }
    for (name, place) in places.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "<rect x=\"\(Self.tenths(place.x - 30))\" y=\"\(Self.tenths(place.y - 11))\" width=\"60\" height=\"22\" "
          + "rx=\"6\" fill=\"#f5f5f5\" stroke=\"#555555\"/>")
      lines.append(
        "<text x=\"\(Self.tenths(place.x))\" y=\"\(Self.tenths(place.y + 4))\" text-anchor=\"middle\">\(name)</text>"
      )
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static var columnWidth: Double { 84 }
  private static var rowHeight: Double { 64 }

  /// The middle of each part: the parts of a layer side by side, centred.
  private var places: [String: (x: Double, y: Double)] {
    let width = max(4, Double(layers.map(\.count).max() ?? 1)) * Self.columnWidth
    var places: [String: (x: Double, y: Double)] = [:]
    for (row, layer) in layers.enumerated() {
      let y = (Double(layers.count - row) - 0.5) * Self.rowHeight + 10
      let step = width / Double(layer.count)
      for (column, name) in layer.enumerated() { places[name] = ((Double(column) + 0.5) * step, y) }
    }
    return places
  }

  /// A curve that leaves its writer upwards and meets its reader from below.
  private func path(_ arrow: Arrow, _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) -> String {
    let (start, end) = (from.y - 11, to.y + 11)
    let bend = max(16, (start - end) / 2)
    let numbers = [from.x, start, from.x, start - bend, to.x, end + bend, to.x, end].map {
      Self.tenths(max(0, $0))
    }
    let color = arrow.score < 0 ? "#c0392b" : "#2166ac"
    let name = arrow.input.isEmpty ? arrow.to : "\(arrow.to) \(arrow.input)"
    return "<path d=\"M\(numbers[0]) \(numbers[1]) C\(numbers[2]) \(numbers[3]) \(numbers[4]) \(numbers[5]) "
      + "\(numbers[6]) \(numbers[7])\" fill=\"none\" stroke=\"\(color)\" "
      + "stroke-width=\"\(Self.tenths(0.5 + 4 * strength(arrow)))\" stroke-opacity=\"0.7\">"
      + "<title>\(arrow.from) → \(name): \(Self.signed(arrow.score))</title></path>"
  }
}
