import Foundation
import Pty
import TestSupport
import Testing

/// The prompt as a person meets it, on a pseudo-terminal.
@Suite(.serialized) struct ReplTests {
  static let up = "\u{1B}[A"

  @Test func aSessionBeginsAndEnds() throws {
    let session = try Place().prompt()
    try session.expect("Type `load smollm2` to begin")
    try session.expect("sonde> ")
    try session.send("1 + 1\r")
    try session.expect("2\r\n")
    try session.expect("sonde> ")
    #expect(try session.leave() == 0)
  }

  @Test(arguments: ["quit", "exit", " quit ", ":q", "退出"])
  func aWordLeaves(_ word: String) throws {
    let session = try Place().prompt("-q")
    try session.expect("sonde> ")
    try session.send(word + "\r")
    #expect(try session.finish() == 0)
    #expect(!session.transcript.contains("to begin"))
  }

  @Test func thePromptShowsModelAndStandingInterventions() throws {
    let session = try Place().prompt()
    try session.send("load tiny.gguf\r")
    try session.expect("tiny: llama, 2 layers")
    try session.expect("tiny> ")
    try session.send("patch layer=1 neuron=3 value=0\r")
    try session.expect("tiny [1 patch]> ")
    try session.send("patch layer=0 neuron=4 value=0\r")
    try session.expect("tiny [2 patches]> ")
    try session.send("undo\r")
    try session.expect("undone")
    try session.expect("tiny [1 patch]> ")
    try session.send("status\r")
    try session.expect("patch layer=1 neuron=3 value=0")
    try session.send("unpatch\r")
    try session.expect("tiny> ")
  }

  @Test func theLastValueShownIsIt() throws {
    let session = try Place().prompt()
    try session.send("load tiny.gguf\r")
    try session.send("run \"a\" max=2\r")
    try session.expect("text ")
    try session.expect("finish")
    try session.send("len(it.tokens)\r")
    try session.expect("2\r\n")
  }

  @Test func abbreviationsAreWrittenInFullAndKeptSo() throws {
    let place = try Place()
    let session = try place.prompt()
    try session.send("load tiny.gguf\r")
    try session.expect("tiny> ")
    try session.send("abl layer=1 neuron=3 value=0\r")
    try session.expect("= ablate layer=1 neuron=3 value=0")
    try session.expect("[1 patch]> ")
    try session.send(Self.up)
    try session.expect("ablate layer=1 neuron=3 value=0")
    try session.send("\u{3}")
    try session.expect("[1 patch]> ")
    #expect(try session.leave() == 0)
    let history = try #require(place.read("state/sonde/history"))
    #expect(history == "\"load tiny.gguf\"\n\"ablate layer=1 neuron=3 value=0\"\n")
  }

  @Test func aScriptMayNotAbbreviate() throws {
    #expect(try Place().run("-c", "pri 1").status == 2)
  }

  @Test func controlRFindsAnEntryOfAnEarlierSession() throws {
    let place = try Place()
    let first = try place.prompt()
    try first.send("print \"alpha\"\r")
    try first.expect("alpha\r\n")
    try first.expect("sonde> ")
    #expect(try first.leave() == 0)
    let second = try place.prompt()
    try second.expect("sonde> ")
    try second.send("\u{12}alph")
    try second.expect("print")
    try second.send("\r")
    try second.expect("alpha\r\n")
  }

  @Test func blocksGoOnUntilTheyAreClosed() throws {
    let session = try Place().prompt()
    try session.send("for i in 1..2 {\r")
    try session.expect("…> ")
    try session.send("print \"line \\(i * 10)\"\r}\r")
    try session.expect("line 10\r\nline 20")
  }

  @Test func controlCClearsTheLine() throws {
    let session = try Place().prompt()
    try session.expect("sonde> ")
    try session.send("for i in 1..2 {\r")
    try session.expect("…> ")
    try session.send("print \u{3}")
    try session.expect("^C")
    try session.expect("sonde> ")
    try session.send("6 * 7\r")
    try session.expect("42\r\n")
  }

  @Test func helpIsAtHand() throws {
    let session = try Place().prompt()
    let asked = [
      ("help", "type `help NAME`"), ("?", "type `help NAME`"), ("help patch layer", "patch layer= — "),
      ("patch?", "Restrictions"), ("help E105", "unknown command"), ("apropos 神经元", "Gives one neuron"),
      ("help pathc", "did you mean `help patch`?"),
    ]
    for (entry, answer) in asked {
      try session.send(entry + "\r")
      try session.expect(answer)
      try session.expect("sonde> ")
    }
  }

