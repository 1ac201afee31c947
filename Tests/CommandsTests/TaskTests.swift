import Commands
import Language
import TestSupport
import Testing
import Tokenization

/// The built-in tasks, on real tokenizers and a real model.
@Suite(.serialized) struct TaskTests {
  static let names = ["ioi", "greater-than", "docstring", "agreement", "induction", "capitals", "decimals"]

  private func task(_ call: String, on model: String = "smollm2") throws -> Value {
    try Script(TestEngine.real).value("load \(model)\n\(call)")
  }

  @Test(arguments: names) func twinsHaveOneLengthAndAnswersAreSingleTokens(_ name: String) throws {
    let tokenizer = try SharedModel.of(.smollm2).tokenizer
    let items = try task("task \(name) n=12")["items"]
    let answers = zip(items.ints("answer_id"), items.ints("wrong_id"))
    let prompts = zip(items.column("prompt"), items.column("corrupted"))
    #expect(items.ints("tokens").count == 12)
    for (ids, (texts, length)) in zip(answers, zip(prompts, items.ints("tokens"))) {
      let (clean, twin) = (try #require(texts.0.asText), try #require(texts.1.asText))
      #expect(clean != twin)
      #expect(tokenizer.encode(clean, parseSpecial: false).count == length)
      #expect(tokenizer.encode(twin, parseSpecial: false).count == length)
      for id in [ids.0, ids.1] {
        let whole = tokenizer.encode(clean + tokenizer.text(of: id), parseSpecial: false)
        #expect(whole.count == length + 1 && whole.last == id, "\(clean)")
      }
    }
  }

  @Test func aSeedGivesTheSamePromptsAndAnotherSeedOthers() throws {
    func prompts(_ seed: Int) throws -> [String] {
      try task("task ioi n=6 seed=\(seed)")["items"].column("prompt").compactMap(\.asText)
    }
    let first = try prompts(0)
    #expect(Set(first).count == 6)
    #expect(try prompts(0) == first)
    #expect(try prompts(1) != first)
  }

  @Test(arguments: ["ioi", "agreement", "greater-than", "docstring", "induction", "capitals"])
  func aSmallModelDoesTheTaskAndTheTwinTurnsItRound(_ name: String) throws {
    let result = try task("task \(name) n=24")
    #expect(try #require(result["accuracy"].asNumber) >= 0.85)
    #expect(try #require(result["difference"].asNumber) > 2)
    #expect(try #require(result["corrupted_difference"].asNumber) < 0)
  }

  @Test func aTaskThatCannotBeDrawnIsRefusedWithTheReason() {
    let script = Script(TestEngine.tiny)
    #expect(
      script.failure("load smollm2\ntask ioi")
        == "E313: no prompt of `ioi` suits the tokenizer of smollm2")
    #expect(script.failure("task iio").contains("`iio` is not one of"))
  }

  @Test func fewerPromptsThanAskedForAreSaid() throws {
    let script = Script(TestEngine.real)
    let result = try script.value("load smollm2\ntask capitals n=3000")
    let found = try #require(result["n"].int)
    #expect(found > 50 && found < 3000)
    #expect(script.notes.contains { $0.en.hasPrefix("\(found) of 3000") })
  }
}
