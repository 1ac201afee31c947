import Language
import Syntax

/// Numbers as bars beside their names, for distributions; numbers of both signs grow from a common zero.
///
/// The longest bar stands for the largest number. A value without numbers is drawn as a table.
public struct BarsRenderer: ValueRenderer {
  /// Labels take no more columns than this.
  private static let widestLabel = 30

  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    guard let measured = Measured(value, preferred: ["prob", "value", "count"]), !measured.values.isEmpty
    else {
      return TableRenderer().render(value, in: frame)
    }
    let isToken = measured.labels.contains { $0 != $0.filter { !$0.isWhitespace } }
    let labels = measured.labels.map { isToken ? VisibleText.token($0) : VisibleText.line($0) }
    let column = ColumnText(
      FieldDeclaration(
        "", .number, display: measured.isShare ? .share : .automatic, doc: Message(en: "", zh: "")),
      values: measured.values.map(Value.number))
    let numbers = measured.values.map { $0.isNaN ? "–" : column.cell(.number($0)) }
    let labelWidth = min(Self.widestLabel, labels.map { Columns.width(of: $0) }.max() ?? 0)
    let numberWidth = numbers.map { Columns.width(of: $0) }.max() ?? 0
    let room = max(4, frame.width - labelWidth - numberWidth - 4)
    let axis = Axis(measured.values, room: room)
    let lines = zip(zip(labels, numbers), measured.values).map { pair, value in
      Columns.fitted(pair.0, to: labelWidth, measured.isNumbered ? .right : .left) + "  "
        + Columns.padded(pair.1, to: numberWidth, .right) + "  "
        + frame.style.paint(axis.bar(value), value < 0 ? .warning : .number)
    }
    return lines.map { $0.withoutTrailingSpaces + "\n" }.joined()
  }

  /// The cells on either side of zero.
  private struct Axis {
    let left: Int
    let right: Int
    let reach: Double

    init(_ values: [Double], room: Int) {
      let finite = values.filter(\.isFinite)
      let most = max(0, finite.max() ?? 0)
      let least = max(0, -(finite.min() ?? 0))
      reach = max(most, least)
      // Both arms on one scale, so together they take the room in the ratio of their lengths.
      let share = least > 0 ? least / reach / (least / reach + most / reach) : 0
      left = least > 0 ? max(1, Int((share * Double(room)).rounded())) : 0
      right = max(0, room - left)
    }

    func bar(_ value: Double) -> String {
      guard value.isFinite, reach > 0 else { return "" }
      let longest = Double(max(left, right))
      let share = value.magnitude / reach
      if value < 0 { return Bars.leftward(share * longest / Double(max(1, left)), cells: left) }
      return String(repeating: " ", count: left)
        + Bars.bar(share * longest / Double(max(1, right)), cells: right)
    }
  }
}
