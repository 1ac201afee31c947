import Checkpoints
import Language
import TestSupport
import Testing

/// What `patch` and its kin take, refuse and leave, on a tiny model of 24 layers, 9 heads and 1,536 neurons.
@Suite(.serialized) struct InterventionTests {
  private func loaded() throws -> Script {
    let script = Script(TestEngine.tiny)
    try script.value("load smollm2")
    return script
  }

  private static let refused: [(source: String, code: String)] = [
    ("patch layer=40 neuron=1 value=0", "E301"),
    ("patch layer=2 neuron=1536 value=0", "E301"),
    ("patch layer=2 neuron=[5, 9000] value=0", "E301"),
    ("patch layer=2 head=9 value=0", "E301"),
    ("patch layer=2 head=4 site=k value=0", "E301"),
    ("patch layer=2 site=mlp_out dim=36 value=0", "E301"),
    ("patch layer=2 value=0", "E104"),
    ("patch neuron=3 value=0", "E104"),
    ("patch layer=2 neuron=3", "E104"),
    ("patch layer=2 neuron=3 value=0 scale=2", "E106"),
    ("patch layer=2 neuron=3 head=1 value=0", "E106"),
    ("patch layer=2 layers=3 neuron=3 value=0", "E106"),
    ("patch layer=2 site=mlp_uot value=0", "E108"),
    ("patch layer=2 site=mlp_out head=1 value=0", "E313"),
    ("patch layer=2 site=mlp_out key=1 value=0", "E313"),
    ("patch layer=2 site=logits value=0", "E313"),
    ("patch layer=3 site=blocks.2.hook_mlp_out value=0", "E106"),
    ("patch layer=2 neuron=[1, 2] value=[1, 2, 3]", "E303"),
    ("patch layer=2 site=resid_post add=[1, 2, 3]", "E303"),
    ("patch layer=2 neuron=3 value=1e300", "E313"),
    ("patch layer=2 neuron=3 value=0 over=\"some text here\"", "E104"),
    ("patch layer=2 neuron=3 value=mean over=\"a\"", "E313"),
    ("patch layer=2 head=1 site=pattern value=mean", "E313"),
    ("patch layer=2 neuron=3 value=0 positions=lsat", "E113"),
    ("patch layer=2 neuron=3 value=0 positions=5..2", "E313"),
    ("patch layer=2 neuron=3 from=[\"x\"]", "E107"),
    ("steer [1, 2, 3] layer=2", "E303"),
    ("ablate [1, 2, 3]", "E303"),
    ("ablate (map(range(1, 18), i => 0))", "E313"),
    ("patch site=pos_embed value=0", "E313"),
    ("ablate layer=2 neuron=3 over=\"text\"", "E104"),
    ("unpatch 7", "E313"),
    ("unpatch layer=3 neuron=4", "E313"),
  ]

  @Test(arguments: refused) func whatTheModelDoesNotHaveIsRefused(_ source: String, _ code: String) throws {
    let script = try loaded()
    #expect(script.failure(source).hasPrefix(code), "\(source): \(script.failure(source))")
    #expect(script.session.interventions.isEmpty)
  }

  @Test(arguments: [
    "patch layer=2 neuron=1054 value=0", "patch layers=0..3 neurons=[4, 5] scale=-1.5",
    "patch layer=all head=1 value=0", "patch layer=last head=[0, 8] site=q scale=2",
    "patch site=blocks.2.hook_mlp_out value=0", "patch site=resid_pre2 dim=0..3 value=1",
    "patch layer=2 head=1 site=pattern key=[0, 1] value=0", "patch layer=2 neuron=3 value=mean",
    "patch layer=2 neuron=3 mean over=[\"one text\", \"two texts\"]", "patch site=final_norm scale=2",
    "patch layer=2 neuron=[1, 2] value=[0.5, -0.5] positions=[1, -1]",
    "patch layer=2 site=attn_out positions=\"1..\" value=0", "ablate layer=2 head=3",
    "patch layer=2 head=1 site=pattern from=\"Hello the\"",
    "patch layers=[1, 4] site=attn_scores from=\"Hello the\"", "patch layer=1 head=2 site=head_out value=0",
    "ablate (map(range(1, 18), i => i)) layers=0..3 site=resid_post",
    "steer (map(range(1, 18), i => i)) layers=[2, 3] scale=-0.1 positions=last",
  ])
  func whatIsTypedActsAndGoes(_ source: String) throws {
    let script = try loaded()
    let clean = try script.value("top \"Hello wor\" k=5")
    try script.value(source)
    #expect(script.session.interventions.count == 1)
    #expect(try script.value("top \"Hello wor\" k=5") != clean)
    try script.value("unpatch")
    #expect(try script.value("top \"Hello wor\" k=5") == clean)
    try script.value("with \(source) { show (top \"Hello wor\" k=5) }")
    #expect(script.shown.last != clean)
    #expect(try script.value("top \"Hello wor\" k=5") == clean)
  }

