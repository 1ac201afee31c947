import Foundation
import Language
import Syntax
import Testing

/// A case of Tests/Golden/language/functions.triples: an input, an expression, and what it gives.
struct Triple: Sendable, CustomTestStringConvertible {
  let input: String
  let expression: String
  let expected: String
  let line: Int
  var testDescription: String { "\(line): \(expression)" }
}

private func triples() -> [Triple] {
  let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/language/functions.triples")
  let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  var cases: [Triple] = []
  var open: [String] = []
  for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    if line.hasPrefix("#") { continue }
    if !line.isEmpty { open.append(String(line)) }
    if open.count == 3 {
      cases.append(Triple(input: open[0], expression: open[1], expected: open[2], line: number + 1))
      open = []
    }
  }
  return cases
}

@Test func thereAreManyTriples() { #expect(triples().count > 100) }

@Test(arguments: triples())
func anExpressionGivesWhatItsTripleSays(_ triple: Triple) {
  let test = TestSession()
  // A function of one argument keeps the checker from knowing the type of x, so that the run itself is tested.
  let report = test.run("def given(x) { return \(triple.expression) }\nshow given(\(triple.input))")
  if triple.expected.hasPrefix("! ") {
    #expect(report.diagnostics.map(\.code.code) == [String(triple.expected.dropFirst(2))])
  } else {
    #expect(report.outcome == .succeeded, "\(report.diagnostics.map(\.message.en))")
    #expect(test.output.lines == [triple.expected])
  }
}
