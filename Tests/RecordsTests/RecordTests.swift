import JSON
import Language
import Records
import Syntax
import Testing

/// What a record holds of a run.
@Suite struct RecordTests {
  @Test func everyStatementIsAStepWithArgumentsAndDefaults() throws {
    let record = RecordedRun().record("let a = activations size=3\nmean(a)\nprint \"m \\(len(a))\"\n")
    #expect(record.steps.map(\.place.line) == [1, 2, 3])
    #expect(record.steps[0].calls.map(\.command) == ["activations"])
    #expect(record.steps[0].calls[0].arguments["size"]?.value == .int(3))
    #expect(record.steps[0].calls[0].defaults == ["scale": "1.0"])
    #expect(record.steps[0].results.map(\.role) == [.variable])
    #expect(record.steps[0].results[0].value.shape == [3])
    #expect(record.steps[0].results[0].value.numbers?.samples == [-2, 0, 2])
    #expect(record.steps[1].results.map(\.role) == [.shown])
    #expect(record.steps[2].results[0].value.value == .string("m 3\n"))
    #expect(record.ending == .succeeded)
  }

  @Test func aRecordReadsBackTheSame() throws {
    let source =
      "param n = 2\nlet xs = [0.1, 1e-7, 2]\nshow xs\nexpect sum(xs) > n because \"it is\"\nlet f = x => x + 1\n"
    let record = RecordedRun().record(source)
    try #require(record.steps.count == 5)
    #expect(record.steps[3].outcome == .done && record.steps[3].expectations.count == 1)
    #expect(record.steps[3].expectations[0].sides.map(\.shown) == ["2.1000001", "2"])
    let read = try record.readBack()
    #expect(read == record)
    #expect(read.isUnaltered && read.bytes == record.bytes)
  }

  @Test func theSameRunHasTheSameRootAndAnotherHasNot() {
    let source = "let a = activations\ndice\n"
    let root = RecordedRun().record(source).root
    #expect(RecordedRun().record(source).root == root)
    #expect(RecordedRun(seed: 1).record(source).root != root)
    #expect(RecordedRun(drift: 1e-7).record(source).root != root)
    #expect(RecordedRun(kernels: "scalar").record(source).root != root)
    #expect(RecordedRun().record(source + "# a remark\n").root != root)
  }

  @Test func timesAreNoPartOfTheRoot() throws {
    let record = RecordedRun().record("print 1")
    let later = try record.replacing("2026-11-21T22:06:55Z", with: "2031-01-01T00:00:00Z")
    #expect(later.isUnaltered && later.root == record.root)
  }

  @Test func nothingTellsWhoseItIs() throws {
    let run = RecordedRun(
      files: ["/home/strange/data/x.txt": "words"], parameters: ["where": "/home/strange/data/x.txt"])
    let record = run.record(
      "param where = \"\"\nlet text = read (where)\nprint where\nwrite /work/place/out.txt text\nwrite /srv/u/o.txt text\n"
    )
    #expect(record.ending == .succeeded)
    let text = String(decoding: record.bytes, as: UTF8.self)
    #expect(!text.contains("strange") && !text.contains("/work"))
    #expect(record.inputs.map(\.name) == ["script", "~/data/x.txt"])
    #expect(record.steps[3].files.map(\.name) == ["out.txt"])
    #expect(record.steps[4].files[0].name.hasSuffix("/o.txt"))
    #expect(record.setting.parameters["where"] == "~/data/x.txt")
  }

  @Test func aRecordOfHashesHoldsNoText() throws {
    let run = RecordedRun(files: ["x.txt": "a secret prompt"], keepsTexts: false)
    let source = "let text = read x.txt\nprint text\nexpect text == \"a secret prompt\"\nlet n = 2.5\n"
    let assembled = run.assembled(source)
    let text = String(decoding: assembled.record.bytes, as: UTF8.self)
    #expect(!text.contains("secret") && assembled.files.isEmpty)
    #expect(assembled.record.steps[3].results[0].value.value == .double(2.5))
    var kept = run
    kept.keepsTexts = true
    let whole = kept.assembled(source)
    #expect(whole.files.map(\.name).first == "inputs/script.sonde" && whole.files.count == 2)
    #expect(RecordComparison(try assembled.record.readBack(), whole.record).verdict == .identical)
  }

  @Test func longValuesAreKeptAsDigestsAndSamples() throws {
    let record = RecordedRun().record(
      "let xs = map(0..2000, i => i / 3)\nlet words = map(0..2000, i => \"word \\(i)\")\nfor i in 0..200 { show i }\n"
    )
    let numbers = try #require(record.steps[0].results.first?.value)
    #expect(numbers.value == nil && numbers.numbers?.count == 2001)
    #expect(numbers.numbers?.samples.count == 8 && numbers.numbers?.largest == 2000.0 / 3)
    #expect(record.steps[1].results[0].value.beginning?.hasPrefix("[\"word 0\"") == true)
    #expect(record.steps[2].results.map(\.role).suffix(2) == [.shown, .further])
    #expect(record.bytes.count < 40_000)
  }

  @Test func includesAndDataStandAmongTheInputsWithTheirBytes() throws {
    let run = RecordedRun(files: [
      "lib/b.sonde": "include \"c.sonde\"\nlet b = c + 1", "lib/c.sonde": "let c = 1", "d": "x",
    ])
    let assembled = run.assembled("include \"lib/b.sonde\"\nlet t = read d\nwrite e t\nlet u = read e\n")
    let inputs = assembled.record.inputs
    #expect(inputs.map(\.name) == ["script", "lib/b.sonde", "lib/c.sonde", "d"])
    #expect(inputs.map(\.kind) == [.script, .include, .include, .data])
    #expect(assembled.files.map(\.name) == inputs.map(\.stored))
  }

  @Test func aFailedRunIsMarked() throws {
    let record = try RecordedRun().record("let a = 1\nlet b = [1][a]\nprint \"never\"\n").readBack()
    #expect(record.ending == .failed && record.steps.count == 2)
    #expect(record.steps[1].outcome == .failed && record.steps[1].error?.code == "E301")
    #expect(try RecordedRun().record("expect 1 == 2\nprint 1").readBack().ending == .unmet)
  }

  @Test func anInterruptedRunIsMarkedAndReadsBack() throws {
    let record = try RecordedRun(stopAfter: 2).record("let a = 1\nlet b = 2\nlet c = 3\nlet d = 4\n")
      .readBack()
    #expect(record.ending == .interrupted && record.isUnaltered)
    #expect(record.steps.map(\.outcome) == [.done, .done, .interrupted])
  }
}
