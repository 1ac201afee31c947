import Language
import TestSupport
import Testing

/// What commands read: text, chat or tokens, with or without BOS.
@Suite(.serialized) struct PromptTests {
  static func tiny() -> Script {
    let script = Script(TestEngine.tiny)
    script.report("load smollm2")
    return script
  }

  @Test func textIsReadAsItStandsUnlessSpecialTokensAreAskedFor() throws {
    let script = Self.tiny()
    #expect(try script.value("tokens \"<|im_end|>\"").ints("id").count > 1)
    #expect(try script.value("tokens \"<|im_end|>\" special=true").ints("id") == [2])
  }

  @Test func bosComesAsTheFileSaysUnlessTheCallSaysOtherwise() throws {
    let script = Self.tiny()
    let plain = try script.value("tokens \"hi\"").ints("id")
    #expect(try script.value("tokens \"hi\" bos=true").ints("id") == [1] + plain)
    #expect(try script.value("tokens tokens=[1, 5] bos=true").ints("id") == [1, 5])
    let gemma = Script(TestEngine.real)
    let ids = try gemma.value("load gemma-3-270m\ntokens \"hi\"").ints("id")
    #expect(ids.first == 2)
    #expect(try gemma.value("tokens \"hi\" bos=false").ints("id") == Array(ids.dropFirst()))
  }

  @Test func theFormsOfAChatAreTheSame() throws {
    let script = Self.tiny()
    let ids = try script.value("tokens chat=\"Hello\"").ints("id")
    #expect(ids.first == 1 && ids.count > 5)
    for source in [
      "tokens \"Hello\" chat=true", "tokens chat=record(role=\"user\", content=\"Hello\")",
      "tokens chat=[record(role=\"user\", content=\"Hello\")]",
    ] {
      #expect(try script.value(source).ints("id") == ids, "\(source)")
    }
    let system = try script.value("tokens chat=\"Hello\" system=\"Be brief.\"").ints("id")
    let turns = """
      tokens chat=[record(role="system", content="Be brief."), record(role="user", content="Hello")]
      """
    #expect(try script.value(turns).ints("id") == system)
    #expect(system != ids)
  }

  @Test func bytesThatAreNoTextAppearAsHexadecimal() throws {
    let script = Self.tiny()
    let pieces = try script.value("tokens \"é\"").column("token")
    #expect(pieces == ["<0xC3>", "<0xA9>"])
  }

  @Test func anEmptyTextHasNoTokensAndCannotRun() throws {
    let script = Self.tiny()
    #expect(try script.value("tokens \"\"").ints("id") == [])
    #expect(script.failure("run \"\"").hasPrefix("E313"))
  }

  @Test(arguments: [
    ("run", "E104"), ("run \"a\" tokens=[1]", "E106"), ("run chat=\"a\" tokens=[1]", "E106"),
    ("run \"a\" chat=\"b\"", "E106"), ("run \"a\" system=\"b\"", "E104"), ("run tokens=[999999]", "E301"),
    ("run tokens=[-1]", "E301"), ("run tokens=[]", "E313"), ("run chat=[]", "E305"),
    ("run chat=[record(role=\"robot\", content=\"a\")]", "E108"),
    ("run chat=[record(content=\"a\")]", "E307"), ("run chat=[1]", "E107"), ("run \"a\" max=-1", "E301"),
    ("run \"a\" max=1.5", "E107"), ("run \"a\" temperature=-1", "E301"), ("run \"a\" top_p=2", "E301"),
    ("run \"a\" top_p=0", "E301"), ("run \"a\" min_p=-0.1", "E301"),
    ("run \"a\" repetition_penalty=0", "E301"),
    ("run \"a\" seed=-1", "E301"), ("run \"a\" stop=\"\"", "E313"), ("run \"a\" stop=3", "E107"),
    ("run \"a\" precision=exakt", "E108"), ("run \"a\" maxx=3", "E103"), ("run \"a\" \"b\"", "E110"),
    ("top \"a\" k=0", "E301"), ("score \"a\"", "E313"), ("seed -1", "E301"), ("set precision=slow", "E108"),
    ("set colour=1", "E103"), ("unload\nrun \"a\"", "E122"),
  ])
  func aWrongCallIsRefused(_ source: String, _ code: String) {
    let script = Self.tiny()
    let failure = script.failure(source)
    #expect(failure.hasPrefix(code), "\(source): \(failure)")
  }

  @Test func aTextLongerThanTheContextIsRefused() {
    let script = Self.tiny()
    let text = String(repeating: "x", count: 600)
    #expect(script.failure("run \"\(text)\"").hasPrefix("E310"))
    #expect(script.failure("score \"\(text)\"").hasPrefix("E310"))
  }

  @Test func aBaseModelHasNoChat() {
    let script = Script(TestEngine.real)
    #expect(script.failure("load gemma-3-270m\nrun chat=\"hi\"").hasPrefix("E208"))
  }
}
