import Language
import Syntax

/// A text, each token on a background that stands for its number; without colour the number follows it.
///
/// Spaces and line breaks are the text's own, so it reads as it was written; a legend says what the colours
/// mean. Tables with such a text a row (a column `tokens`) are drawn text below text. A value without tokens and
/// numbers is drawn as a table.
public struct TokensRenderer: ValueRenderer {
  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    let preferred = ["value", "activation", "logprob", "prob"]
    if let passages = Passages(value, preferred: preferred) {
      let lines = passages.lines(in: frame) { passage($0, passages.scale, frame, width: $1) }
      return (lines + [legend(passages.valueName, passages.scale, frame)]).map { $0 + "\n" }.joined()
    }
    guard let measured = Measured(value, preferred: preferred),
      let scale = ColorScale(measured.values, isShare: measured.isShare)
    else { return TableRenderer().render(value, in: frame) }
    var flow = Flow(width: frame.width)
    for (token, value) in zip(measured.labels, measured.values) {
      frame.style.depth == .none
        ? flow.add(VisibleText.token(token) + "⟨\(value.isNaN ? "–" : value.brief)⟩ ", isWhole: true) { $0 }
        : flow.add(token, isWhole: false) { piece in
          value.isNaN ? piece : frame.style.paint(piece, on: scale.color(value))
        }
    }
    return flow.finished() + legend(measured.valueName, scale, frame) + "\n"
  }

  /// One piece of several, its line breaks shown and not obeyed; without colour only the token it is about and the
  /// strongest ones have their numbers.
  private func passage(_ piece: Passages.Piece, _ scale: ColorScale, _ frame: Frame, width: Int) -> String {
    var flow = Flow(width: width)
    let strong = max(abs(scale.lowest), abs(scale.highest)) / 2
    for (token, value) in zip(piece.measured.labels, piece.measured.values) {
      if frame.style.depth > .none {
        flow.add(VisibleText.line(token), isWhole: false) { text in
          value.isNaN ? text : frame.style.paint(text, on: scale.color(value))
        }
      } else if value == piece.value || abs(value) >= strong {
        flow.add(VisibleText.token(token) + "⟨\(value.brief)⟩", isWhole: true) { $0 }
      } else {
        flow.add(VisibleText.line(token), isWhole: true) { $0 }
      }
    }
    return flow.finished()
  }

  private func legend(_ name: String, _ scale: ColorScale, _ frame: Frame) -> String {
    guard frame.style.depth > .none else { return "\(name): \(scale.lowest.brief) … \(scale.highest.brief)" }
    let strip = (0...10).map { step -> String in
      let share = Double(step) / 10
      return frame.style.paint(" ", on: scale.color(scale.lowest * (1 - share) + scale.highest * share))
    }
    return "\(name): \(scale.lowest.brief) \(strip.joined()) \(scale.highest.brief)"
  }

  /// Text that runs on from line to line.
  private struct Flow {
    let width: Int
    private var text = ""
    private var column = 0

    init(width: Int) {
      self.width = width
    }

    /// Adds a piece, painted line by line; a whole one isn't broken unless it is wider than a line.
    mutating func add(_ piece: String, isWhole: Bool, paint: (String) -> String) {
      let parts = VisibleText.lines(piece).split(separator: "\n", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if index > 0 {
          text += paint("⏎") + "\n"
          column = 0
        }
        let needed = Columns.width(of: part.last == " " && isWhole ? part.dropLast() : part)
        if isWhole || needed <= width, column > 0, column + needed > width { lineBreak() }
        var rest = String(part)
        while Columns.width(of: rest) > width - column, Columns.width(of: rest) > width {
          let head = Columns.prefix(rest, columns: width - column)
          text += paint(head)
          rest = String(rest.dropFirst(head.count))
          lineBreak()
        }
        text += paint(rest)
        column += Columns.width(of: rest)
      }
    }

    private mutating func lineBreak() {
      while text.last == " " { text.removeLast() }
      text += "\n"
      column = 0
    }

    mutating func finished() -> String {
      if column > 0 { lineBreak() }
      return text
    }
  }
}
