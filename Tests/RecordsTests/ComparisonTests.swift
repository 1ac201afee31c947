import Language
import LanguageSupport
import Records
import Syntax
import Testing

/// The verdict on a run that was done again.
@Suite struct ComparisonTests {
  private static let source = """
    let a = activations size=50 scale=2.5
    print "mean \\(mean(a))"
    push 1.5
    pushed
    let d = dice
    show table([record(name="x", score=a[0]), record(name="y", score=a[1])])
    """

  @Test func theSameRunIsIdentical() throws {
    let record = try RecordedRun().record(Self.source).readBack()
    let comparison = RecordComparison(record, RecordedRun().record(Self.source))
    #expect(comparison.verdict == .identical && comparison.causes.isEmpty)
    #expect(comparison.rows.count == 6 && comparison.rows.allSatisfy { $0.difference == nil })
  }

  @Test func smallDifferencesNeedACauseAndNameIt() throws {
    let record = try RecordedRun(kernels: "scalar").record(Self.source).readBack()
    let other = RecordComparison(record, RecordedRun(drift: 1e-6).record(Self.source))
    #expect(other.verdict == .tolerated, "\(other.firstDifference?.difference?.what.en ?? "")")
    #expect(other.causes.map(\.en) == ["kernel path (scalar → avx2)"])
    #expect(
      other.rows.map(\.verdict) == [.tolerated, .tolerated, .identical, .identical, .identical, .tolerated])
    #expect(other.deviation > 1e-7 && other.deviation < 1e-3)
    let same = RecordComparison(record, RecordedRun(drift: 1e-6, kernels: "scalar").record(Self.source))
    #expect(same.firstDifference?.id == 1)
    let version = RecordComparison(
      record, RecordedRun(drift: 1e-6, kernels: "scalar", version: "1.1").record(Self.source))
    #expect(version.verdict == .tolerated && version.causes.map(\.en) == ["version (1.0 → 1.1)"])
  }

  @Test func largeDifferencesAreDifferentWhateverTheCause() throws {
    let record = RecordedRun(kernels: "scalar").record(Self.source)
    let other = RecordComparison(record, RecordedRun(drift: 1e-2).record(Self.source))
    #expect(other.firstDifference?.id == 1)
    #expect(other.firstDifference?.difference?.what.en == "the variable `a`")
    #expect(other.firstDifference?.difference?.recorded != other.firstDifference?.difference?.other)
  }

  @Test func longTablesAndTextsOfNumbersAgreeWithinTheTolerance() throws {
    let source = """
      let a = activations size=900
      let rows = map(0..899, i => record(i=i, x=a[i], name="row \\(i)"))
      for i in 0..899 { print "\\(i): \\(a[i])" }
      """
    let (one, two) = (
      RecordedRun().record(source), RecordedRun(drift: 1e-8, kernels: "avx512").record(source)
    )
    #expect(one.steps[1].results[0].value.skeleton != nil && one.steps[2].results[0].value.skeleton != nil)
    let comparison = RecordComparison(try one.readBack(), two)
    #expect(comparison.rows.map(\.verdict) == [.tolerated, .tolerated, .tolerated])
    let apart = RecordComparison(one, RecordedRun(drift: 1e-4, kernels: "avx512").record(source))
    #expect(apart.rows.map(\.verdict) == [.different, .different, .different])
  }

  @Test(arguments: [
    ("let x = 1", "let x = 2", "the statement"), ("push 1.5", "push 1.6", "the statement"),
    ("print \"a\"", "print \"b\"", "the statement"),
  ])
  func anotherStatementIsFound(_ one: String, _ two: String, _ what: String) {
    let comparison = RecordComparison(
      RecordedRun().record("let y = 0\n" + one), RecordedRun().record("let y = 0\n" + two),
      allowsAnyCause: true)
    #expect(comparison.firstDifference?.id == 2)
    #expect(comparison.firstDifference?.difference?.what.en == what)
  }

  @Test func anotherSeedIsFoundAtTheFirstStepThatDraws() throws {
    let record = try RecordedRun(seed: 7).record(Self.source).readBack()
    let again = RecordedRun(seed: 8).record(Self.source)
    #expect(RecordComparison(record, again).firstDifference?.id == 5)
  }

  @Test func anotherFileIsFoundAtTheStepThatReadsIt() {
    let source = "let y = 0\nlet t = read d\nprint t"
    let comparison = RecordComparison(
      RecordedRun(files: ["d": "x"]).record(source), RecordedRun(files: ["d": "y"]).record(source))
    #expect(comparison.rows.map(\.verdict) == [.identical, .different, .different])
  }

  @Test func stepsThatAreMissingDiffer() {
    let one = RecordedRun().record("let a = 1\nlet b = 2")
    let comparison = RecordComparison(one, RecordedRun().record("let a = 1"))
    #expect(comparison.rows.map(\.verdict) == [.identical, .different])
    #expect(RecordComparison(RecordedRun().record("let a = 1"), one).rows.count == 2)
  }

  @Test func aReplayOfAnInterruptedRunStopsWhereItStopped() throws {
    let source = "let a = 1\nlet b = 2\nlet c = 3\n"
    let record = try RecordedRun(stopAfter: 1).record(source).readBack()
    let comparison = RecordComparison(record, RecordedRun(stopAfter: 1).record(source))
    #expect(comparison.rows.map(\.verdict) == [.identical, .interrupted])
    #expect(comparison.verdict == .interrupted)
    let atOnce = try RecordedRun(stopAfter: 0).record(source).readBack()
    #expect(atOnce.ending == .interrupted && atOnce.steps.map(\.outcome) == [.interrupted])
  }

  @Test func aReplayReadsWhatTheRecordKeepsAndTouchesNothing() throws {
    let source = "let t = read data/d\nwrite e \"new\"\nlet u = read e\n"
    let assembled = RecordedRun(files: ["data/d": "old"]).assembled(source)
    let kept = Dictionary(
      uniqueKeysWithValues: assembled.record.inputs.dropFirst().compactMap { input in
        assembled.files.first { $0.name == input.stored }.map { (input.name, $0.bytes) }
      })
    let disk = MemoryFiles()
    let names = FileNames(working: "/elsewhere", script: nil, home: "", models: "")
    let files = ReplayFiles(disk, names: names, kept: kept, named: ["data/d"])
    let run = RecordedRun()
    let (session, recorder) = run.makeSession(files)
    let file = SourceFile(name: "a.sonde", text: source)
    let report = session.run(file)
    #expect(report.outcome == .succeeded && disk.contents.isEmpty)
    let again = recorder.record(
      of: file, source: file.bytes, isLesson: false, outcome: report.outcome, setting: run.setting,
      circumstances: RecordedRun.circumstances)
    #expect(again.record.root == assembled.record.root)
  }
}
