import Glibc
import Language
import Syntax
import Terminal

extension ValueMarkup {
  /// Lines over an axis as a picture with a legend; the numbers stand below, folded. Nil where there is nothing to draw.
  func curve(_ plot: Plot) -> [Markup]? {
    guard let drawing = CurveDrawing(plot) else { return nil }
    let names = plot.series.map(\.name)
    let title = Message(
      en: "curve of \(Message.list(names).en)" + (plot.axis.isEmpty ? "" : " over \(plot.axis)"),
      zh: (plot.axis.isEmpty ? "" : "随 \(plot.axis) 变化的") + "曲线：\(Message.list(names).zh)")
    return [
      Tag.figure {
        drawing.picture(title: title.text(language), description: description(of: plot))
        Tag.figcaption {
          Tag.ul(.class("legend")) {
            for (index, name) in names.enumerated() {
              Tag.li {
                Self.swatch(index); name
              }
            }
          }
        }
      },
      numbers(numberTable(plot)),
    ]
  }

  private static func swatch(_ line: Int) -> Markup {
    Tag.svg(Attribute("viewBox", "0 0 26 10"), .number("width", 26), .number("height", 10), .decoration) {
      Tag.path(.class("curve l\(line % CurveDrawing.colors)"), Attribute("d", "M0 5H26"))
    }
  }

  private func description(of plot: Plot) -> String {
    let parts = plot.series.map { series -> Message in
      let known = zip(plot.places, series.values).filter { $0.1.isFinite }
      guard let first = known.first, let last = known.last,
        let most = known.max(by: { $0.1 < $1.1 }), let least = known.min(by: { $0.1 < $1.1 })
      else { return Message(en: "\(series.name): nothing", zh: "\(series.name)：无") }
      let ends = (first.1.brief, last.1.brief)
      return Message(
        en: "\(series.name): from \(ends.0) at \(first.0.brief) to \(ends.1) at \(last.0.brief), "
          + "between \(least.1.brief) and \(most.1.brief)",
        zh: "\(series.name)：在 \(first.0.brief) 处为 \(ends.0)，在 \(last.0.brief) 处为 \(ends.1)，"
          + "介于 \(least.1.brief) 与 \(most.1.brief) 之间")
    }
    return Message(
      en: parts.map(\.en).joined(separator: "; ") + ".", zh: parts.map(\.zh).joined(separator: "；") + "。"
    ).text(language)
  }

  private func numberTable(_ plot: Plot) -> Markup {
    let axis = plot.axis.isEmpty ? Message(en: "index", zh: "序号").text(language) : plot.axis
    let fields = ([axis] + plot.series.map(\.name)).map {
      FieldDeclaration($0, .number, doc: Message(en: "", zh: ""))
    }
    let rows = plot.places.enumerated().map { index, place in
      [Value.number(place)]
        + plot.series.map { $0.values[index].isFinite ? .number($0.values[index]) : .nothing }
    }
    return table(Table(RecordType("table", fields), rows: rows))
  }
}

/// The measures of a plot's picture, in pixels.
private struct CurveDrawing {
  let plot: Plot
  private let down: Ticks
  private let across: Ticks
  private let margin: Double

  static let colors = 6
  private static let width = 480.0
  private static let height = 270.0
  private static let top = 12.0
  private static let right = 14.0
  private static let bottom = 40.0

  init?(_ plot: Plot) {
    let places = plot.isLogarithmic ? plot.places.map { log10($0) } : plot.places
    guard plot.places.count > 1, let down = Ticks(plot.series.flatMap(\.values)),
      let least = places.filter(\.isFinite).min(), let most = places.filter(\.isFinite).max(), least < most,
      let across = plot.isLogarithmic ? Ticks(logarithms: least, most) : Ticks(from: least, to: most)
    else { return nil }
    (self.plot, self.down, self.across) = (plot, down, across)
    margin = (down.marks.map { Double(Columns.width(of: $0.brief)) }.max() ?? 1) * 7 + 14
  }

