import Foundation
import Pty
import Testing

private func echo(
  _ script: [(send: String, expect: String)], environment: [String: String] = [:], columns: Int32 = 80,
  history: String? = nil
) throws -> String {
  let arguments = history.map { [$0] } ?? []
  // What is typed before the next prompt meets a terminal that isn't the editor's yet, so wait for it.
  let steps = script.flatMap { step -> [(send: String, expect: String)] in
    step.expect.hasPrefix("<") || step.expect.hasSuffix("ed") ? [step, ("", "> ")] : [step]
  }
  let played = try play(
    program: builtProgram("LineEcho"), arguments: arguments, environment: environment, columns: columns,
    script: [("", "> ")] + steps + [("\u{4}", "bye")])
  #expect(played.status == 0)
  return played.output
}

private func temporaryPath() -> String {
  FileManager.default.temporaryDirectory.appending(path: "sonde-\(UUID().uuidString)/history").path
}

private let backspace = "\u{7F}"
private let interrupt = "\u{3}"

@Suite(.serialized) struct LineEditing {
  @Test func aLineIsRead() throws {
    _ = try echo([("hello\r", "<\"hello\">")])
  }

  @Test func tabCompletesAndListsWhatIsAmbiguous() throws {
    _ = try echo([
      ("lo\t", "load "), ("x\r", "<\"load x\">"),
      ("l\t", "load"), ("", "lens"), ("en\t\r", "<\"lens \">"),
    ])
  }

  @Test func noSpaceFollowsAKeyAndTheWordAfterItCompletes() throws {
    _ = try echo([("patch la\t2\r", "<\"patch layer=2\">")])
  }

  @Test func completionCutsChineseBetweenCharacters() throws {
    // 加载模型 and 加载数据 share two characters; 模 and 数 share no first byte, 据 and 型 none either.
    _ = try echo([("加\t模\t\r", "<\"加载模型 \">")])
  }

  @Test func completionOffsetsAreBytesOfTheWholeEntry() throws {
    _ = try echo([("中 {\r", "…> "), ("line\t\r", "…> "), ("}\r", "<\"中 {\\nline10at10 \\n}\">")])
  }

  @Test func controlCClearsTheLineAtOnce() throws {
    _ = try echo([
      ("half a line", "half a line"), (interrupt, "^C"), ("", "interrupted"), ("ok\r", "<\"ok\">"),
    ])
  }

  @Test func controlCDropsAContinuedEntry() throws {
    _ = try echo([("for {\r", "…> "), ("body", "body"), (interrupt, "interrupted"), ("ok\r", "<\"ok\">")])
  }

  @Test func controlCStopsAComputation() throws {
    _ = try echo([("work\r", "working"), (interrupt, "stopped"), ("ok\r", "<\"ok\">")])
  }

  @Test func aSecondControlCDuringAStuckComputationSaysSo() throws {
    let session = try PtySession(program: builtProgram("LineEcho"))
    try session.expect("> ")
    try session.send("stuck\r")
    try session.expect("stuck\r\n")
    try session.send(interrupt)
    usleep(100_000)
    try session.send(interrupt)
    try session.expect("still computing")
    try session.expect("> ")
    try session.send("ok\r")
    try session.expect("<\"ok\">")
  }

  @Test(arguments: ["C.UTF-8", "C", "POSIX"]) func backspaceRemovesAWholeChineseCharacter(locale: String)
    throws
  {
    _ = try echo(
      [("加载模\(backspace)数\r", "<\"加载数\">"), ("é🎉\(backspace)\r", "<\"é\">")],
      environment: ["LC_ALL": locale])
  }

  @Test func controlDLeavesOnAnEmptyLineOnly() throws {
    _ = try echo([("ab\u{1}\u{4}\r", "<\"b\">")])
  }

  @Test func controlDOnAContinuationLineGivesTheEntryAsItStands() throws {
    _ = try echo([("if x {\r", "…> "), ("\u{4}", "<\"if x {\">")])
  }

  @Test func aPastedBlockIsOneEntry() throws {
    let output = try echo([
      ("\u{1B}[200~for x in xs {\n  print x\n}\nprint 1\u{1B}[201~", "print 1"),
      ("\r", "<\"for x in xs {\\n  print x\\n}\\nprint 1\">"),
    ])
    #expect(output.contains("\u{1B}[?2004h"))
  }

