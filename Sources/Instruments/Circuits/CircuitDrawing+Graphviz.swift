extension CircuitDrawing {
  /// The drawing in Graphviz's DOT language, the input below and the logits above; blue edges help, red ones hinder.
  public var dot: String {
    var lines = [
      "digraph circuit {", "  rankdir=BT;", "  node [shape=box, style=rounded, fontname=\"sans-serif\"];",
      "  edge [fontname=\"sans-serif\", fontsize=9];",
    ]
    for layer in layers {
      lines.append("  { rank=same; " + layer.map { "\"\($0)\";" }.joined(separator: " ") + " }")
    }
    for arrow in arrows {
      let color = arrow.score < 0 ? "#c0392b" : "#2166ac"
      let width = Self.tenths(0.5 + 4 * strength(arrow))
      let label = arrow.input.isEmpty ? "" : "label=\"\(arrow.input)\", "
      lines.append(
        "  \"\(arrow.from)\" -> \"\(arrow.to)\" [\(label)color=\"\(color)\", penwidth=\(width), "
          + "tooltip=\"\(Self.signed(arrow.score))\"];")
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// A number of 0 or more with one digit after the point.
  static func tenths(_ number: Double) -> String {
    let count = Int((number * 10).rounded())
    return "\(count / 10).\(count % 10)"
  }
}