  @Test func copyingARunIntoItselfChangesNothing() throws {
    let script = try loaded()
    let clean = try script.value("let own = run \"Hello wor\" max=1; top \"Hello wor\" k=5")
    for target in [
      "neuron=0..9", "site=resid_mid", "head=2 site=v", "head=1 site=pattern", "site=attn_scores",
    ] {
      try script.value("with patch layers=[3, 7] \(target) from=own { show (top \"Hello wor\" k=5) }")
      let probs = (script.shown.last?.column("prob") ?? []).compactMap(\.asNumber)
      #expect(probs.count == 5)
      let expected = clean.column("prob").compactMap(\.asNumber)
      #expect(zip(probs, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(target)")
    }
  }

  @Test func capturesTakeSomeHeadsAndNeurons() throws {
    let script = Script(TestEngine.tiny)
    try script.value("load smollm2")
    func values(_ call: String, _ shape: [Int]) throws -> [Float] {
      let capture = try script.value("capture \"Hello wor\" layer=3 \(call)")
      #expect(capture["shape"].elements == shape.map(Value.int), "\(call)")
      guard case .tensor(let tensor) = capture["values"] else { return [] }
      return tensor.values
    }
    let length = try script.value("tokens \"Hello wor\"").column("id").count
    for (site, heads, width) in [("q", 9, 2), ("k", 3, 2), ("rot_k", 3, 2), ("z", 9, 2), ("head_out", 9, 18)]
    {
      let all = try values("site=\(site)", [length, heads, width])
      let some = try values("site=\(site) heads=[2, 0]", [length, 2, width])
      var expected: [Float] = []
      for row in 0..<length {
        for head in [2, 0] {
          let start = (row * heads + head) * width
          expected += all[start..<start + width]
        }
      }
      #expect(some == expected, "\(site)")
    }
    let maps = try values("site=pattern", [9, length, length])
    let map = try values("site=pattern head=4", [1, length, length])
    #expect(map == Array(maps[4 * length * length..<5 * length * length]))
    #expect(try values("head=5", [length, 1, 2]) == values("site=z head=5", [length, 1, 2]))
    let neurons = try values("site=neurons", [length, 1100])
    var chosen: [Float] = []
    for row in 0..<length { chosen += [neurons[row * 1100 + 7], neurons[row * 1100 + 1054]] }
    #expect(try values("neurons=[7, 1054]", [length, 2]) == chosen)
    #expect(script.failure("capture \"Hello\" head=9").hasPrefix("E301"))
    #expect(script.failure("capture \"Hello\" site=k head=5").hasPrefix("E301"))
    #expect(script.failure("capture \"Hello\" site=mlp_out head=1").hasPrefix("E313"))
    #expect(script.failure("capture \"Hello\" site=z neuron=1").hasPrefix("E313"))
  }

  @Test func aCaptureOfSomeHeadsCanBePutBack() throws {
    let script = Script(TestEngine.tiny)
    try script.value("load smollm2\nlet c = capture \"Hello wor\" head=2 layer=3")
    let plain = try script.value("top \"Hello wor\" k=5").column("logit")
    for change in ["head=2 from=c", "head=2 value=c.values", "head=7 from=c"] {
      let same = try script.value("with patch layer=3 \(change) { show (top \"Hello wor\" k=5) }")
      #expect(same.column("logit") == plain, "\(change)")
    }
    #expect(script.failure("patch layer=3 heads=[2, 3] value=c.values").hasPrefix("E303"))
  }

