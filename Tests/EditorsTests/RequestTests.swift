import Editors
import JSON
import Testing

@Suite struct RequestTests {
  private func read(_ line: String) throws(RequestFault) -> Request { try Request(line: Array(line.utf8)) }

  @Test(
    arguments: [
      (#"{"id":1,"call":"execute","code":"1 + 1"}"#, .execute(code: "1 + 1", isSilent: false)),
      (#"{"call":"execute","silent":true,"code":"","id":1}"#, .execute(code: "", isSilent: true)),
      (#"{"id":1,"call":"complete","code":"加载 m","cursor":4}"#, .complete(code: "加载 m", offset: 8)),
      (#"{"id":1,"call":"complete","code":"😀","cursor":1}"#, .complete(code: "😀", offset: 4)),
      (#"{"id":1,"call":"complete","code":"加载"}"#, .complete(code: "加载", offset: 6)),
      (#"{"id":1,"call":"inspect","code":"run","cursor":0}"#, .inspect(code: "run", offset: 0)),
      (#"{"id":1,"call":"is_complete","code":"if x {"}"#, .isComplete(code: "if x {")),
      (#"{"id":1,"call":"kernel_info","later":[1]}"#, .kernelInfo),
      (#" {"id":1,"call":"interrupt"} "#, .interrupt), (#"{"id":1,"call":"shutdown"}"#, .shutdown),
    ] as [(String, Request.Call)])
  func aLineIsOneOfSevenCalls(_ line: String, _ call: Request.Call) throws {
    #expect(try read(line) == Request(id: .number(1), call: call))
  }

  @Test func theNameOfARequestIsANumberOrAText() throws {
    #expect(try read(#"{"id":-3,"call":"interrupt"}"#).id == .number(-3))
    #expect(try read(#"{"id":"第一","call":"interrupt"}"#).id == .text("第一"))
  }

  @Test(
    arguments: [
      (#"{"call":"interrupt"}"#, nil, .missing("id")),
      (#"{"id":null,"call":"interrupt"}"#, nil, .wrongType("id", .name)),
      (#"{"id":1.5,"call":"interrupt"}"#, nil, .wrongType("id", .name)),
      (#"{"id":[1],"call":"interrupt"}"#, nil, .wrongType("id", .name)),
      (#"{"id":7}"#, .number(7), .missing("call")),
      (#"{"id":7,"call":3}"#, .number(7), .wrongType("call", .text)),
      (#"{"id":"a","call":"run"}"#, .text("a"), .unknownCall("run")),
      (#"{"id":7,"call":"execute"}"#, .number(7), .missing("code")),
      (#"{"id":7,"call":"execute","code":["1"]}"#, .number(7), .wrongType("code", .text)),
      (#"{"id":7,"call":"execute","code":"1","silent":1}"#, .number(7), .wrongType("silent", .flag)),
      (#"{"id":7,"call":"inspect","code":"1","cursor":"0"}"#, .number(7), .wrongType("cursor", .number)),
      (#"{"id":7,"call":"inspect","code":"1","cursor":0.5}"#, .number(7), .wrongType("cursor", .number)),
      (#"{"id":7,"call":"complete","code":"加载","cursor":3}"#, .number(7), .outOfRange(3, count: 2)),
      (#"{"id":7,"call":"complete","code":"加载","cursor":-1}"#, .number(7), .outOfRange(-1, count: 2)),
      ("[1]", nil, .notAnObject), ("\"execute\"", nil, .notAnObject),
      ("hello", nil, .notJSON(JSONFault(offset: 0, problem: .unexpectedByte(0x68)))),
      (
        #"{"id":1,"id":2,"call":"interrupt"}"#, nil,
        .notJSON(JSONFault(offset: 8, problem: .duplicateKey("id")))
      ),
    ] as [(String, RequestID?, RequestFault.Problem)])
  func aLineThatIsNoRequestSaysWhy(_ line: String, _ id: RequestID?, _ problem: RequestFault.Problem) {
    #expect(throws: RequestFault(id, problem)) { try read(line) }
  }

  @Test func bytesThatAreNoUTF8AreNoRequest() {
    let line = Array(#"{"id":1,"call":"execute","code":""#.utf8) + [0xC3, 0x28] + Array("\"}".utf8)
    #expect(throws: RequestFault(nil, .notJSON(JSONFault(offset: 33, problem: .invalidUTF8)))) {
      try Request(line: line)
    }
  }

  @Test func aNameThatIsTooLongIsNotGivenBack() {
    let name = String(repeating: "a", count: 1001)
    #expect(throws: RequestFault(nil, .wrongType("id", .name))) {
      try read(#"{"id":"\#(name)","call":"interrupt"}"#)
    }
  }

  @Test func aPlaceInATextIsCountedInCodePoints() {
    let text = "e\u{301}加😀\r\nx"
    let offsets = [0, 1, 3, 6, 10, 11, 12, 13]
    for (place, offset) in offsets.enumerated() {
      #expect(text.byteOffset(ofCodePoint: place) == offset)
      #expect(text.codePoints(beforeByte: offset) == place)
    }
    #expect(text.byteOffset(ofCodePoint: 8) == nil)
    #expect(text.byteOffset(ofCodePoint: -1) == nil)
    #expect(text.byteOffset(ofCodePoint: .max) == nil)
  }

  @Test(arguments: [
    ("for x in xs {", "  "), ("if a {\n    f(", "      "), ("  \"\"\"\n  a", "  "), ("", ""), ("\n\n", ""),
    ("let 表 = [\n\n", "  "),
  ])
  func theNextLineOfAnUnfinishedTextIsIndented(_ text: String, _ indentation: String) {
    #expect(text.nextIndentation == indentation)
  }
}
