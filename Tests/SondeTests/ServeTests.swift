import Foundation
import Glibc
import TestSupport
import Testing

/// `sonde serve --stdio`, as a notebook or an editor uses it.
@Suite(.serialized) struct ServeTests {
  private static let endless = "let sum = 0\nfor i in 0..<100000000 { sum = sum + i }"

  @Test func codeRunsInOneSessionAndEachEventNamesItsRequest() throws {
    let served = try Served(in: Place())
    let first = try served.execute("let x = 3\nprint \"x is \\(x)\"\nx + 1")
    #expect(first.status == "ok" && first.reply["count"] as? Int == 1)
    #expect(first.text("stdout") == "x is 3\n")
    #expect(first.shown == ["4"])
    #expect(first.events.count == 2)
    // As at the prompt: `it`, abbreviations written in full, `undo`.
    #expect(try served.execute("it * 2").shown == ["8"])
    let short = try served.execute("pri x")
    #expect(short.text("stdout") == "3\n" && short.text("stderr") == "= print x\n")
    #expect(try served.execute("x = 5").status == "ok")
    #expect(try served.execute("undo").status == "ok")
    #expect(try served.execute("x").shown == ["3"])
    try served.send(line: #"{"id":"第一","call":"execute","code":" "}"#)
    let blank = try served.next()
    #expect(blank["id"] as? String == "第一" && blank["status"] as? String == "ok")
    let end = try served.finish()
    #expect(end.status == 0 && end.events.isEmpty && served.error.isEmpty)
  }

  @Test func mistakesAreErrorsWithACaretAndTheSessionGoesOn() throws {
    let served = try Served(in: Place())
    let unknown = try served.execute("laod smollm2")
    #expect(unknown.status == "error" && unknown.codes == ["E105"])
    let traceback = unknown.events.first?["traceback"] as? String ?? ""
    #expect(traceback.hasPrefix("<1>:1:1: error[E105]: ") && traceback.contains("\n    | ^^^^\n"))
    #expect(try served.execute("let n = 0\nprint \"before\"\nprint (1 / n)").text("stdout") == "before\n")
    let claims = try served.execute("expect 1 == 2\nprint \"on\"\nexpect 2 == 3")
    #expect(claims.status == "error" && claims.codes.count == 2 && claims.text("stdout") == "on\n")
    #expect(try served.execute("let close = 0.5\nexpect close == 0.5").text("stderr").contains("warning["))
    let silent = try served.ask("execute", ["code": "print 1\nshow 2\nnosuch", "silent": true])
    #expect(silent.status == "error" && silent.shown.isEmpty && silent.text("stdout").isEmpty)
    #expect(silent.reply["count"] as? Int == 4)
    #expect(try served.finish().status == 0)
  }

  @Test func completionAndInspectionCountCodePoints() throws {
    let served = try Served(in: Place())
    #expect(try served.execute("let 提示 = \"你好\"\nlet 结果 = record(名称=\"a\", other=2)").status == "ok")
    func complete(_ code: String, _ cursor: Int) throws -> (texts: [String], start: Int?, end: Int?) {
      let reply = try served.ask("complete", ["code": code, "cursor": cursor]).reply
      let matches = reply["matches"] as? [[String: Any]] ?? []
      return (matches.compactMap { $0["text"] as? String }, reply["start"] as? Int, reply["end"] as? Int)
    }
    // Before the cursor stand Chinese letters and an emoji beyond the 16-bit plane; behind it more text.
    let inside = try complete("print \"加载😀\" 提 # 之后", 13)
    #expect(inside.texts == ["提示"] && inside.start == 12 && inside.end == 13)
    let field = try complete("print 结果.名", 10)
    #expect(field.texts == ["名称"] && field.start == 9 && field.end == 10)
    #expect(try complete("let 甲 = unpat", 13).texts == ["unpatch"])
    #expect(try complete("load ti", 7).texts.contains("tiny.gguf"))

    func inspect(_ code: String, _ cursor: Int) throws -> String {
      let reply = try served.ask("inspect", ["code": code, "cursor": cursor]).reply
      let text = (reply["data"] as? [String: Any])?["text/plain"] as? String
      #expect(reply["found"] as? Bool == (text != nil))
      return text ?? ""
    }
    #expect(try inspect("print 提示", 7).contains("你好"))
    #expect(try inspect("print 结果.名称", 9).hasPrefix("结果.名称: "))
    #expect(try inspect("\"好\" | patch layer=2", 6).hasPrefix("patch — "))
    #expect(try inspect("patch layer=2", 8).hasPrefix("patch layer= — "))
    #expect(try inspect("patch layer=2 ", 14).hasPrefix("patch — "))
    #expect(try inspect("sae train", 6).hasPrefix("sae train — "))
    #expect(try inspect("# patch", 4).isEmpty && inspect("nosuch", 2).isEmpty)
  }

  @Test(arguments: [
    ("1 + 1", "complete", ""), ("for i in 0..3 {", "incomplete", "  "),
    ("let a = [1,\n  f(", "incomplete", "    "),
    ("print )", "invalid", ""), ("patch?", "complete", ""), ("", "complete", ""),
  ])
  func aTextIsWholeUnfinishedOrWrong(_ code: String, _ verdict: String, _ indent: String) throws {
    let reply = try Served(in: Place()).ask("is_complete", ["code": code]).reply
    #expect(reply["complete"] as? String == verdict && reply["indent"] as? String == indent)
  }

  @Test func anInterruptStopsTheComputationAndNotTheSession() throws {
    let served = try Served(in: Place())
    #expect(
      try served.execute("load tiny.gguf\npatch layer=1 neuron=3 value=0").reply["interventions"] as? Int == 1
    )
    let long = try served.request("execute", ["code": "print \"begun\"\n" + Self.endless])
    let waiting = try served.request("execute", ["code": "let after = 1"])
    try served.next { $0["text"] as? String == "begun\n" }
    let stop = try served.request("interrupt")
    // It is heard while the computation runs, and stops what was asked before it.
    #expect(try served.answer(to: stop).status == "ok")
    #expect(try served.answer(to: long).status == "interrupted")
    #expect(try served.answer(to: waiting).status == "interrupted")
    #expect(try served.execute("after").codes == ["E102"])
    let next = try served.execute("sum >= 0")
    #expect(next.shown == ["true"] && next.reply["interventions"] as? Int == 1)
    #expect(next.reply["model"] is String)
    // An interrupt that comes when nothing runs stops nothing later.
    #expect(try served.ask("interrupt").status == "ok")
    #expect(try served.execute("1 + 1").shown == ["2"])
  }

