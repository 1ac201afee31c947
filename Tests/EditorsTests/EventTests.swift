import Editors
import JSON
import Testing

@Suite struct EventTests {
  private let drawing = Representation(type: "text/plain", text: "2\n")

  @Test func eachEventIsOneLine() {
    let error = CodeError(code: "E301", message: "index 9", traceback: "<1>:1:1: error\n  1 | x\n")
    let execution = Reply.Execution(ending: .ok, count: 3, seconds: 0.25, model: nil, interventions: 0)
    let info = Reply.KernelInfo(version: "1.2", edition: "sonde-1", banner: "hello")
    let expected: [(Event, String)] = [
      (.stream(.stdout, "hi\n"), #""event":"stream","name":"stdout","text":"hi\n""#),
      (.display([drawing]), #""event":"display","data":{"text/plain":"2\n"}"#),
      (.progress(done: 1, total: nil, unit: "词元"), #""event":"progress","done":1,"total":null,"unit":"词元""#),
      (
        .error(error),
        #""event":"error","code":"E301","message":"index 9","traceback":"<1>:1:1: error\n  1 | x\n""#
      ),
      (
        .reply(.executed(execution)),
        #""event":"reply","status":"ok","count":3,"seconds":0.25,"model":null,"interventions":0"#
      ),
      (
        .reply(.completed([.init(text: "layer=", kind: "argument")], start: 2, end: 3)),
        #""event":"reply","status":"ok","matches":[{"text":"layer=","kind":"argument"}],"start":2,"end":3"#
      ),
      (.reply(.inspected([])), #""event":"reply","status":"ok","found":false,"data":{}"#),
      (
        .reply(.judged(.incomplete, indent: "  ")),
        #""event":"reply","status":"ok","complete":"incomplete","indent":"  ""#
      ),
      (
        .reply(.kernel(info)),
        #""event":"reply","status":"ok","protocol":1,"name":"sonde","version":"1.2","edition":"sonde-1","#
          + #""extension":".sonde","mime":"text/x-sonde","banner":"hello""#
      ),
      (.reply(.done), #""event":"reply","status":"ok""#),
      (
        .reply(.refused(code: "not_json", message: "no")),
        #""event":"reply","status":"error","fault":"not_json","message":"no""#
      ),
    ]
    for (event, members) in expected {
      #expect(event.line(for: .number(4)) == #"{"id":4,\#(members)}"# + "\n")
    }
    #expect(Event.reply(.done).line(for: nil) == "{\"id\":null,\"event\":\"reply\",\"status\":\"ok\"}\n")
  }

  @Test func whateverAModelWritesALineStaysALine() throws {
    let text =
      String(String.UnicodeScalarView((0...0x2100).compactMap { Unicode.Scalar($0) })) + "\u{1F600}\u{10FFFF}"
    let line = Event.stream(.stdout, text).line(for: .text(text))
    #expect(line.hasSuffix("}\n"))
    for scalar in line.dropLast().unicodeScalars {
      #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value), "\(scalar.value)")
      #expect(scalar != "\u{2028}" && scalar != "\u{2029}")
    }
    let value = try JSONValue(parsing: Array(line.utf8))
    #expect(value["text"]?.string == text && value["id"]?.string == text)
  }
}
