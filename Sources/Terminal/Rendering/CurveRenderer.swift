import Glibc
import Language
import Syntax

/// Lines over an axis, such as a dose and its response: points as marks, joined by dots, with a legend below.
///
/// A value without two columns of numbers is drawn as a table.
public struct CurveRenderer: ValueRenderer {
  /// Lines of text that the plot takes, without axis and legend.
  private static let height = 14
  /// Points by line, for terminals without colour.
  private static let marks: [Character] = ["●", "○", "×", "◆", "+", "△", "▪", "◇"]
  private static let roles: [Style.Role] = [.error, .number, .warning, .good, .model, .faint]

  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    guard let plot = Plot(value), let scale = Scale(plot) else {
      return TableRenderer().render(value, in: frame)
    }
    return lines(plot, scale, in: frame).map { $0.withoutTrailingSpaces + "\n" }.joined()
  }

  private func lines(_ plot: Plot, _ scale: Scale, in frame: Frame) -> [String] {
    let ticks = scale.ticks
    let labels = ticks.map(\.brief)
    let margin = labels.map { Columns.width(of: $0) }.max() ?? 0
    let columns = max(8, min(frame.width, 76) - margin - 2)
    let canvas = Drawing(plot, scale, columns: columns, rows: Self.height)
    let rowOfTick = ticks.map { scale.row($0, of: Self.height) }
    var lines = (0..<Self.height).map { row -> String in
      let label = rowOfTick.firstIndex(of: row).map { labels[$0] } ?? ""
      let edge = label.isEmpty ? "│" : "┤"
      return Columns.padded(label, to: margin, .right) + " " + frame.style.paint(edge, .faint)
        + canvas.line(row, isZero: row == scale.zeroRow(of: Self.height)) { mark, line in
          frame.style.paint(String(mark), Self.roles[line % Self.roles.count])
        } blank: {
          frame.style.paint(String($0), .faint)
        }
    }
    let pad = String(repeating: " ", count: margin + 1)
    lines.append(pad + frame.style.paint("└" + String(repeating: "─", count: columns), .faint))
    lines.append(pad + " " + canvas.places(plot, columns))
    lines.append(pad + " " + legend(plot, frame))
    return lines
  }

  private func legend(_ plot: Plot, _ frame: Frame) -> String {
    let names = plot.series.enumerated().map { index, series in
      frame.style.paint(
        String(Self.marks[index % Self.marks.count]), Self.roles[index % Self.roles.count])
        + " " + VisibleText.line(series.name)
    }
    let axis = plot.axis.isEmpty ? "" : "   over \(VisibleText.line(plot.axis))"
    return names.joined(separator: "   ") + axis + (plot.isLogarithmic ? " (log)" : "")
  }

  /// The span of numbers, and which of them stand at the edge.
  private struct Scale {
    let least: Double
    let most: Double

    init?(_ plot: Plot) {
      let numbers = plot.series.flatMap(\.values).filter(\.isFinite)
      guard let low = numbers.min(), let high = numbers.max(), plot.places.count > 1 else { return nil }
      guard low < high else {
        (least, most) = (low - 1, high + 1)
        return
      }
      // Zero belongs to the picture where it isn't far off.
      let reach = high - low
      least = low > 0 && low < reach / 2 ? 0 : low
      most = high < 0 && -high < reach / 2 ? 0 : high
    }

    var ticks: [Double] {
      let middle = least < 0 && most > 0 ? 0 : (least + most) / 2
      return [most, middle, least]
    }

    /// 0 at the top, 1 at the bottom.
    func depth(_ value: Double) -> Double { (most - value) / (most - least) }

    func row(_ value: Double, of rows: Int) -> Int { min(rows - 1, Int(depth(value) * Double(rows))) }

    func zeroRow(of rows: Int) -> Int? { least < 0 && most > 0 ? row(0, of: rows) : nil }
  }

  /// The cells of a plot.
  private struct Drawing {
    var canvas: BrailleCanvas
    /// Marks by cell.
    var points: [Int: (mark: Character, line: Int)] = [:]
    let columnOfPlace: [Int]

    init(_ plot: Plot, _ scale: Scale, columns: Int, rows: Int) {
      canvas = BrailleCanvas(columns: columns, rows: rows)
      let places = Self.shares(plot)
      columnOfPlace = places.map { Int(($0 * Double(columns - 1)).rounded()) }
      // The first line is drawn last: it is what the plot is about.
      for (index, series) in plot.series.enumerated().reversed() {
        var previous: (x: Int, y: Int)?
        for (place, value) in zip(places, series.values) {
          guard value.isFinite else {
            previous = nil
            continue
          }
          let x = Int((place * Double(columns - 1)).rounded()) * 2
          let y = min(canvas.height - 1, Int(scale.depth(value) * Double(canvas.height)))
          if let previous { canvas.draw(from: previous, to: (x, y), of: index) }
          previous = (x, y)
          let cell = y / 4 * columns + x / 2
          points[cell] = (CurveRenderer.marks[index % CurveRenderer.marks.count], index)
        }
      }
    }

    /// Where the points stand along the axis, 0 to 1.
    private static func shares(_ plot: Plot) -> [Double] {
      let scaled = plot.isLogarithmic ? plot.places.map { log($0) } : plot.places
      guard let least = scaled.min(), let most = scaled.max(), most > least else {
        return scaled.map { _ in 0 }
      }
      return scaled.map { ($0 - least) / (most - least) }
    }

    /// A line of cells.
    func line(
      _ row: Int, isZero: Bool, paint: (Character, Int) -> String, blank: (Character) -> String
    ) -> String {
      (0..<canvas.columns).map { column in
        if let point = points[row * canvas.columns + column] { return paint(point.mark, point.line) }
        if let cell = canvas.cell(column, row) { return paint(cell.character, cell.line) }
        return isZero ? blank("┈") : " "
      }.joined()
    }

    /// The numbers below the axis, those that have room.
    func places(_ plot: Plot, _ columns: Int) -> String {
      var text = ""
      for (column, place) in zip(columnOfPlace, plot.places).sorted(by: { $0.0 < $1.0 }) {
        let label = place.brief
        let width = Columns.width(of: label)
        let start = min(max(0, column - width / 2), columns - width)
        guard start > text.count || text.isEmpty && start >= 0 else { continue }
        text += String(repeating: " ", count: start - text.count) + label
      }
      return text
    }
  }
}