  @Test func controlCStopsTheComputationAndNotTheProgram() throws {
    let served = try Served(in: Place())
    // Before the program has begun a signal ends it, as it does any.
    #expect(try served.ask("kernel_info").status == "ok")
    // When nothing runs it does nothing; it may be late and stop what is asked behind it, once.
    served.signal(SIGINT)
    var tries = 0
    while try served.execute("0").status != "ok", tries < 3 { tries += 1 }
    #expect(tries <= 1)
    let long = try served.request("execute", ["code": "print \"begun\"\n" + Self.endless])
    try served.next { $0["text"] as? String == "begun\n" }
    served.signal(SIGINT)
    #expect(try served.answer(to: long).status == "interrupted")
    #expect(try served.execute("1 + 1").shown == ["2"])
    #expect(try served.finish().status == 0)
  }

  @Test func aModelThatGeneratesTellsHowFarItIsAndStops() throws {
    let served = try Served("--threads", "2", in: Place())
    #expect(try served.execute("load \"\(RealModel.smollm2.path())\"").status == "ok")
    let long = try served.request(
      "execute", ["code": "let story = run \"Once upon a time\" max=1900 stop=none"])
    let progress = try served.next { $0["event"] as? String == "progress" }
    #expect(progress["total"] as? Int == 1900 && progress["unit"] as? String == "tokens")
    try served.request("interrupt")
    #expect(try served.answer(to: long).status == "interrupted")
    #expect(try served.execute("story").codes == ["E102"])
    #expect(try served.execute("(run \"1 2 3 4\" max=2).text").shown.count == 1)
  }

