import Checkpoints
import Language
import TestSupport
import Testing

/// `embed` and `similar`, and what an encoder can't do.
@Suite(.serialized) struct EmbedTests {
  @Test func embedGivesTheGoldenCosines() throws {
    let golden = try Golden.json("minilm/embeddings.json")
    let texts = try #require(golden["sentences"]?.array).compactMap { $0["text"]?.string }
    let script = Script(TestEngine.real)
    let list = "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    let found = try script.value("embed \(list)")
    guard case .tensor(let cosine) = found["cosine"], case .tensor(let vectors) = found["vectors"] else {
      Issue.record("no tensors")
      return
    }
    #expect(cosine.shape == [12, 12] && vectors.shape == [12, 384])
    let expected = try #require(golden["cosine"]?.array).flatMap { $0.numbers ?? [] }
    #expect(zip(cosine.values, expected).allSatisfy { abs(Double($0) - $1) <= 1e-4 })
    #expect(found["model"] == "minilm" && found["texts"].elements?.count == 12)
    #expect(script.session.model == nil)
  }

  @Test func embedLeavesTheLoadedModelAlone() throws {
    let script = Script(TestEngine.real)
    try script.value("load smollm2\npatch layer=2 neuron=1054 value=0")
    let model = script.session.model
    let before = try script.value("embed \"Hello\"")
    #expect(script.session.model === model && script.session.interventions.count == 1)
    #expect(try script.value("unpatch\nembed \"Hello\"")["vectors"] == before["vectors"])
    #expect(script.failure("embed \"Hello\" model=smollm2").hasPrefix("E209: smollm2 is a language model"))
  }

  @Test func aLoadedEncoderReadsAndIsPatched() throws {
    let script = Script(TestEngine.real)
    let clean = try script.value("load minilm\nembed [\"Hello\", \"Bye\"]")
    #expect(try script.value("(tokens \"Hello\").id") == [101, 7592, 102])
    #expect(try script.value("(capture \"Hello\" layer=5).shape") == [3, 384])
    let patched = try script.value("with ablate layer=3 head=2 { show (embed [\"Hello\", \"Bye\"]) }")
    #expect(patched["vectors"] != clean["vectors"])
    #expect(try script.value("embed [\"Hello\", \"Bye\"]")["vectors"] == clean["vectors"])
    for command in ["top \"a\"", "run \"a\"", "score \"a b\"", "lens \"a\"", "compare \"a\""] {
      #expect(
        script.failure(command) == "E209: minilm reads texts in both directions and predicts no next token")
    }
    let parts = try script.value("(model).parts")
    for part: Value in ["embedding", "attention", "feed-forward", "norms"] {
      #expect(parts.column("part").contains(part))
    }
    #expect(parts.ints("parameters").reduce(0, +) == 22_713_216)
    #expect(script.failure("capture \"a\" site=logits").contains("has nothing at `logits`"))
    #expect(script.failure("patch site=final_norm value=0").contains("has nothing at `final_norm`"))
  }

  @Test func similarRanksByMeaning() throws {
    let script = Script(TestEngine.real)
    let pool = "[\"Prices rise.\", \"The cat sleeps on the sofa.\", \"A dog barks.\", \"Cars need fuel.\"]"
    let direct = try script.value("similar \"The kitten is asleep.\" among=\(pool) top=2")
    #expect(direct.ints("index").first == 1 && direct.ints("rank") == [0, 1])
    let kept = try script.value("let e = embed \(pool)\nsimilar \"The kitten is asleep.\" e top=2")
    #expect(kept == direct)
    #expect(try script.value("similar \"inflation\" among=\(pool) top=1").ints("index") == [0])
  }

  @Test func badInputsAreOneClearSentence() throws {
    let script = Script(TestEngine.real)
    let cases = [
      ("embed []", "E305"), ("embed 3", "E1"), ("embed [1, 2]", "E107"), ("similar \"a\"", "E104"),
      ("embed \"a\" max=2", "E301"), ("embed \"a\" model=nothing", "E205"),
      ("similar \"a\" (record(b=1))", "E302"),
    ]
    for (source, code) in cases {
      let failure = script.failure(source)
      #expect(failure.hasPrefix(code), "\(source): \(failure)")
    }
    #expect(Script(TestEngine.tiny).failure("embed \"a\"").hasPrefix("E205"))
  }

  @Test func longTextsAreCutWithANote() throws {
    let script = Script(TestEngine.real)
    let found = try script.value("embed \"one two three four five six\" max=5")
    #expect(found["tokens"] == [5])
    #expect(script.notes.map(\.en) == ["1 text is longer than 5 tokens: only its beginning was read"])
    #expect(try script.value("embed \"one two three\"")["vectors"] == found["vectors"])
  }
}
