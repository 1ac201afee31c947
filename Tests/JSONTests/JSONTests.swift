import JSON
import Testing

@Suite struct JSONTests {
  private func parse(_ text: String) throws(JSONFault) -> JSONValue {
    try JSONValue(parsing: [UInt8](text.utf8))
  }

  @Test func everyKindOfValueIsRead() throws {
    let value = try parse(
      #"{"n": null, "t": true, "f": false, "i": -12, "d": 1.5e3, "z": 0, "s": "a", "a": [1, 2.0], "o": {}}"#)
    #expect(value["n"]?.isNull == true)
    #expect(value["t"]?.bool == true)
    #expect(value["f"]?.bool == false)
    #expect(value["i"]?.int == -12)
    #expect(value["d"]?.number == 1500)
    #expect(value["d"]?.int == 1500)
    #expect(value["z"]?.int == 0)
    #expect(value["s"]?.string == "a")
    #expect(value["a"]?.ints == [1, 2])
    #expect(value["a"]?.numbers == [1, 2])
    #expect(value["a"]?.strings == nil)
    #expect(value["a"]?[1]?.number == 2)
    #expect(value["a"]?[2] == nil)
    #expect(value["o"]?.object?.count == 0)
    #expect(value.object?.keys == ["n", "t", "f", "i", "d", "z", "s", "a", "o"])
    #expect(value["missing"] == nil)
  }

  @Test(arguments: [
    (#""\" \\ \/ \b\f\n\r\t""#, "\" \\ / \u{8}\u{C}\n\r\t"),
    (#""\u0041\u4e2d""#, "A中"),
    (#""\ud83d\ude00""#, "😀"),
    (#""Ġthe 中 😀""#, "Ġthe 中 😀"),
    (#""""#, ""),
  ])
  func stringsAreDecoded(_ text: String, _ expected: String) throws {
    #expect(try parse(text).string == expected)
  }

  @Test(
    arguments: [
      ("", 0, .unexpectedEnd),
      ("  ", 2, .unexpectedEnd),
      ("{", 1, .unexpectedEnd),
      ("[1,", 3, .unexpectedEnd),
      ("[1 2]", 3, .unexpectedByte(0x32)),
      ("[1,]", 3, .unexpectedByte(0x5D)),
      ("{\"a\":1,}", 7, .unexpectedByte(0x7D)),
      ("{a:1}", 1, .unexpectedByte(0x61)),
      ("{\"a\" 1}", 5, .unexpectedByte(0x31)),
      ("{\"a\":1,\"a\":2}", 7, .duplicateKey("a")),
      ("tru", 3, .unexpectedEnd),
      ("trux", 3, .unexpectedByte(0x78)),
      ("NaN", 0, .unexpectedByte(0x4E)),
      ("-", 0, .invalidNumber),
      ("1.", 0, .invalidNumber),
      ("1e", 0, .invalidNumber),
      ("1e999", 0, .invalidNumber),
      ("01", 1, .trailingBytes),
      ("1 1", 2, .trailingBytes),
      ("\"a", 2, .unexpectedEnd),
      ("\"a\nb\"", 2, .controlCharacter),
      ("\"\\x\"", 1, .invalidEscape),
      ("\"\\u12g4\"", 1, .invalidEscape),
      ("\"\\ud83d\"", 1, .invalidEscape),
      ("\"\\ud83d\\u0041\"", 1, .invalidEscape),
      ("\"\\ude00\"", 1, .invalidEscape),
    ] as [(String, Int, JSONProblem)])
  func malformedTextIsRefusedAtItsByte(_ text: String, _ offset: Int, _ problem: JSONProblem) {
    #expect(throws: JSONFault(offset: offset, problem: problem)) { try parse(text) }
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONFault(offset: 64, problem: .nestedTooDeeply(limit: 64))) {
      try parse(deep)
    }
  }

  @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0x5C, 0x6E, 0xC0, 0x80, 0x22]] as [[UInt8]])
  func invalidUTF8IsRefused(_ bytes: [UInt8]) {
    #expect(throws: JSONFault(offset: 1, problem: .invalidUTF8)) {
      try JSONValue(parsing: bytes)
    }
  }

  @Test func aKeyIsShownWithoutControlCharacters() {
    #expect(JSONProblem.duplicateKey("a\u{1B}[31m").description == "the key 'a\u{FFFD}[31m' appears twice")
  }

  @Test func stringsAreWrittenAsJSONHasThem() throws {
    func written(_ string: String, _ escapes: JSONEscapes = .required) -> String {
      var text = ""
      JSONValue.append(string, to: &text, escaping: escapes)
      return text
    }
    #expect(written("a\"b\\c\n\t\u{8}\u{C}\u{1}é") == #""a\"b\\c\n\t\b\f\u0001é""#)
    #expect(written("é\u{7F}\u{2028}", .lineEnds) == #""é\u007f\u2028""#)
    #expect(written("é😀\u{7F}", .beyondASCII) == #""\u00e9\ud83d\ude00\u007f""#)
  }
}
