import Language
import TestSupport
import Testing

/// `exemplars` through the language.
@Suite(.serialized) struct ExemplarsCommandTests {
  @Test func theTopIsWhatNeuronShows() throws {
    let script = Script(TestEngine.real)
    let texts = "[\"The capital of France is Paris.\", \"2 + 2 = 4\", \"Cats sleep all day.\"]"
    let found = try script.value("load smollm2\nexemplars layer=2 neuron=1054 texts=\(texts) top=2 seed=1")
    #expect(found["unit"] == "layer 2 neuron 1054" && found["windows"] == 3)
    #expect(found["top"].ints("rank") == [0, 1] && found["bottom"].ints("rank") == [0, 1])
    let window = try #require(found["top"].ints("window").first)
    let position = try #require(found["top"].ints("position").first)
    let text = ["The capital of France is Paris.", "2 + 2 = 4", "Cats sleep all day."][window]
    let tokens = try script.value("(neuron \"\(text)\" layer=2 neuron=1054).tokens")
    let values = tokens.column("activation").compactMap(\.asNumber)
    #expect(position > 0 && values[position] == values.dropFirst().max())
    #expect(abs(values[position] - (found["top"].column("value").first?.asNumber ?? 0)) < 1e-5)
    #expect(found["top"].column("token").first == tokens.column("token")[position])
    #expect(found["rank_error"] == 0)
    let shares = found["distribution"].column("share").compactMap(\.asNumber)
    let quantiles = found["distribution"].column("value").compactMap(\.asNumber)
    #expect(shares.first == 0 && shares.last == 1 && quantiles == quantiles.sorted())
  }

  @Test func theSeedDecidesTheSamplesAndNothingElse() throws {
    let script = Script(TestEngine.tiny)
    script.report("load smollm2")
    let call = "exemplars layer=1 neuron=3 tokens=600 window=40 top=3"
    let first = try script.value("\(call) seed=1")
    #expect(try script.value("\(call) seed=1") == first)
    let other = try script.value("\(call) seed=2")
    #expect(other["samples"] != first["samples"] && other["top"] == first["top"])
    #expect(first["positions"].int.map { $0 > 500 && $0 < 600 } == true)
  }

  @Test func headsDirectionsFilesAndTablesAreRead() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array(String(repeating: "One line.\r\nAnother.\n", count: 400).utf8), to: "t.txt")
    let script = Script(TestEngine.tiny)
    script.report("load smollm2")
    #expect(
      try script.value("exemplars layer=2 head=1 file=\"\(path)\" tokens=300 top=2")["windows"].int ?? 0 > 1)
    script.report("let v = (capture \"ab\" layer=2 position=-1).values[0]")
    let along = try script.value("exemplars layer=2 along=v texts=[\"abc\", \"xyz\"] quantiles=0")
    #expect(along["unit"] == "layer 2 resid_post along a direction" && along["samples"].ints("window") == [])
    let table = "[record(text=\"abcd\"), record(text=\"efgh\")]"
    #expect(try script.value("exemplars layer=2 head=0 along=v texts=(\(table))")["windows"] == 2)
  }

  @Test func aLatentHasTheExemplarsOfItsProfile() throws {
    let script = Script(TestEngine.tiny)
    script.report(
      """
      load smollm2
      let s = sae train layer=4 width=48 k=4 tokens=400 epochs=3 batch=64 window=32 seed=1
      let f = sae features s top=1 exemplars=3
      """)
    let latent = try #require(try script.value("f[0].latent").int)
    let places = try script.value("f[0].exemplars")
    let texts = try script.value("map(f[0].exemplars, e => e.text)")
    #expect(places.column("value").count == 3 && texts != .nothing)
    let call = "exemplars sae=s latent=\(latent) tokens=2000 window=64 top=3 seed=1"
    let found = try script.value(call)
    #expect(found["unit"] == .text("layer 4 resid_post latent \(latent)"))
    let values = found["top"].column("value").compactMap(\.asNumber)
    #expect(values == values.sorted(by: >) && values.allSatisfy { $0 > 0 })
    #expect(found["bottom"].ints("rank") == [])
    let quantiles = found["distribution"].column("value").compactMap(\.asNumber)
    #expect(quantiles.allSatisfy { $0 > 0 } && quantiles == quantiles.sorted())
    #expect(script.failure("exemplars sae=s latent=48").hasPrefix("E301"))
    #expect(script.failure("exemplars sae=s latent=1 layer=4").hasPrefix("E106"))
    #expect(script.failure("exemplars sae=s").hasPrefix("E104"))
  }

  @Test func badInputsAreOneClearSentence() throws {
    let script = Script(TestEngine.tiny)
    let cases = [
      ("exemplars layer=2", "E104"), ("exemplars neuron=1", "E104"), ("exemplars layer=99 neuron=1", "E301"),
      ("exemplars layer=2 neuron=99999", "E301"), ("exemplars layer=2 along=[1, 2]", "E303"),
      ("exemplars layer=2 neuron=1 texts=[]", "E305"), ("exemplars layer=2 neuron=1 texts=[\"\"]", "E305"),
      ("exemplars layer=2 neuron=1 head=1", "E106"), ("exemplars layer=2 neuron=1 file=nothing.txt", "E201"),
      ("exemplars layer=2 neuron=1 texts=[\"a\"]", "E313"),
    ]
    for (source, code) in cases {
      let failure = script.failure("load smollm2\n" + source)
      #expect(failure.hasPrefix(code), "\(source): \(failure)")
    }
  }

  @Test func anInterruptionLeavesTheSessionAsItWas() throws {
    let script = Script(TestEngine.tiny, cancellation: Cancellation { true })
    let quiet = Script(TestEngine.tiny)
    quiet.report("load smollm2")
    #expect(quiet.report("exemplars layer=2 neuron=1 tokens=600").outcome == .succeeded)
    #expect(script.report("load smollm2\nexemplars layer=2 neuron=1 tokens=600").outcome == .interrupted)
    #expect(script.session.interventions.isEmpty)
  }
}