  func picture(title: String, description: String) -> Markup {
    Tag.svg(
      .class("picture fluid"), .image, .label(title + ". " + description),
      Attribute("viewBox", "0 0 \(Coordinate.text(Self.width)) \(Coordinate.text(Self.height))"),
      Attribute("style", "max-width:540px")
    ) {
      Tag.svgTitle { title }
      Tag.desc { description }
      grid
      // The first line is drawn last: it is what the plot is about.
      for index in plot.series.indices.reversed() { line(index) }
    }
  }

  private func x(_ place: Double) -> Double {
    let value = plot.isLogarithmic ? log10(place) : place
    return margin + across.share(value) * (Self.width - margin - Self.right)
  }

  private func y(_ value: Double) -> Double {
    Self.top + (1 - down.share(value)) * (Self.height - Self.top - Self.bottom)
  }

  @MarkupBuilder private var grid: [Markup] {
    let floor = Self.height - Self.bottom
    for mark in down.marks {
      let y = y(mark)
      Tag.line(
        .class(mark == 0 ? "axis" : "grid"), .number("x1", margin), .number("x2", Self.width - Self.right),
        .number("y1", y), .number("y2", y))
      Self.words(mark.brief, x: margin - 7, y: y + 4, "end")
    }
    Tag.line(
      .class("axis"), .number("x1", margin), .number("x2", Self.width - Self.right), .number("y1", floor),
      .number("y2", floor))
    for mark in across.marks {
      let place = plot.isLogarithmic ? pow(10, mark) : mark
      let x = x(place)
      Tag.line(
        .class("axis"), .number("x1", x), .number("x2", x), .number("y1", floor), .number("y2", floor + 4))
      Self.words(place.brief, x: x, y: floor + 17, "middle")
    }
    if !plot.axis.isEmpty {
      Self.words(
        plot.axis + (plot.isLogarithmic ? " (log)" : ""), x: (margin + Self.width - Self.right) / 2,
        y: Self.height - 6, "middle")
    }
  }

  private static func words(_ text: String, x: Double, y: Double, _ anchor: String) -> Markup {
    Tag.words(.class("dim"), .number("x", x), .number("y", y), Attribute("text-anchor", anchor)) { text }
  }

  @MarkupBuilder private func line(_ index: Int) -> [Markup] {
    let series = plot.series[index]
    let name = "l\(index % Self.colors)"
    let points = Array(zip(plot.places, series.values).prefix(ValueMarkup.Limits.points))
    Tag.path(.class("curve \(name)"), Attribute("d", Self.path(points.map { point($0) })))
    // Marks only where there is room to tell them apart.
    if points.count <= 60 {
      for (place, value) in points {
        if let point = point((place, value)) {
          Tag.circle(
            .class("point \(name)"), .number("cx", point.x), .number("cy", point.y), .number("r", 3.6)
          ) {
            Tag.svgTitle {
              "\(plot.axis.isEmpty ? "" : plot.axis + " ")\(place.brief): \(series.name) \(value.brief)"
            }
          }
        }
      }
    }
  }

  private func point(_ pair: (Double, Double)) -> (x: Double, y: Double)? {
    guard pair.0.isFinite, pair.1.isFinite, pair.1.magnitude < 1e300 else { return nil }
    return (x(pair.0), y(pair.1))
  }

  /// A line through points; where there is none, it breaks off.
  private static func path(_ points: [(x: Double, y: Double)?]) -> String {
    var path = ""
    var isDown = false
    for point in points {
      if let point {
        path += (isDown ? "L" : "M") + Coordinate.text(point.x) + " " + Coordinate.text(point.y)
      }
      isDown = point != nil
    }
    return path.isEmpty ? "M0 0" : path
  }
}

extension Ticks {
  /// The axis from one number to another, no further.
  fileprivate init?(from least: Double, to most: Double) {
    guard let round = Ticks([least, most], about: 6) else { return nil }
    self.init(least: least, most: most, marks: round.marks.filter { $0 >= least && $0 <= most })
  }

  /// The axis of an exponent of ten: whole exponents, or the ends where there are too few.
  fileprivate init(logarithms least: Double, _ most: Double) {
    let whole = stride(from: least.rounded(.up), through: most.rounded(.down), by: 1).map { $0 }
    self.init(least: least, most: most, marks: whole.count > 1 ? whole : [least, most])
  }
}
