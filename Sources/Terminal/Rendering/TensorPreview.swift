import Language
import Syntax

/// What one wants to know of a tensor at a glance: shape, statistics, and the numbers at its corners.
///
///     tensor [position 4 × d_model 576]
///     mean 0.0123 · norm 12.34 · min -3.2 · max 4.5
///     [[ 0.0123, -0.2000,  0.3311, …,  0.4000,  0.1000,  0.7000],
///      …
enum TensorPreview {
  /// So many numbers at each end of an axis, where it is longer than both.
  private static let edge = 3

  static func lines(_ tensor: TensorValue, in frame: Frame) -> [String] {
    guard let first = tensor.values.first else { return [OneLine.shape(tensor)] }
    var (least, most, odd) = (first, first, 0)
    for value in tensor.values {
      if !value.isFinite { odd += 1 }
      least = min(least, value)
      most = max(most, value)
    }
    var statistics =
      "mean \(tensor.mean.brief) · norm \(tensor.norm.brief) · min \(Double(least).brief)"
      + " · max \(Double(most).brief)"
    if odd > 0 { statistics += frame.style.paint(" · \(odd) NaN/∞", .warning) }
    let grid = Grid(tensor)
    let numbers = grid.lines(axis: 0, offset: 0)
    return [frame.style.paint(OneLine.shape(tensor), .heading), statistics] + numbers
  }

  /// The corners, written as nested lists with aligned numbers.
  private struct Grid {
    let tensor: TensorValue
    let strides: [Int]
    let column: ColumnText
    let width: Int

    init(_ tensor: TensorValue) {
      self.tensor = tensor
      var strides = tensor.shape
      var product = 1
      for axis in tensor.shape.indices.reversed() {
        (strides[axis], product) = (product, product * tensor.shape[axis])
      }
      self.strides = strides
      var offsets = [0]
      for axis in tensor.shape.indices {
        offsets = offsets.flatMap { offset in
          Self.shown(tensor.shape[axis]).compactMap { $0.map { offset + $0 * strides[axis] } }
        }
      }
      let values = offsets.map { Value.number(Double(tensor.values[$0])) }
      column = ColumnText(
        FieldDeclaration("", .number, doc: Message(en: "", zh: "")), values: values)
      width = values.map { [column] in column.cell($0).count }.max() ?? 0
    }

    /// The indices of an axis to show; nil stands for those left out.
    static func shown(_ length: Int) -> [Int?] {
      guard length > 2 * edge else { return Array(0..<length) }
      return Array(0..<edge) + [nil] + Array(length - edge..<length)
    }

    func lines(axis: Int, offset: Int) -> [String] {
      guard axis < tensor.shape.count else { return [cell(offset)] }
      let shown = Self.shown(tensor.shape[axis])
      if axis == tensor.shape.count - 1 {
        return [
          "[" + shown.map { $0.map { cell(offset + $0 * strides[axis]) } ?? "…" }.joined(separator: ", ")
            + "]"
        ]
      }
      var lines: [String] = []
      for (place, index) in shown.enumerated() {
        var part =
          index.map { self.lines(axis: axis + 1, offset: offset + $0 * strides[axis]) }
          ?? ["…"]
        part[part.count - 1] +=
          place + 1 < shown.count && index != nil ? "," : place + 1 < shown.count ? "" : "]"
        lines += part.enumerated().map { ($0 + lines.count == 0 ? "[" : " ") + $1 }
      }
      return lines
    }

    private func cell(_ offset: Int) -> String {
      Columns.padded(column.cell(.number(Double(tensor.values[offset]))), to: width, .right)
    }
  }
}