  @Test func aLineThatIsNoRequestIsAnsweredAndTheNextOneIsServed() throws {
    let served = try Served(in: Place())
    func fault(_ line: [UInt8]) throws -> String? {
      try served.send(bytes: line + [10])
      let event = try served.next()
      #expect(event["event"] as? String == "reply" && event["status"] as? String == "error")
      #expect((event["message"] as? String)?.isEmpty == false)
      return event["fault"] as? String
    }
    let lines: [(String, String)] = [
      ("hello", "not_json"), ("{\"id\":1", "not_json"), ("[]", "not_an_object"), ("{}", "missing_member"),
      (#"{"id":1,"call":"dance"}"#, "unknown_call"), (#"{"id":1,"call":"execute"}"#, "missing_member"),
      (#"{"id":1,"call":"execute","code":7}"#, "wrong_type"),
      (#"{"id":1,"call":"complete","code":"a","cursor":2}"#, "cursor_out_of_range"),
      (#"{"id":1,"call":"execute","code":"\ud800"}"#, "not_json"),
      (String(repeating: "[", count: 100_000), "not_json"),
    ]
    for (line, code) in lines { #expect(try fault(Array(line.utf8)) == code, "\(line.prefix(60))") }
    #expect(try fault([0xFF, 0xFE, 0]) == "not_json")
    #expect(try fault([UInt8](repeating: 0x61, count: 100 << 20)) == "line_too_long")
    try served.send(line: "")
    #expect(try served.execute("print \"alive\"").text("stdout") == "alive\n")
    #expect(try served.execute("print \"a\0b\"").status == "error")
    #expect(try served.finish().status == 0)
  }

  @Test func whatIsPrintedStaysWithinItsLine() throws {
    let served = try Served(in: Place())
    let answer = try served.execute(
      "let all = \"a\\u{2028}b\\u{85}\\u{1B}[31m\\r\\n\\u{0}\\u{10FFFF}\"\nprint all\nfor i in 0..<3000 { print i }"
    )
    let text = answer.text("stdout")
    #expect(text.hasPrefix("a\u{2028}b\u{85}\u{1B}[31m\r\n\u{0}\u{10FFFF}\n"))
    #expect(text.hasSuffix("\n2998\n2999\n"))
    // Lines that follow one another closely travel together.
    #expect(answer.events.count < 1000, "\(answer.events.count) events")
  }

  @Test func shutdownAndTheEndOfTheInputEndIt() throws {
    let served = try Served(in: Place())
    let long = try served.request("execute", ["code": Self.endless])
    try served.send(
      line: #"{"id":"end","call":"shutdown"}"# + "\n" + #"{"id":9,"call":"execute","code":"print 1"}"#)
    #expect(try served.answer(to: long).status == "interrupted")
    let end = try served.next()
    #expect(end["id"] as? String == "end" && end["status"] as? String == "ok")
    let rest = try served.finish()
    #expect(rest.status == 0 && rest.events.isEmpty)
    // What was asked before the input ended is answered, a last line without a line break too.
    let other = try Served(in: Place())
    try other.send(line: #"{"id":1,"call":"execute","code":"print 1"}"#)
    try other.send(bytes: Array(#"{"id":2,"call":"kernel_info"}"#.utf8))
    let left = try other.finish()
    #expect(left.status == 0 && left.events.count == 3)
    #expect(left.events.last?["edition"] as? String == "sonde-1")
    #expect(try Place().run("serve").status == 2)
  }

  @Test func aClientThatIsGoneLeavesNoProgramBehind() throws {
    let served = try Served(in: Place())
    try served.request("execute", ["code": "print \"begun\"\n" + Self.endless])
    try served.next { $0["text"] as? String == "begun\n" }
    #expect(try served.abandon() == 0)
  }

  @Test(arguments: ["docs/serve.md", "docs/zh/serve.md"])
  func theConversationInTheManualIsARealOne(_ page: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
    let served = try Served(in: Place())
    var heard = 0
    for line in text.split(separator: "\n") {
      if line.hasPrefix("→ ") { try served.send(line: String(line.dropFirst(2))) }
      guard line.hasPrefix("← ") else { continue }
      let written = try JSONSerialization.jsonObject(with: Data(line.dropFirst(2).utf8)) as? Served.Object
      // How long it took is another matter each time; the page writes … for a piece of HTML.
      let events = [written ?? [:], try served.next()].map { event in
        var event = event.filter { $0.key != "seconds" }
        if var data = event["data"] as? [String: String] {
          #expect(data["text/html"] == "…" || data["text/html"]?.hasPrefix("<div class=\"sonde\"") == true)
          data["text/html"] = "…"
          event["data"] = data
        }
        return event as NSDictionary
      }
      #expect(events[0] == events[1])
      heard += 1
    }
    #expect(heard == 3)
  }

  @Test func messagesAreInTheChosenLanguage() throws {
    let served = try Served("--lang", "zh", in: Place())
    #expect(
      try served.ask("kernel_info").reply["banner"] as? String
        == "Sonde 0.1.0。先输入 `load smollm2`；`help` 查看帮助。")
    #expect((try served.execute("nosuch").events.first?["message"] as? String)?.contains("没有") == true)
    try served.send(line: #"{"id":9,"call":"dance"}"#)
    #expect((try served.answer(to: 9).reply["message"] as? String)?.hasPrefix("没有调用 `dance`") == true)
  }
}
