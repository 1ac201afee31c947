import Commands
import Language
import Synchronization
import TestSupport
import Testing

/// `sae train`, `eval`, `features`, `save`, `load`, `resume`, and latents in `patch`, `ablate` and `steer`.
@Suite struct DictionaryCommandTests {
  private static let train =
    "let s = sae train layer=4 width=48 k=4 tokens=400 epochs=3 batch=64 window=32 seed=1"

  private func script(_ files: KeptFiles = KeptFiles()) -> Script { Script(TestEngine.tiny, files: files) }

  @Test func aTrainedDictionaryIsJudgedReadAndSaved() throws {
    let files = KeptFiles()
    let script = script(files)
    let sae = try script.value("load smollm2\n\(Self.train)\nshow s")
    #expect(sae["width"].int == 48 && sae["k"].int == 4 && sae["layer"].int == 4)
    #expect(sae["site"].plainText == "resid_post" && sae["steps"].int == 18)
    #expect(!sae["curve"].ints("step").isEmpty)
    let judged = try script.value("sae eval s tokens=128 loss_tokens=64 window=32")
    for name in ["explained_variance", "l0", "dead", "loss_recovered", "pca_explained_variance", "kl"] {
      #expect(judged[name].asNumber?.isFinite == true, "\(name)")
    }
    #expect(judged["positions"].int == 124)
    let features = try script.value("sae features s top=5 tokens=256 window=32")
    #expect(features.ints("latent").count == 5)
    let again = try script.value(
      "sae save s kept\nlet t = sae load kept\nsae eval t tokens=128 loss_tokens=64 window=32")
    #expect(again["explained_variance"].asNumber == judged["explained_variance"].asNumber)
    #expect(again["kl"].asNumber == judged["kl"].asNumber)
  }

  @Test func latentsAreUnitsOfInterventions() throws {
    let script = script()
    try script.value("load smollm2\n\(Self.train)")
    for change in [
      "ablate sae=s latent=0..47", "patch sae=s latent=0..47 scale=-2", "patch sae=s latent=5 value=40",
      "steer sae=s latent=7 scale=30 positions=\"1..\"",
    ] {
      let effect = try script.value("with \(change) { show (compare \"Hello world, hello cat.\") }")
      #expect(effect["kl"].asNumber.map { $0 > 0 } == true, "\(change)")
    }
    #expect(script.session.interventions.isEmpty)
  }

  @Test func latentsAreUnitsOfAttribution() throws {
    let script = Script(TestEngine.real)
    let found = try script.value(
      "load smollm2\nlet s = sae train layer=15 width=256 tokens=1000 epochs=2 batch=256 seed=0\n"
        + "attribute \"The capital of France is\" target=\" Paris\" of=latents sae=s top=4 verify=4")
    #expect(found["units"].column("score").count == 4)
    #expect(found["r"].asNumber.map { $0 > 0.9 } == true)
  }

  @Test func aTrainingThatWasSavedGoesOn() throws {
    let files = KeptFiles()
    let first = try script(files).value(
      "load smollm2\n\(Self.train) checkpoint=part\nsae eval s tokens=64 loss_tokens=0 window=32")
    let again = try script(files).value(
      "load smollm2\nlet s = sae resume part\nsae eval s tokens=64 loss_tokens=0 window=32")
    #expect(first["fvu"].asNumber == again["fvu"].asNumber)
    // Where nothing was saved yet, the call begins.
    let new = try script().value(
      "load smollm2\n\(Self.train) resume=none\nsae eval s tokens=64 loss_tokens=0 window=32")
    #expect(first["fvu"].asNumber == new["fvu"].asNumber)
  }

  @Test func stoppingLeavesAFileAndTheSessionAsItWas() throws {
    let files = KeptFiles()
    // Training begins after some fifty questions while activations are collected.
    let cancellation = Questions(limit: 62).cancellation
    let script = Script(TestEngine.tiny, cancellation: cancellation, files: files)
    let report = script.report("load smollm2\n\(Self.train) checkpoint=part")
    #expect(report.outcome != .succeeded)
    #expect(script.session.interventions.isEmpty)
    let whole = try self.script().value(
      "load smollm2\n\(Self.train)\nsae eval s tokens=64 loss_tokens=0 window=32")
    let resumed = try self.script(files).value(
      "load smollm2\nlet s = sae resume part\nsae eval s tokens=64 loss_tokens=0 window=32")
    #expect(whole["fvu"].asNumber == resumed["fvu"].asNumber)
  }

  @Test func everyMistakeIsOneClearSentence() throws {
    let files = KeptFiles()
    let script = script(files)
    try script.value("load smollm2\n\(Self.train)\nsae save s kept")
    #expect(script.failure("sae eval 3").contains("E107"))
    #expect(script.failure("sae train layer=99").contains("E301"))
    #expect(script.failure("sae train site=pattern").contains("a dictionary can't stand at `pattern`"))
    #expect(script.failure("sae train width=4 k=9 tokens=100").contains("only 4 latents"))
    #expect(script.failure("ablate sae=s latent=48").contains("E301"))
    #expect(script.failure("ablate latent=4").contains("sae"))
    #expect(script.failure("sae resume nowhere").contains("nowhere"))
    #expect(script.failure("sae load nowhere").contains("nowhere"))
    #expect(script.failure("load qwen2.5-coder-0.5b\nsae load kept").contains("layer 4"))
    #expect(script.failure("load qwen2.5-coder-0.5b\nsae eval s").contains("layer 4"))
    try files.write([1, 2, 3], to: "kept/sae_weights.safetensors")
    #expect(script.failure("load smollm2\nsae load kept").contains("kept/sae_weights.safetensors"))
    #expect(
      script.failure("sae resume kept/sae_weights.safetensors").contains("kept/sae_weights.safetensors"))
  }
}

/// Wants to stop after so many questions.
private final class Questions: Sendable {
  private let limit: Int
  private let asked = Mutex(0)

  init(limit: Int) { self.limit = limit }

  var cancellation: Cancellation {
    Cancellation {
      self.asked.withLock { count in
        count += 1
        return count > self.limit
      }
    }
  }
}
