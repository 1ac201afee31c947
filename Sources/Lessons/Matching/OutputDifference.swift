import Syntax

/// Where an output differs from what was expected, to be read.
///
///       layer  token
///     - 12     Paris
///     + 12     London
public struct OutputDifference: Sendable, Equatable {
  /// The lines, in order.
  public let lines: [Line]

  /// A line of the difference.
  public enum Line: Sendable, Equatable {
    /// As expected.
    case same(String)
    /// Expected, and not there.
    case missing(String)
    /// There, and not expected.
    case extra(String)
  }

  /// What a piece of the text is, for a style to colour.
  public enum Role: Sendable, CaseIterable {
    case same, missing, extra, remark
  }

  init(_ alignment: LineAlignment) {
    lines = alignment.steps.map { step in
      switch step {
      case .match(_, let line), .covered(let line): .same(alignment.output[line])
      case .anyLines(let expected): .same(alignment.expectation.lines[expected].source)
      case .missing(let expected): .missing(alignment.expectation.lines[expected].source)
      case .extra(let line): .extra(alignment.output[line])
      }
    }
  }

  /// How many lines around a difference are shown.
  private static let context = 2
  /// More lines than this are cut off.
  private static let longest = 200

  /// The differing lines and those around them, a line break behind each.
  public func text(
    _ language: MessageLanguage, paint: (String, Role) -> String = { text, _ in text }
  ) -> String {
    let changed = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
    var shown: [Int] = []
    for index in changed {
      let first = max(index - Self.context, (shown.last ?? -1) + 1)
      let last = min(index + Self.context, lines.count - 1)
      if first <= last { shown += first...last }
    }
    var text = ""
    var previous = -1
    for index in shown.prefix(Self.longest) {
      if index > previous + 1 { text += remark(index - previous - 1, language, paint) }
      text += Self.line(lines[index], paint) + "\n"
      previous = index
    }
    if lines.count > previous + 1 { text += remark(lines.count - previous - 1, language, paint) }
    return text
  }

  private func remark(
    _ count: Int, _ language: MessageLanguage, _ paint: (String, Role) -> String
  ) -> String {
    let message = Message(en: "  … \(count) more line\(count == 1 ? "" : "s")", zh: "  … 另有 \(count) 行")
    return paint(message.text(language), .remark) + "\n"
  }

  private static func line(_ line: Line, _ paint: (String, Role) -> String) -> String {
    switch line {
    case .same(let text): paint("  " + text, .same)
    case .missing(let text): paint("- " + text, .missing)
    case .extra(let text): paint("+ " + text, .extra)
    }
  }
}
