import Checkpoints
import Commands
import Foundation
import Language
import ModelStore
import TestSupport
import Testing

/// Loading and describing models.
@Suite(.serialized) struct ModelTests {
  @Test func aModelComesByNameByAliasAndByPath() throws {
    let script = Script(TestEngine.tiny)
    try script.value("load smollm2")
    #expect(script.session.model?.facts.name == "smollm2")
    let path = try TestEngine.tiny.store.locate("smollm2").path
    let first = script.session.model
    try script.value("load SmolLM2-135M-Instruct")
    #expect(script.session.model === first)
    try script.value("load \(path) seed=7")
    #expect(script.session.model === first)
    #expect(script.session.seed == 7)
  }

  @Test func anotherModelTakesTheInterventionsAway() throws {
    let script = Script(TestEngine.tiny)
    script.report("load smollm2")
    script.session.install([Int](), command: "patch", summary: "none")
    script.report("load smollm2")
    #expect(script.session.interventions.count == 1)
    script.report("load qwen")
    #expect(script.session.interventions.isEmpty)
    #expect(script.notes.count == 1)
  }

  @Test func modelTellsWhatTheFileHolds() throws {
    let script = Script(TestEngine.real)
    let model = try script.value("load smollm2\nmodel")
    #expect(model["architecture"] == "llama")
    #expect(
      model["layers"] == 30 && model["heads"] == 9 && model["key_heads"] == 3 && model["neurons"] == 1536)
    #expect(model["parameters"] == 134_515_008)
    #expect(model["parts"].ints("parameters").reduce(0, +) == 134_515_008)
    #expect(model["types"].ints("tensors").reduce(0, +) == 272)
    #expect(model["types"].column("type").contains("Q4_1"))
    #expect(model["chat"] == true)
  }

  @Test func modelsListsWhatIsThereAndWhatCanBeFetched() throws {
    let script = Script(TestEngine.tiny)
    let models = try script.value("models")
    #expect(Set(models.column("name").compactMap(\.asText)).isSuperset(of: Catalogue.names))
    let smollm2 = try #require(models.elements?.first { $0["name"] == "smollm2" })
    #expect(smollm2["installed"] == true)
    #expect(smollm2["sha256"].asText?.count == 64)
    #expect(models.elements?.first { $0["name"] == "gemma-3-270m" }?["installed"] == false)
  }

  @Test func statusTellsWhatStands() throws {
    let script = Script(TestEngine.tiny)
    #expect(try script.value("status")["model"] == .nothing)
    let status = try script.value("load smollm2 seed=3\nset timing=on\nstatus")
    #expect(status["model"] == "smollm2" && status["seed"] == 3)
    #expect(status["settings"]["timing"] == "on" && status["settings"]["precision"] == "exact")
  }

  @Test func aSavedSessionRunsAgain() throws {
    let folder = try TemporaryFolder()
    let script = Script(TestEngine.tiny)
    script.report("load smollm2 seed=5")
    script.report("let a = (run \"Hello\" temperature=1 max=4).text")
    script.report("print b")
    script.report("help")
    try script.value("save session \"\(folder.file("work.sonde"))\"")
    let saved = try String(contentsOfFile: folder.file("work.sonde"), encoding: .utf8)
    #expect(saved.split(separator: "\n").count == 3)
    let again = Script(TestEngine.tiny)
    #expect(again.report(saved).outcome == .succeeded)
    #expect(again.session.variable("a") == script.session.variable("a"))
  }

  @Test func whatCannotBeLoadedIsNamed() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Array("not a model".utf8), to: "text.gguf")
    let empty = try folder.write([], to: "empty.gguf")
    var cut = try TinyModel().writer().serialized()
    cut.removeLast(cut.count / 2)
    let half = try folder.write(cut, to: "half.gguf")
    let cases = [
      ("load smolm2", "E205"), ("load gemma-3-270m", "E205"), ("load minilm", "E205"),
      ("load nothing.gguf", "E201"), ("load ./nothing", "E201"), ("load \"\(text)\"", "E206"),
      ("load \"\(empty)\"", "E202"), ("load \"\(half)\"", "E206"), ("load \"\(folder.path)\"", "E207"),
      ("load 3b-instruct", "E002"), ("load", "E104"), ("load smollm2 seed=-1", "E301"),
      ("load smollm2 dtype=f16", "E108"), ("load smollm2 precision=fast dtype=f32", "E106"),
    ]
    for (source, code) in cases {
      let failure = Script(TestEngine.tiny).failure(source)
      #expect(failure.hasPrefix(code), "\(source): \(failure)")
    }
    let report = Script(TestEngine.tiny).report("load smolm2")
    #expect(report.diagnostics.first?.help?.en == "did you mean `smollm2`?")
    let missing = Script(TestEngine.tiny).report("load gemma-3-270m")
    #expect(missing.diagnostics.first?.help?.en.contains("sonde fetch gemma-3-270m") == true)
  }

  @Test func aDamagedModelIsRefusedByWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    func failure(_ change: (inout GGUFWriter) throws -> Void) throws -> String {
      var writer = try TinyModel().writer()
      try change(&writer)
      let path = try folder.write(writer.serialized(), to: "changed.gguf")
      return Script(TestEngine.tiny).failure("load \(path)")
    }
    let family = try failure { $0.metadata["general.architecture"] = .string("mamba") }
    #expect(family.hasPrefix("E207") && family.contains("mamba"))
    let tokenizer = try failure { $0.metadata["tokenizer.ggml.model"] = .string("rwkv") }
    #expect(tokenizer.hasPrefix("E208") && tokenizer.contains("rwkv"))
    let layers = try failure { $0.metadata["llama.block_count"] = .unsigned(3) }
    #expect(layers.hasPrefix("E206") && layers.contains("blk.2"))
    let template = try folder.write(
      {
        var writer = try TinyModel().writer()
        writer.metadata["tokenizer.chat_template"] = .string("{% frobnicate %}")
        return writer.serialized()
      }(), to: "template.gguf")
    let chat = Script(TestEngine.tiny).failure("load \(template)\nrun chat=\"a\"")
    #expect(chat.hasPrefix("E208") && chat.contains("frobnicate"))
  }
}
