import Commands
import Language
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct TunedLensTests {
  private static let training = """
    load smollm2
    let t = tunedlens train tokens=32 batch=8 layers=[2, 5] held_out=10 seed=3

    """

  @Test func aTunedLensIsTrainedSavedLoadedAndReadWith() throws {
    let script = Script(TestEngine.tiny, files: KeptFiles())
    let lens = try script.value(Self.training + "show t")
    #expect(lens["layers"].ints("layer") == [2, 5])
    #expect(lens["tokens"].int == 32 && lens["held_out"].int == 10)
    let source = "lens \"one two\" layers=[2, 3, 5] tuned="
    let direct = try script.value(source + "t")["layers"]
    #expect(direct.column("tuned_kl").map { $0.asNumber != nil } == [true, false, true])
    let loaded = try script.value(
      "tunedlens save t kept.safetensors\nlet u = tunedlens load kept.safetensors\n" + source + "u")["layers"]
    #expect(loaded.plainText == direct.plainText)
  }

  @Test func aLensOfAnotherModelIsRefused() throws {
    let script = Script(TestEngine.tiny, files: KeptFiles())
    try script.value(Self.training + "tunedlens save t kept.safetensors\nload qwen2.5-coder-0.5b")
    #expect(script.failure("tunedlens load kept.safetensors").contains("another model"))
    #expect(script.failure("lens \"one\" tuned=t").contains("another model"))
    #expect(script.failure("lens \"one\" tuned=record(a=1)").hasPrefix("E302"))
  }

  @Test func damagedFilesAndTooLittleTextAreRefused() throws {
    let script = Script(TestEngine.tiny, files: KeptFiles())
    try script.value("load smollm2\nsave (capture \"one two\" layer=2) other.safetensors")
    #expect(script.failure("tunedlens load other.safetensors").contains("no tuned lens"))
    #expect(script.failure("tunedlens load nowhere.safetensors").hasPrefix("E201"))
    #expect(script.failure("tunedlens train over=[\"a\"] tokens=8").hasPrefix("E305"))
  }

  @Test func stoppingLeavesTheSessionAsItWas() throws {
    let stops = Mutex(false)
    let script = Script(TestEngine.tiny, cancellation: Cancellation { stops.withLock { $0 } })
    try script.value("load smollm2\nlet before = top \"one two\"")
    stops.withLock { $0 = true }
    #expect(script.report("let t = tunedlens train tokens=4096").outcome == .interrupted)
    stops.withLock { $0 = false }
    #expect(script.session.variable("t") == nil)
    #expect(try script.value("expect (top \"one two\").logit == before.logit\nshow 1").int == 1)
  }
}
