import Language
import LanguageSupport
import Records
import Syntax
import Testing

/// The record of a session is that of the script it is saved as.
@Suite struct SessionTests {
  /// Types entries, and gives the record of the session and that of its script.
  private func records(_ entries: [String], files: [String: String] = [:]) -> (RunRecord, RunRecord, String) {
    let run = RecordedRun(files: files)
    let (session, recorder) = run.makeSession(MemoryFiles(files))
    session.isInteractive = true
    for (index, entry) in entries.enumerated() {
      if entry == "UNDO" {
        session.undo()
      } else {
        _ = session.run(SourceFile(name: "<\(index)>", text: entry))
      }
    }
    let (assembled, script) = recorder.record(
      ofSession: session, setting: run.setting, circumstances: RecordedRun.circumstances)
    let text = script.text(0..<script.bytes.count)
    return (assembled.record, run.record(text), text)
  }

  @Test(arguments: [
    ["let x = 40", "print (x + 2)", "x * 2"],
    ["let x = 40", "nosuch", "let y = [1][x]", "print x"],
    ["[1, 2, 3]", "len(it)", "print \"of \\(it)\"", "[4, 5] | show", "it[0]", "it + 1"],
    ["show [0.5, 1.5] as=json", "mean(it)", "expect it == 1"],
    ["push 1.5", "pushed", "UNDO", "push 2", "pushed", "it + 1"],
    ["let d = dice", "dice", "[1][9]", "dice", "it"],
    ["expect 1 == 2", "expect 1 == 1", "def f(x) { print \"in f\"\nreturn x + 1 }", "f(1)", "it + 1"],
    ["for i in 0..3 { print i }", "let s = 0", "for i in 0..3 { s = s + i }", "s"],
    ["include \"lib.sonde\"", "helper + 1", "let t = read d", "len(t)", "it"],
    ["use sonde-1", "activations size=3", "sum(it)", "let a = activations", "a"],
  ])
  func itsRootIsThatOfTheScript(_ entries: [String]) {
    let files = ["lib.sonde": "let helper = 1\nprint helper\n", "d": "words"]
    let (session, script, text) = records(entries, files: files)
    #expect(script.ending == .succeeded, "\(text)")
    let first = RecordComparison(session, script).firstDifference.map {
      "\($0.id): \($0.difference?.what.en ?? "")"
    }
    #expect(session.root == script.root, "\(first ?? "no step") in \(entries)")
  }

  @Test func whatAFailedStatementChangedIsKnown() {
    let (session, _) = RecordedRun().makeSession(MemoryFiles())
    session.isInteractive = true
    _ = session.run(SourceFile(name: "<1>", text: "let s = 0"))
    _ = session.run(SourceFile(name: "<2>", text: "nosuch"))
    _ = session.run(SourceFile(name: "<3>", text: "let t = [1][5]"))
    #expect(!session.hasUnloggedChanges)
    _ = session.run(SourceFile(name: "<4>", text: "for i in 0..3 { s = [1, 2][i] }"))
    #expect(session.hasUnloggedChanges)
  }
}