  @Test func clampLimitsValues() throws {
    let script = Script(TestEngine.tiny)
    try script.value("load smollm2\npatch layer=3 site=mlp_out clamp=[-0.001, 0.001]")
    guard case .tensor(let kept) = try script.value("capture \"Hello\" layer=3 site=mlp_out")["values"] else {
      Issue.record("no tensor")
      return
    }
    #expect(kept.values.allSatisfy { abs($0) <= 0.001 } && kept.values.contains { abs($0) == 0.001 })
    for wrong in ["[1, -1]", "[1]", "[1, 2, 3]"] {
      #expect(script.failure("patch layer=3 site=mlp_out clamp=\(wrong)").hasPrefix("E313"), "\(wrong)")
    }
  }

  @Test func scoresCanBeCompared() throws {
    let script = Script(TestEngine.tiny)
    let kl = try script.value(
      """
      load smollm2
      let a = score "Hello wor"
      patch layer=3 head=2 value=0
      let b = score "Hello wor"
      show compare(a, b).kl
      """)
    #expect(try #require(kl.asNumber) > 0)
  }

  @Test func capturedValuesCanBePutBack() throws {
    let script = try loaded()
    let clean = try script.value(
      "let c = capture \"Hello wor\" site=z layer=3; let r = capture \"Hello wor\" layer=3; top \"Hello wor\" k=5"
    )
    for source in [
      "patch layer=3 site=z value=(c.values)", "patch layer=3 site=z positions=1 value=(c.values[1])",
      "patch layer=3 site=resid_post positions=last value=(r.values[-1])",
    ] {
      try script.value("with \(source) { show (top \"Hello wor\" k=5) }")
      #expect(script.shown.last == clean, "\(source)")
    }
  }

  @Test func positionsThatTheTextDoesNotHaveAreRefusedWhenItRuns() throws {
    let script = try loaded()
    try script.value("patch layer=2 neuron=3 value=0 positions=400")
    #expect(script.failure("top \"Hello\"").hasPrefix("E301"))
    try script.value("unpatch")
    #expect(
      script.failure("with patch layer=2 site=pattern from=\"ab\" { print compare(\"abcd\").kl }").hasPrefix(
        "E30"))
  }

  @Test func interventionsAreTakenAwayByWhatTheyChange() throws {
    let script = try loaded()
    try script.value(
      """
      patch layer=2 neuron=5 value=0
      patch layer=3 head=1 value=0
      patch layers=2..4 site=mlp_out scale=0.5
      """)
    func standing() -> [Int] { script.session.interventions.map(\.id) }
    try script.value("unpatch head=1")
    #expect(standing() == [1, 3])
    try script.value("unpatch layer=3")
    #expect(standing() == [1])
    try script.value("unpatch 1")
    #expect(standing().isEmpty)
  }

  @Test func lookingNamesPositionsFromEitherEnd() throws {
    let script = try loaded()
    let all = try script.value("capture \"Hello wor\" layer=3")
    let last = try script.value("capture \"Hello wor\" layer=3 position=-1")
    guard case .tensor(let whole) = all["values"], case .tensor(let row) = last["values"] else {
      Issue.record("no tensors")
      return
    }
    #expect(whole.slice(at: whole.shape[0] - 1) == row.slice(at: 0))
    #expect(row.shape == [1, 18])
    #expect(try script.value("capture(\"Hello wor\", layers=0..2).shape").elements?.count == 3)
    #expect(script.failure("capture \"Hello\" position=99").hasPrefix("E301"))
    #expect(script.failure("capture \"Hello\" position=generated").hasPrefix("E313"))
    #expect(script.failure("capture \"Hello\" site=pos_embed").hasPrefix("E313"))
    #expect(script.failure("lens \"Hello\" layers=0..99").hasPrefix("E301"))
    #expect(script.failure("lens \"Hello\" answer=\"Hello world and more\"").hasPrefix("E313"))
    #expect(script.failure("compare \"Hello\" \"Hello wor\" position=all").hasPrefix("E303"))
    #expect(script.failure("compare record(a=1)").hasPrefix("E302"))
  }

  @Test func tensorsAreSavedAndUnknownEndingsRefused() throws {
    let script = try loaded()
    let folder = try TemporaryFolder()
    let path = folder.file("c.safetensors")
    try script.value("let c = capture \"Hello wor\" layer=3\nsave c \"\(path)\"")
    let file = try SafetensorsFile(path: path)
    let positions = try script.value("c.shape[0]").int
    #expect(file.tensor("values")?.shape == [try #require(positions), 18])
    #expect(script.failure("save c \"\(folder.file("c.npz"))\"").hasPrefix("E213"))
    #expect(script.failure("save \"text\" \"\(path)\"").hasPrefix("E313"))
  }
}
