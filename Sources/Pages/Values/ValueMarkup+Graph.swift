import Language
import Syntax
import Terminal

extension ValueMarkup {
  /// A circuit as a picture, from the input below to the logits above, beneath what else the record holds; its arrows
  /// stand below as a table, folded.
  func graph(_ graph: Graph, _ value: Value) -> [Markup] {
    var markup: [Markup] = []
    if case .record(let record) = value { markup += details(record, without: ["drawing"]) }
    let drawing = GraphDrawing(graph)
    let count = graph.layers.reduce(0) { $0 + $1.count }
    let title = Message(en: "graph of \(count) parts", zh: "\(count) 个部件的图").text(language)
    let strongest = graph.arrows.prefix(3).map { "\($0.from) → \($0.to) (\($0.score.brief))" }
    let list = Message.list(strongest)
    let description = Message(
      en: "\(graph.arrows.count) arrows in \(graph.layers.count) layers; the strongest: \(list.en).",
      zh: "\(graph.layers.count) 层，\(graph.arrows.count) 条边；最强的：\(list.zh)。"
    ).text(language)
    markup.append(
      Tag.figure {
        Tag.div(.class("scroll"), Attribute("tabindex", "0"), .label(title), Attribute("role", "group")) {
          drawing.picture(title: title, description: description)
        }
        Tag.figcaption {
          Tag.ul(.class("legend")) {
            Tag.li {
              Self.swatch("plus"); Message(en: "helps", zh: "起促进作用").text(language)
            }
            Tag.li {
              Self.swatch("minus"); Message(en: "hinders", zh: "起妨碍作用").text(language)
            }
          }
        }
      })
    return markup + [numbers(arrowTable(graph))]
  }

  private static func swatch(_ name: String) -> Markup {
    Tag.svg(Attribute("viewBox", "0 0 26 10"), .number("width", 26), .number("height", 10), .decoration) {
      Tag.path(
        .class("arrow \(name)"), Attribute("d", "M2 5H24"), Attribute("stroke-width", "3"),
        name == "minus" ? GraphDrawing.dashes : nil)
    }
  }

  private func arrowTable(_ graph: Graph) -> Markup {
    let none = Message(en: "", zh: "")
    let type = RecordType(
      "table",
      [
        FieldDeclaration("from", .text, doc: none), FieldDeclaration("to", .text, doc: none),
        FieldDeclaration("input", .text, doc: none), FieldDeclaration("score", .number, doc: none),
      ])
    let rows = graph.arrows.map { arrow -> [Value] in
      [.text(arrow.from), .text(arrow.to), .text(arrow.input), .number(arrow.score)]
    }
    return table(Table(type, rows: rows))
  }
}

/// The measures of a graph's picture, in pixels.
private struct GraphDrawing {
  let graph: Graph
  private let nodeWidth: Double
  private let width: Double
  private let height: Double
  private let places: [String: (x: Double, y: Double)]

  private static let rowHeight = 62.0
  private static let nodeHeight = 24.0
  /// What hinders is broken, so that the colour isn't needed.
  static let dashes = Attribute("stroke-dasharray", "5 4")

  init(_ graph: Graph) {
    self.graph = graph
    let widest = graph.layers.joined().map { Columns.width(of: $0) }.max() ?? 1
    let nodeWidth = Double(min(24, max(5, widest))) * 7.2 + 14
    let columnWidth = nodeWidth + 14
    let count = Double(max(3, graph.layers.map(\.count).max() ?? 1))
    let width = count * columnWidth + 8
    let height = Double(graph.layers.count) * Self.rowHeight
    var places: [String: (x: Double, y: Double)] = [:]
    for (row, layer) in graph.layers.enumerated() {
      let y = height - (Double(row) + 0.5) * Self.rowHeight
      let step = width / Double(layer.count)
      for (column, name) in layer.enumerated() { places[name] = ((Double(column) + 0.5) * step, y) }
    }
    (self.nodeWidth, self.width, self.height) = (nodeWidth, width, height)
    self.places = places
  }

  func picture(title: String, description: String) -> Markup {
    Tag.svg(
      .class("picture"), .image, .label(title + ". " + description),
      Attribute("viewBox", "0 0 \(Coordinate.text(width)) \(Coordinate.text(height))"),
      .number("width", width), .number("height", height)
    ) {
      Tag.svgTitle { title }
      Tag.desc { description }
      // The strongest are drawn last, above the others.
      for arrow in graph.arrows.prefix(ValueMarkup.Limits.arrows).reversed() { path(arrow) }
      for name in graph.layers.joined() { node(name) }
    }
  }

  @MarkupBuilder private func node(_ name: String) -> [Markup] {
    if let place = places[name] {
      Tag.g {
        Tag.svgTitle { name }
        Tag.rect(
          .class("node"), .number("x", place.x - nodeWidth / 2), .number("y", place.y - Self.nodeHeight / 2),
          .number("width", nodeWidth), .number("height", Self.nodeHeight), Attribute("rx", "6"))
        Tag.words(.number("x", place.x), .number("y", place.y + 4), Attribute("text-anchor", "middle")) {
          Columns.truncated(name, to: 24)
        }
      }
    }
  }

  /// A curve that leaves its writer upwards and meets its reader from below.
  @MarkupBuilder private func path(_ arrow: Graph.Arrow) -> [Markup] {
    if let from = places[arrow.from], let to = places[arrow.to] {
      let (start, end) = (from.y - Self.nodeHeight / 2, to.y + Self.nodeHeight / 2)
      let bend = max(18, (start - end) / 2)
      let numbers = [from.x, start, from.x, start - bend, to.x, end + bend, to.x, end].map(Coordinate.text)
      let name = arrow.input.isEmpty ? arrow.to : "\(arrow.to) \(arrow.input)"
      Tag.path(
        .class("arrow \(arrow.score < 0 ? "minus" : "plus")"),
        Attribute(
          "d",
          "M\(numbers[0]) \(numbers[1])C\(numbers[2]) \(numbers[3]) \(numbers[4]) \(numbers[5]) "
            + "\(numbers[6]) \(numbers[7])"),
        .number("stroke-width", 0.7 + 4 * strength(arrow)), arrow.score < 0 ? Self.dashes : nil
      ) {
        Tag.svgTitle { "\(arrow.from) → \(name): \(arrow.score.brief)" }
      }
    }
  }

  /// An arrow's share of the strongest, 0 to 1.
  private func strength(_ arrow: Graph.Arrow) -> Double {
    let most = graph.arrows.map(\.score.magnitude).filter(\.isFinite).max() ?? 0
    return most > 0 && arrow.score.isFinite ? arrow.score.magnitude / most : 0
  }
}
