import Commands
import Language
import Syntax
import Testing

/// The declarations of all commands.
@Suite(.serialized) struct ExampleTests {
  static let ours = SondeCommands.table.signatures.filter { !$0.isFunction }

  @Test(arguments: ours.map(\.name))
  func everyExampleParsesAndChecks(_ name: String) throws {
    let signature = try #require(SondeCommands.table[name]?.signature)
    #expect(!signature.examples.isEmpty, "\(name) shows no example")
    for example in signature.examples {
      let script = Script(TestEngine.tiny)
      script.report("load smollm2")
      let report = script.session.check(SourceFile(name: "example", text: example.source))
      let errors = report.diagnostics.filter { $0.severity == .error }.map(\.message.en)
      #expect(errors.isEmpty, "\(example.source): \(errors)")
    }
  }

  @Test(arguments: ours.map(\.name))
  func everyInstantExampleRunsOnATinyModel(_ name: String) throws {
    let signature = try #require(SondeCommands.table[name]?.signature)
    for example in signature.examples where example.speed == .instant {
      let script = Script(TestEngine.tiny, files: KeptFiles())
      // A command of the prompt is tried where it works: at a prompt.
      script.session.isInteractive = signature.effects.contains(.interactive)
      script.report("load smollm2")
      let report = script.report(example.source)
      #expect(
        report.outcome == .succeeded,
        "\(example.source): \(report.diagnostics.map { "\($0.code.code) \($0.message.en)" })")
      if let shows = example.shows {
        #expect((script.printed + script.shown.map(\.sourceText)).joined(separator: "\n") == shows)
      }
    }
  }

  @Test(arguments: ours.map(\.name))
  func everyDeclarationSpeaksBothLanguages(_ name: String) throws {
    let signature = try #require(SondeCommands.table[name]?.signature)
    #expect(!signature.search.isEmpty, "\(name) can't be found by apropos")
    var messages = [signature.summary] + signature.parameters.map(\.help)
    for text in [signature.description, signature.restrictions] where !text.en.isEmpty {
      messages.append(text)
    }
    if let type = signature.returns.recordType { messages += type.fields.map(\.doc) }
    for message in messages {
      #expect(message.en.first?.isASCII == true, "\(name): \(message.en)")
      #expect(message.zh.contains { !$0.isASCII }, "\(name) has no Chinese for: \(message.en)")
    }
  }

  @Test func relatedNamesAreCommands() {
    let keywords: Set = ["with", "let", "def", "for", "if", "expect", "require", "include", "use", "param"]
    for signature in Self.ours {
      for name in signature.related {
        #expect(SondeCommands.table[name] != nil || keywords.contains(name), "\(signature.name) → \(name)")
      }
    }
  }
}

extension ValueType {
  /// The fields of a record or table type.
  var recordType: RecordType? {
    switch self {
    case .record(let type), .table(let type): type
    case .either(let types): types.lazy.compactMap(\.recordType).first
    default: nil
    }
  }
}
