import Checkpoints
import TestSupport
import Testing
import Tokenization

/// Conversations through the files' own templates, as Hugging Face renders them.
@Suite struct GoldenChatTests {
  struct Chats: Decodable {
    struct Message: Decodable {
      let role: String
      let content: String
    }

    struct Rendering: Decodable {
      let text: String
      let ids: [Int]
    }

    struct Conversation: Decodable {
      let messages: [Message]
      let plain: Rendering
      let generation: Rendering?
    }

    let template: String
    let conversations: [Conversation]
  }

  @Test(arguments: [RealModel.smollm2, .qwen])
  func conversationsReadAsTheReferenceWritesThem(_ model: RealModel) throws {
    let (tokenizer, _) = try model.tokenizer()
    let golden = try Golden.decode(Chats.self, "\(model.key)/chat.json")
    let source = try GGUFFile(path: model.path()).metadata.string("tokenizer.chat_template")
    #expect(source == golden.template)
    let template = try ChatTemplate(golden.template)
    #expect(golden.conversations.count == 8)
    for conversation in golden.conversations {
      let messages = conversation.messages.map { ChatMessage(role: $0.role, content: $0.content) }
      for (expected, prompt) in [(conversation.plain, false), (conversation.generation, true)] {
        guard let expected else { continue }
        let text = try template.render(messages, addGenerationPrompt: prompt)
        #expect(Array(text.utf8) == Array(expected.text.utf8))
        #expect(tokenizer.encode(text, parseSpecial: true) == expected.ids)
      }
    }
  }
}
