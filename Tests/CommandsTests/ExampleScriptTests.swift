import Foundation
import Language
import Syntax
import TestSupport
import Testing

/// The scripts in `examples/`, on the real models: their claims hold.
@Suite(.serialized) struct ExampleScriptTests {
  static let folder = URL(fileURLWithPath: Golden.directory)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("examples").path

  /// Every script of the folder.
  static let names = [
    "chinese",
    "circuit",
    "directions",
    "distribution",
    "dose",
    "edit",
    "embed",
    "exemplars",
    "first",
    "lens",
    "one-neuron",
    "patchscope",
    "reading",
    "relation",
  ]

  /// Scripts that take minutes: only checked here, and run by hand.
  static let long = ["refusal"]

  @Test(arguments: long)
  func longExamplesCheck(_ name: String) throws {
    let path = "\(Self.folder)/\(name).sonde"
    let source = SourceFile(name: path, text: try String(contentsOfFile: path, encoding: .utf8))
    let problems = Script(TestEngine.real).session.check(source).diagnostics
    #expect(problems.isEmpty, "\(problems.map(\.message.en))")
  }

  @Test(arguments: names)
  func everyClaimOfAnExampleHolds(_ name: String) throws {
    let path = "\(Self.folder)/\(name).sonde"
    let script = Script(TestEngine.real)
    let report = script.session.run(
      SourceFile(name: path, text: try String(contentsOfFile: path, encoding: .utf8)))
    let problems = (report.diagnostics + script.reports).map { "\($0.code.code): \($0.message.en)" }
    #expect(report.outcome == .succeeded, "\(problems)")
    #expect(problems.isEmpty, "\(problems)")
    #expect(script.session.checkedExpectations > 3)
    #expect(script.session.interventions.isEmpty, "an intervention is left standing")
  }

  @Test func everyExampleIsTested() throws {
    let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter {
      $0.hasSuffix(".sonde")
    }
    #expect(found.sorted() == (Self.names + Self.long).sorted().map { $0 + ".sonde" })
  }
}
