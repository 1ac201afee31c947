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
    "attribution",
    "chinese",
    "circuit",
    "distribution",
    "dose",
    "edit",
    "embed",
    "exemplars",
    "first",
    "lens",
    "nine",
    "one-neuron",
    "patchscope",
    "reading",
    "relation",
    "sae",
  ]

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
    #expect(found.sorted() == Self.names.map { $0 + ".sonde" })
  }
}