  @Test func longResultsGoThroughThePager() throws {
    let session = try Place().prompt(environment: ["PAGER": "sed s/^/PAGED:/"])
    try session.send("help patch\r")
    try session.expect("PAGED:")
    try session.expect("sonde> ")
    try session.send("set pager=off\r")
    try session.expect("sonde> ")
    try session.send("help patch\r")
    let shown = try session.expect("sonde> ")
    #expect(!shown.contains("PAGED:"))
  }

  @Test func timesAreNotedOnRequest() throws {
    let session = try Place().prompt()
    try session.send("set timing=on\r1 + 1\r")
    try session.expect("2\r\n0.")
    try session.expect(" s\r\n")
  }

  @Test func aPastedBlockIsCheckedAsAWholeFirst() throws {
    let session = try Place().prompt()
    try session.expect("sonde> ")
    try session.send("\u{1B}[200~print \"first\"\rpritn \"second\"\r\u{1B}[201~\r")
    let shown = try session.expect("did you mean `print`?")
    #expect(!shown.contains("\r\nfirst\r\n"))
    try session.send("\u{1B}[200~let a = 20\rlet b = 22\ra + b\r\u{1B}[201~\r")
    try session.expect("\r42\r\n")
  }

  @Test func aPastedTranscriptIsRunWithoutItsPromptsAndResults() throws {
    let session = try Place().prompt()
    try session.expect("sonde> ")
    let copied = [
      "sonde> load tiny.gguf", "tiny: llama, 2 layers", "tiny> let a = 41", "tiny [1 patch]> for i in 1..1 {",
      "…>   print (a + i)", "…> }", "42",
    ]
    try session.send("\u{1B}[200~" + copied.joined(separator: "\r") + "\u{1B}[201~\r")
    try session.expect("tiny: llama")
    try session.expect("\r42\r\n")
    try session.expect("tiny> ")
  }

  @Test func aSavedSessionRunsAsAScriptAndIsReplayed() throws {
    let place = try Place()
    let session = try place.prompt("--seed", "7")
    try session.send("load tiny.gguf\rlet x = 40\rnosuch\rprint (x + 2)\rsave session mine.sonde\r")
    try session.expect("wrote mine.sonde")
    let saved = try #require(place.read("mine.sonde"))
    #expect(saved == "use sonde-1\nseed 7\nload tiny.gguf\nlet x = 40\nprint (x + 2)\n")
    try session.send("let x = 1\rreplay mine.sonde\r")
    try session.expect("42\r\n")
    try session.send("undo\r")
    try session.expect("undone (files stay written): let x = 40")
    #expect(try place.run("mine.sonde").output == "42\n")
    #expect(try place.run("-c", "replay mine.sonde").status == 3)
  }

  @Test func aSavedSessionNamesWhatItWas() throws {
    let place = try Place()
    let session = try place.prompt()
    let typed = [
      "[1, 2, 3]", "len(it)", "print \"of \\(it)\"", "[4, 5] | show", "it[0]", "it + 1",
      "save session it.sonde",
    ]
    try session.send(typed.joined(separator: "\r") + "\r")
    try session.expect("wrote it.sonde")
    let ending = try place.run("it.sonde")
    #expect(ending.output == "[1, 2, 3]\n3\nof 3\n[4, 5]\n4\n5\n", "\(place.read("it.sonde") ?? "")")
    #expect(place.read("it.sonde")?.contains("let shown1 = [1, 2, 3]\nshown1\n") == true)
  }

  @Test func theStartUpFileHoldsSettingsAndFunctionsForThePromptOnly() throws {
    let place = try Place()
    try place.write("set timing=off\ndef twice(x) { return 2 * x }\n", to: "config/sonde/init.sonde")
    let session = try place.prompt()
    try session.send("twice(21)\r")
    try session.expect("42\r\n")
    #expect(try place.run("-c", "twice(21)").status == 2)
    try place.write("load tiny.gguf\n", to: "config/sonde/init.sonde")
    let other = try place.prompt()
    try other.expect("`set` and `def` only")
    try other.expect("sonde> ")
  }

  @Test func chineseIsEditedWhole() throws {
    let session = try Place().prompt(environment: ["LC_ALL": "C"])
    try session.expect("sonde> ")
    try session.send("print \"加载模\u{7F}\u{7F}神经元\"\r")
    try session.expect("加神经元\r\n")
  }

  @Test func theChinesePromptSpeaksChinese() throws {
    let session = try Place().prompt("--lang", "zh")
    try session.expect("开始，`help` 查看帮助")
    try session.send("load tiny.gguf\r")
    try session.expect("2 层")
    try session.send("patch layer=1 neuron=3 value=0\r")
    try session.expect("tiny [1 处干预]> ")
    try session.send("run（\"a\"）\r")
    try session.expect("全角")
    try session.send("undo\r")
    try session.expect("已撤销")
  }
}
