import Syntax

/// One line of an expected output.
struct ExpectedLine: Sendable {
  /// The line as it stands in the lesson.
  let source: String
  private let kind: Kind

  private enum Kind: Sendable {
    case anyLines
    /// The line itself, perhaps with gaps.
    case text(LineGlob)
    case pattern(LinePattern)
  }

  /// A line with its marks.
  /// - Throws: ``PatternProblem`` for a regular expression that can't be read.
  init(_ source: String) throws(PatternProblem) {
    self.source = source
    if source.trimmed == "..." {
      kind = .anyLines
    } else if source.hasSuffix(" (re)") {
      kind = .pattern(try LinePattern(String(source.dropLast(5))))
    } else if source.hasSuffix(" (glob)") {
      kind = .text(LineGlob(glob: String(source.dropLast(7))))
    } else {
      kind = .text(LineGlob(text: source))
    }
  }

  /// A line in which nothing is special.
  init(literal source: String) {
    self.source = source
    kind = .text(LineGlob(elements: source.map(LineGlob.Element.one)))
  }

  /// Whether the line stands for any number of lines.
  var isAnyLines: Bool { if case .anyLines = kind { true } else { false } }

  /// Whether a line of the output fits. A line always fits its own text, whatever marks that has.
  func accepts(_ line: String, tolerance: Double?) -> Bool {
    if line == source { return true }
    switch kind {
    case .anyLines: return false
    case .text(let glob):
      guard glob.isSpecial || tolerance != nil else { return false }
      return glob.accepts(Array(line), tolerance: tolerance)
    case .pattern(let pattern): return pattern.accepts(line)
    }
  }
}
