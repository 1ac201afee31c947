import Syntax
import Testing

/// The table of codes.
struct CodeTableTests {
  static let parsed = DiagnosticCode.all.filter { $0.code < "E100" || ["W201", "W203"].contains($0.code) }
  static let checked = DiagnosticCode.all.filter { code in !parsed.contains { $0 == code } }

  @Test func codesAreUniqueAndInOrder() {
    for family in ["E0", "E1", "E2", "E3", "E4", "E5", "W2"] {
      let codes = DiagnosticCode.all.map(\.code).filter { $0.hasPrefix(family) }
      #expect(!codes.isEmpty)
      #expect(codes == Array(Set(codes)).sorted())
    }
  }

  @Test(arguments: DiagnosticCode.all)
  func everyCodeIsExplainedInBothLanguages(code: DiagnosticCode) {
    #expect(code.code.utf8.count == 4)
    for message in [code.title, code.explanation] {
      #expect(!message.en.isEmpty)
      #expect(message.zh.unicodeScalars.contains { (0x4E00...0x9FFF) ~= $0.value })
      #expect(!message.en.unicodeScalars.contains { (0x4E00...0x9FFF) ~= $0.value } || code == .doublyEncoded)
    }
    #expect(code.explanation.en.hasSuffix("."))
    #expect(code.failing.isEmpty == code.mended.isEmpty)
    #expect(DiagnosticCode.named(code.code.lowercased()) == code)
  }

  @Test(arguments: parsed.filter { !$0.failing.isEmpty })
  func theFailingExampleFailsAndTheMendedOneParses(code: DiagnosticCode) {
    #expect(parse(code.failing).diagnostics.first?.code == code, "\(report(parse(code.failing)))")
    #expect(parse(code.mended).diagnostics.isEmpty, "\(report(parse(code.mended)))")
  }

  @Test(arguments: checked.filter { !$0.failing.isEmpty })
  func theExamplesOfLaterStagesParse(code: DiagnosticCode) {
    for script in [code.failing, code.mended] {
      #expect(!parse(script).hasErrors, "\(report(parse(script)))")
    }
  }

  @Test func everySyntaxErrorHasAnExampleButThoseNoShortScriptCanMake() {
    let without = Self.parsed.filter(\.failing.isEmpty).map(\.code)
    #expect(without == ["E001", "E011"])
  }
}
