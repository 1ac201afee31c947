import Language
import Syntax
import Testing

@Test func theDeclarationsOfTheLanguageAreSound() {
  let problems = CommandTable.problems(of: stubCommands, model: TinyModel())
  #expect(problems.isEmpty, "\(problems)")
}

/// A declaration with every kind of mistake.
private enum Broken: Command {
  static let twice = Parameter<Int>("with", .positional, help: Message(en: "", zh: ""))
  static let optional = Parameter<Int?>("a", .positional, help: Message(en: "x", zh: "x"))
  static let late = Parameter<Int>("b", .positional, help: note("x"))
  static let signature = Signature(
    "print", topic: .text, parameters: [optional, late, twice, late], rules: [.needs("a", "q")],
    summary: Message(en: "x", zh: ""), related: ["nothing"], examples: [Example("nothing 1")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value { .nothing }
}

private enum Renamed: Command {
  static let signature = Signature(
    "broken", topic: .text, parameters: [Broken.optional, Broken.late, Broken.twice, Broken.late],
    rules: [.needs("a", "q")], summary: Message(en: "x", zh: ""), related: ["nothing"],
    examples: [Example("nothing 1")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value { .nothing }
}

@Test func mistakesInDeclarationsAreFound() {
  let clash = CommandTable.problems(of: [Broken.self], model: nil)
  #expect(clash.contains { $0.text == "the name comes twice" })
  let texts = CommandTable.problems(of: [Renamed.self], model: nil).filter { $0.command == "broken" }.map(
    \.text)
  #expect(texts.contains("`b` is declared twice"))
  #expect(texts.contains("`with` is a reserved word"))
  #expect(texts.contains("a required argument by place follows an optional one"))
  #expect(texts.contains("the summary has no text"))
  #expect(texts.contains("the help of `a` is not in Chinese"))
  #expect(texts.contains("`nothing` is related but no command"))
  #expect(texts.contains("a rule names `q`, which is no parameter"))
  #expect(texts.contains { $0.hasPrefix("the example `nothing 1` draws E105") })
}

/// The examples of the language's own functions give what they say.
@Test(arguments: CommandTable([]).signatures.flatMap(\.examples).filter { $0.shows != nil })
func anExampleOfAFunctionShowsWhatItSays(_ example: Example) {
  let test = TestSession()
  let report = test.run(example.source)
  #expect(report.outcome == .succeeded, "\(report.diagnostics.map(\.message.en))")
  #expect(test.output.lines.joined(separator: "\n") == example.shows)
}

@Test func everyCodeHasItsOwnEntry() {
  let codes = DiagnosticCode.all.map(\.code)
  #expect(Set(codes).count == codes.count)
}

/// The failing scripts of codes E101 to E125 fail so, and the mended ones don't, where they need no model.
@Test(arguments: DiagnosticCode.all.filter { !$0.failing.isEmpty })
func theScriptsOfACodeFailAndAreMended(_ code: DiagnosticCode) {
  let failing = TestSession()
  let report = failing.run(code.failing)
  let found = (report.diagnostics + failing.output.reports).map(\.code)
  #expect(found.contains(code) || found.contains { $0.isEarlier(than: code) }, "found \(found)")
  let mended = TestSession(files: ["a.sonde": ""])
  let after = mended.check(code.mended)
  #expect(!after.contains(code), "\(after)")
}

extension DiagnosticCode {
  /// Whether the checker finds this code before a run could find the other.
  fileprivate func isEarlier(than other: DiagnosticCode) -> Bool {
    [.wrongType: [.valueType, .notComparable, .notCondition], .unknownField: [.missingField]][self]?
      .contains(other) ?? false
  }
}

extension TestSession {
  fileprivate func check(_ source: String) -> [DiagnosticCode] {
    session.check(SourceFile(name: "test.sonde", text: source)).diagnostics.map(\.code)
  }
}
