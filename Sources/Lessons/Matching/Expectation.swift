import Syntax

/// What a cell should print.
///
/// A line stands for itself, apart from these: `...` for any number of any lines; `[..]` within a line for any text; a
/// line that ends with ` (re)` is a regular expression, one that ends with ` (glob)` has `*` and `?`. With a tolerance,
/// numbers may differ by that much and columns may move with their digits.
///
///     Expectation("took [..] s\n...\ndone").matches("took 3 s\na\nb\ndone\n")  // true
public struct Expectation: Sendable {
  /// What is wrong with its patterns.
  public let diagnostics: [Diagnostic]
  let lines: [ExpectedLine]
  let tolerance: Double?

  /// The expectation of a text.
  public init(_ text: String, tolerance: Double? = nil) {
    self.init(text, tolerance: tolerance, at: nil)
  }

  /// What an output fence says of its cell.
  public init(cell: Cell, output: FencedBlock) {
    self.init(output.content.text, tolerance: cell.options.tolerance, at: output.content)
  }

  private init(_ text: String, tolerance: Double?, at place: Span?) {
    var problems: [Diagnostic] = []
    self.tolerance = tolerance
    lines = OutputLines.of(text).enumerated().map { index, source in
      do throws(PatternProblem) {
        return try ExpectedLine(source)
      } catch {
        let span = place.map { place in
          Span(place.file.range(ofLine: place.line + index), in: place.file)
        }
        problems.append(Diagnostic(.badPattern, error.message, at: span ?? .nowhere))
        return ExpectedLine(literal: source)
      }
    }
    diagnostics = problems
  }

  /// Whether an output is as expected.
  public func matches(_ output: String) -> Bool { matches(OutputLines.of(output)) }

  /// Where an output differs; nil where it is as expected.
  public func difference(from output: String) -> OutputDifference? {
    let lines = OutputLines.of(output)
    return matches(lines) ? nil : OutputDifference(LineAlignment(self, lines))
  }

  /// The expected lines that fit an output, the rest of it as printed: what `--update` writes into the fence.
  public func updated(to output: String) -> String {
    let alignment = LineAlignment(self, OutputLines.of(output))
    return alignment.steps.compactMap { step in
      switch step {
      case .match(let expected, _): lines[expected].source + "\n"
      case .anyLines(let expected): lines[expected].source + "\n"
      case .extra(let line): alignment.output[line] + "\n"
      case .covered, .missing: nil
      }
    }.joined()
  }

  /// Every line but `...` fits exactly one line, so of several `...` only the last need ever be tried again.
  private func matches(_ output: [String]) -> Bool {
    var (expected, line) = (0, 0)
    var retry: (expected: Int, line: Int)?
    while line < output.count {
      if expected < lines.count, lines[expected].isAnyLines {
        retry = (expected, line)
        expected += 1
      } else if expected < lines.count, lines[expected].accepts(output[line], tolerance: tolerance) {
        expected += 1
        line += 1
      } else if let last = retry {
        retry = (last.expected, last.line + 1)
        (expected, line) = (last.expected + 1, last.line + 1)
      } else {
        return false
      }
    }
    return lines[min(expected, lines.count)...].allSatisfy(\.isAnyLines)
  }
}