  @Test func aPastedTranscriptLosesItsPromptsAndReturnsBecomeLineBreaks() throws {
    _ = try echo([
      ("\u{1B}[200~> if x {\r…>   y\r…> }\r> z\r\u{1B}[201~", "z"),
      ("\r", "<\"if x {\\n  y\\n}\\nz\">"),
    ])
  }

  @Test func anIncompleteEntryIsContinued() throws {
    _ = try echo([("if x {\r", "…> "), ("  y\r", "…> "), ("}\r", "<\"if x {\\n  y\\n}\">")])
  }

  @Test func aLineMayBePreFilled() throws {
    _ = try echo(
      [("", "load smollm2"), ("!\r", "<\"load smollm2!\">")], environment: ["PREFILL": "load smollm2"])
  }

  @Test func controlRSearchesBackwards() throws {
    _ = try echo([
      ("alpha\r", "<\"alpha\">"), ("beta\r", "<\"beta\">"), ("\u{12}alp", "alp"), ("\r", "<\"alpha\">"),
    ])
  }

  @Test func aNarrowWindowWithAChinesePromptKeepsTheTextWhole() throws {
    let text = String(repeating: "神经元在做什么", count: 6)
    let prompt = "\u{1}\u{1B}[1m\u{2}模型 [2 处修改]> \u{1}\u{1B}[0m\u{2}"
    let session = try PtySession(
      program: builtProgram("LineEcho"), environment: ["PROMPT": prompt], columns: 40)
    let screen = Screen(rows: 24, columns: 40)
    try screen.show(session.expect("> "))
    try session.send(text)
    try screen.show(session.expect("什么"))
    usleep(300_000)
    try session.send(backspace + backspace + "!\r")
    try screen.show(session.expect("!\">"))
    let typed = text.dropLast(2) + "!"
    #expect(screen.text.hasPrefix("模型 [2 处修改]> 神经元"))
    #expect(screen.text.filter { !$0.isNewline }.contains("> \(typed)"))
    #expect(screen.text.filter { !$0.isNewline }.contains("<\"\(typed)\">"))
  }

  @Test func aResizedWindowRedrawsTheLine() throws {
    let session = try PtySession(program: builtProgram("LineEcho"))
    try session.expect("> ")
    try session.send("abc")
    try session.expect("abc")
    session.resize(rows: 24, columns: 40)
    try session.expect("> abc")
    try session.send("d\r")
    try session.expect("<\"abcd\">")
  }

  @Test func aStoppedSessionGoesOnWithItsLine() throws {
    let session = try PtySession(program: builtProgram("LineEcho"))
    try session.expect("> ")
    try session.send("abc")
    try session.expect("abc")
    session.signal(SIGCONT)
    try session.expect("> abc")
    try session.send("d\r")
    try session.expect("<\"abcd\">")
  }
}

@Suite(.serialized) struct HistoryAcrossRuns {
  @Test func entriesComeBackWithTheirLineBreaks() throws {
    let path = temporaryPath()
    _ = try echo(
      [
        ("if x {\r", "…> "), ("}\r", "<\"if x {\\n}\">"), (" secret\r", "<\" secret\">"),
        ("last\r", "<\"last\">"),
      ],
      history: path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == "\"if x {\\n}\"\n\"last\"\n")
    _ = try echo(
      [
        ("\u{1B}[A", "last"), ("\u{1B}[A", "if x {"), ("\r", "<\"if x {\\n}\">"), ("\u{12}las", "las"),
        ("\r", "<\"last\">"),
      ],
      history: path)
  }

  @Test func damagedLinesArePassedOver() throws {
    let path = temporaryPath()
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let bytes =
      Data("\"good\"\nnot json\n\"cut".utf8) + Data([0xFF, 0x0A])
      + Data("\"also \\u4e2d\\ud83c\\udf89\"\n{}\n".utf8)
    try bytes.write(to: URL(filePath: path))
    _ = try echo([("\u{1B}[A\r", "<\"also 中🎉\">"), ("\u{1B}[A\u{1B}[A\r", "<\"good\">")], history: path)
  }
}

@Suite struct PlainLines {
  @Test func offATerminalThereIsNoPromptAndNoEcho() throws {
    let process = Process()
    process.executableURL = URL(filePath: builtProgram("LineEcho"))
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    input.fileHandleForWriting.write(Data("one\nif {\n}\n加载\nlast without newline".utf8))
    try input.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text == "<\"one\">\n<\"if {\\n}\">\n<\"加载\">\n<\"last without newline\">\nbye\n")
  }
}
