import Language
import Syntax
import Terminal

extension ValueMarkup {
  /// Numbers as bars beside their names; those of both signs grow from a common zero. Nil where there are none.
  func bars(_ value: Value) -> [Markup]? {
    guard let measured = Measured(value, preferred: ["prob", "value", "count"]), !measured.values.isEmpty
    else {
      return nil
    }
    let field = FieldDeclaration(
      "", .number, display: measured.isShare ? .share : .automatic, doc: Message(en: "", zh: ""))
    let numbers = ColumnText(field, values: measured.values.map(Value.number))
    let axis = BarAxis(measured.values)
    let isToken = measured.labels.contains { label in label.contains { $0.isWhitespace } }
    let shown = min(Limits.rows, measured.values.count)
    return [
      Tag.div(.class("scroll")) {
        Tag.table(.class("bars")) {
          Tag.caption { measured.valueName }
          Tag.tbody {
            for (label, number) in zip(measured.labels, measured.values).prefix(shown) {
              let text = number.isNaN ? "–" : numbers.cell(.number(number))
              let name = isToken ? VisibleText.token(label) : VisibleText.line(label)
              Tag.tr(.title("\(name): \(text)")) {
                Tag.th(.row, .class(measured.isNumbered ? "right" : "name")) { name }
                Tag.td(.class("right")) { text }
                Tag.td(.class("fill")) { axis.bar(number) }
              }
            }
          }
        }
        note(left: measured.values.count - shown, en: "bars", zh: "条")
      }
    ]
  }
}

/// The room of bars, in thousandths.
private struct BarAxis {
  private let zero: Double
  private let scale: Double

  init(_ values: [Double]) {
    let finite = values.filter(\.isFinite)
    let most = max(0, finite.max() ?? 0)
    let least = min(0, finite.min() ?? 0)
    let reach = most / 1000 - least / 1000
    scale = reach > 0 ? 1 / reach : 0
    zero = -least * scale
  }

  /// A bar; its number stands beside it, so that it is an ornament to those who can't see it.
  func bar(_ value: Double) -> Markup {
    let length = value.isFinite ? value.magnitude * scale : 0
    return Tag.svg(
      .class("bar"), Attribute("viewBox", "0 0 1000 10"), Attribute("preserveAspectRatio", "none"),
      .decoration
    ) {
      if length > 0 {
        Tag.rect(
          .class(value < 0 ? "minus" : "plus"), .number("x", value < 0 ? zero - length : zero),
          .number("y", 0), .number("width", max(2, length)), .number("height", 10),
          Attribute("stroke-width", "0"))
      }
    }
  }
}
