import Foundation
import Language
import TestSupport
import Testing

/// The golden files, through the language: script text in, values out.
@Suite(.serialized) struct GoldenScriptTests {
  static func script(_ model: RealModel) throws -> Script {
    let script = Script(TestEngine.real)
    try script.value("load \(model.rawValue.dropLast(".gguf".count))")
    return script
  }

  /// A text as a script writes it.
  static func quoted(_ text: String) -> String { Value.text(text).sourceText }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func tokensAreTheReferences(_ model: RealModel) throws {
    struct File: Decodable {
      struct Case: Decodable {
        let text: String
        let parse_special: Bool
        let ids: [Int]
      }
      let cases: [Case]
    }
    let script = try Self.script(model)
    for item in try Golden.decode(File.self, "\(model.key)/tokens.json").cases {
      let source = "tokens \(Self.quoted(item.text)) special=\(item.parse_special) bos=false"
      #expect(try script.value(source).ints("id") == item.ids, "\(source)")
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen])
  func chatsRenderAsTheReferences(_ model: RealModel) throws {
    struct File: Decodable {
      struct Rendering: Decodable { let ids: [Int] }
      struct Message: Decodable { let role, content: String }
      struct Conversation: Decodable {
        let messages: [Message]
        let plain: Rendering
        let generation: Rendering?
      }
      let conversations: [Conversation]
    }
    let script = try Self.script(model)
    for item in try Golden.decode(File.self, "\(model.key)/chat.json").conversations {
      let turns = item.messages.map { "record(role=\"\($0.role)\", content=\(Self.quoted($0.content)))" }
      let source = "tokens chat=[\(turns.joined(separator: ", "))]"
      #expect(try script.value(source).ints("id") == (item.generation ?? item.plain).ids, "\(source)")
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen])
  func greedyTextsAreTheReferences(_ model: RealModel) throws {
    struct File: Decodable {
      struct Case: Decodable {
        let ids, new_ids: [Int]
        let new_text: String
        let margins: [Double]
      }
      let cases: [Case]
    }
    let script = try Self.script(model)
    for item in try Golden.decode(File.self, "\(model.key)/generate.json").cases {
      let result = try script.value("run tokens=\(item.ids) max=32 stop=none")
      // A step where two tokens are as good as equal may go either way, and all after it.
      let certain = item.margins.firstIndex { $0 < 1e-3 } ?? item.new_ids.count
      #expect(result["tokens"].ints("id").prefix(certain) == item.new_ids.prefix(certain))
      if certain == item.new_ids.count { #expect(result["text"].asText == item.new_text) }
      #expect(result["prompt"].ints("id") == item.ids)
      #expect(result["finish"] == "length")
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func scoresAndDistributionsAreTheReferences(_ model: RealModel) throws {
    struct File: Decodable {
      struct Score: Decodable {
        let id: Int
        let logit, logprob: Double
      }
      struct Case: Decodable {
        let ids: [Int]
        let top20: [Score]
        let mean_loss: Double?
      }
      let cases: [Case]
    }
    let script = try Self.script(model)
    for item in try Golden.decode(File.self, "\(model.key)/forward.json").cases {
      let top = try script.value("top tokens=\(item.ids) k=5")
      let tolerance = 1e-3
      for (found, expected) in zip(top.column("logprob"), item.top20) {
        #expect(abs((found.asNumber ?? .nan) - expected.logprob) < tolerance)
      }
      for (found, expected) in zip(top.column("logit"), item.top20) {
        #expect(abs((found.asNumber ?? .nan) - expected.logit) < tolerance)
      }
      guard let loss = item.mean_loss else { continue }
      let score = try script.value("score tokens=\(item.ids)")
      #expect(abs((score["loss"].asNumber ?? .nan) - loss) < 5e-4)
      #expect(score["tokens"].column("logprob").first == .nothing)
    }
  }
}
