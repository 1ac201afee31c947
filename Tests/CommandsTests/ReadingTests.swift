import Language
import Testing

/// Commands that read the residual stream, on a tiny model.
@Suite(.serialized) struct ReadingTests {
  private func loaded() throws -> Script {
    let script = Script(TestEngine.tiny, files: KeptFiles())
    try script.value("load smollm2")
    return script
  }

  private static let refused: [(source: String, code: String)] = [
    ("dla \"abc\" answer=\"hello world\"", "E313"),
    ("dla \"abc\" versus=99999", "E301"),
    ("dla \"abc\" layers=40", "E301"),
    ("dla \"abc\" of=layers", "E108"),
    ("dla \"abc\" position=7", "E301"),
    ("dla \"abc\" draws=1", "E301"),
    ("decompose \"abc\" layer=30", "E301"),
    ("decompose \"abc\" position=-9", "E301"),
    ("edit layer=2", "E104"),
    ("edit plus=5", "E104"),
    ("edit plus=5 layer=30", "E301"),
    ("edit plus=5 minus=\"a b c\" layer=3", "E313"),
    ("edit plus=5 layer=3 scale=1e300", "E313"),
    ("edit sweep cases=[]", "E305"),
    ("edit sweep cases=[[\"a\", \"b\"]]", "E313"),
    ("edit sweep cases=[record(prompt=\"a\", old=\"b\")]", "E307"),
    ("edit sweep cases=\"nowhere.tsv\"", "E201"),
    ("patchscope \"abc\" into=\"no mark\"", "E313"),
    ("patchscope \"abc\" into=\"?\" prompt=identity", "E106"),
    ("patchscope \"abc\" layers=30", "E301"),
    ("patchscope \"abc\" at=9", "E301"),
    ("patchscope \"abc\" into_layer=31", "E301"),
    ("patchscope agreement over=[]", "E305"),
    ("patchscope agreement over=[\"a\"]", "E305"),
    ("relation pairs=[] template=\"{} is\"", "E305"),
    ("relation pairs=[[\"a\", \"b\"]] template=\"{} is\"", "E313"),
    ("relation pairs=[[\"a\", \"b\"]]", "E104"),
    ("relation pairs=[[\"a\"]] template=\"{} is\"", "E313"),
    ("relation pairs=5 template=\"{} is\"", "E107"),
    ("relation layer=29", "E313"),
    ("relation template=\"no place\"", "E313"),
  ]

  @Test(arguments: refused) func whatCanNotBeReadIsRefused(_ source: String, _ code: String) throws {
    let script = try loaded()
    #expect(script.failure(source).hasPrefix(code), "\(source): \(script.failure(source))")
    #expect(script.session.interventions.isEmpty)
  }

  @Test func anEditStandsUntilItIsTakenAway() throws {
    let script = try loaded()
    let before = try script.value("top \"hello\" k=1").column("prob")
    try script.value("with edit minus=5 plus=9 layer=29 scale=100 { show (compare \"hello\") }")
    #expect(try #require(script.shown.last?["kl"].asNumber) > 0.01)
    #expect(try script.value("top \"hello\" k=1").column("prob") == before)
    try script.value("edit plus=7 layer=29 scale=100\nshow (compare \"hello\")")
    #expect(try #require(script.shown.last?["kl"].asNumber) > 0.01)
    #expect(script.session.interventions.map(\.summary) == ["edit plus=7 layer=29 scale=100"])
    #expect(try script.value("unpatch\ntop \"hello\" k=1").column("prob") == before)
  }

  @Test func casesMayComeFromAFileOrATable() throws {
    let script = try loaded()
    try script.session.files.write(Array("# cases\nhello\ta\tb\ncat\tb\tc\n".utf8), to: "cases.tsv")
    let fromFile = try script.value("edit sweep cases=\"cases.tsv\" layers=28..29 seed=1")
    let rows =
      "[record(prompt=\"hello\", old=\"a\", new=\"b\"), record(prompt=\"cat\", old=\"b\", new=\"c\")]"
    let fromTable = try script.value("edit sweep cases=table(\(rows)) layers=28..29 seed=1")
    #expect(fromFile["n"].int == 2)
    #expect(fromFile["layers"] == fromTable["layers"])
    #expect(fromFile["layers"].ints("layer") == [28, 29])
    try script.session.files.write(Array("hello\ta\n".utf8), to: "short.tsv")
    #expect(script.failure("edit sweep cases=\"short.tsv\"").hasPrefix("E313"))
  }

  @Test func aPatchscopeHasARowALayerAndPosition() throws {
    let script = try loaded()
    let found = try script.value("patchscope \"abcd\" at=[0, -1] layers=[3, 7] into=\"ab ?cd\" max=2")
    #expect(found["layers"].ints("layer") == [3, 3, 7, 7])
    #expect(found["layers"].ints("position") == [0, 3, 0, 3])
    #expect(found["layers"].column("text").count == 4)
    #expect(found["target"].asText == "ab ?cd")
  }

  @Test func directAttributionShowsTheLargestFirst() throws {
    let script = try loaded()
    let found = try script.value("dla \"abcd\" of=heads layers=2..3 top=4 seed=1")
    let shares = found["units"].column("contribution").compactMap(\.asNumber)
    #expect(shares.count == 4)
    #expect(zip(shares, shares.dropFirst()).allSatisfy { abs($0) >= abs($1) })
    let (logit, sum) = (try #require(found["logit"].asNumber), try #require(found["sum"].asNumber))
    #expect(abs(logit - sum) < 1e-4)
    let whole = try script.value("dla \"abcd\" of=heads layers=2..3 top=18 seed=1")
    let all = whole["units"].column("contribution").compactMap(\.asNumber).reduce(0, +)
    #expect(abs(all + (try #require(whole["rest"].asNumber)) - sum) < 1e-9)
    #expect(try script.value("dla \"abcd\" seed=1")["units"].column("name").count == 61)
  }

  @Test func longCommandsStopWhenTold() throws {
    for source in [
      "dla \"abc\" of=neurons", "decompose \"abc\"", "edit sweep layers=3", "patchscope \"abc\"",
      "patchscope agreement", "relation layer=3",
    ] {
      let script = Script(TestEngine.tiny, cancellation: Cancellation { Stop.isWanted })
      Stop.isWanted = false
      try script.value("load smollm2\npatch layer=2 neuron=5 value=0")
      let before = try script.value("top \"abc\"").column("prob")
      Stop.isWanted = true
      #expect(script.report(source).outcome == .interrupted, "\(source)")
      Stop.isWanted = false
      #expect(try script.value("top \"abc\"").column("prob") == before)
      #expect(script.session.interventions.count == 1)
    }
  }

  /// What the user presses; the suite is serialized.
  private enum Stop { nonisolated(unsafe) static var isWanted = false }
}
