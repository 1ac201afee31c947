import Foundation
import Language
import Syntax
import Testing

/// Each script in Tests/Golden/language says what it should print in `#> line` comments, in order, and which
/// diagnostics stand on a line in a `#! E105` comment at its end.
@Test(arguments: goldenScripts())
func aScriptPrintsAndReportsWhatItsCommentsSay(_ name: String) throws {
  let text = try String(contentsOf: goldenFolder.appending(path: name), encoding: .utf8)
  let test = TestSession(files: includedFiles(), parameters: parameters(in: text))
  let report = test.run(text, name: name)
  #expect(test.output.lines == marked(text, "#> "))
  let found = (report.diagnostics + test.output.reports).map { "\($0.span.line): \($0.code.code)" }
  #expect(found.sorted() == expectedCodes(in: text).sorted())
}

private let goldenFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Golden/language")

private func goldenScripts() -> [String] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: goldenFolder.path())) ?? []
  return names.filter { $0.hasSuffix(".sonde") && !$0.hasPrefix("_") }.sorted()
}

/// The files whose names begin with `_` may be included.
private func includedFiles() -> [String: String] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: goldenFolder.path())) ?? []
  var files: [String: String] = [:]
  for name in names where name.hasPrefix("_") {
    files[name] = try? String(contentsOf: goldenFolder.appending(path: name), encoding: .utf8)
  }
  return files
}

private func marked(_ text: String, _ mark: String) -> [String] {
  text.split(separator: "\n").compactMap { line in
    line.range(of: mark).map { String(line[$0.upperBound...]) }
  }
}

/// `#-D name=value` lines set parameters.
private func parameters(in text: String) -> [String: String] {
  var parameters: [String: String] = [:]
  for line in marked(text, "#-D ") {
    let parts = line.split(separator: "=", maxSplits: 1)
    parameters[String(parts[0])] = String(parts[1])
  }
  return parameters
}

private func expectedCodes(in text: String) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { number, line in
    line.range(of: "#! ").map { range in
      line[range.upperBound...].split(separator: " ").map { "\(number + 1): \($0)" }
    } ?? []
  }
}
