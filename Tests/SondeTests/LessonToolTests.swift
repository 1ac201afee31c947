import Foundation
import TestSupport
import Testing

/// `sonde test`, `sonde fmt`, `sonde check` and `sonde run` on lessons.
@Suite struct LessonToolTests {
  /// A golden lesson, copied into a place.
  static func golden(_ name: String, to place: Place) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Golden/lessons/" + name), encoding: .utf8)
    try place.write(text, to: name)
    return text
  }

  private static let head = "---\ntitle: Test\nmodel: tiny.gguf\n---\nText.  \n"

  @Test(arguments: ["counting.sonde.md", "tiny.sonde.md"])
  func theGoldenLessonsPrintWhatTheySay(_ name: String) throws {
    let place = try Place()
    _ = try Self.golden(name, to: place)
    let ending = try place.run("test", name)
    #expect(ending.status == 0, "\(ending.output) \(ending.error)")
    #expect(ending.output.hasPrefix("ok      \(name): ") && ending.error.isEmpty)
    #expect(try place.run("fmt", "--check", name).status == 0)
    #expect(try place.run("check", name).status == 0)
    #expect(try place.run(name).status == 0)
  }

  @Test func aDifferenceIsShownAndUpdated() throws {
    let place = try Place()
    let wrong = Self.head + "```sonde #a\nprint 1\n```\n\n```output\n2\n[..] kept\n```\nMore.\t\n"
    try place.write(wrong, to: "a.sonde.md")
    let ending = try place.run("test", "a.sonde.md")
    #expect(ending.status == 1)
    #expect(ending.output.contains("a.sonde.md:6: output of #a differs"))
    #expect(ending.output.contains("\n- 2\n- [..] kept\n+ 1\n"))
    #expect(place.read("a.sonde.md") == wrong)
    #expect(try place.run("test", "--update", "a.sonde.md").status == 0)
    #expect(place.read("a.sonde.md") == wrong.replacingOccurrences(of: "2\n[..] kept\n", with: "1\n"))
    #expect(try place.run("test", "a.sonde.md").status == 0)
  }

  @Test func anUpdateOfAnEmptyFenceIsWhatTheCellPrintsAtEightyColumns() throws {
    let place = try Place()
    try place.write(Self.head + "```sonde #a\ntop \"a\" k=2\n```\n```output\n```\n", to: "a.sonde.md")
    #expect(try place.run("test", "--update", "a.sonde.md").status == 0)
    let text = try #require(place.read("a.sonde.md"))
    #expect(text.contains("│ rank │") && !text.contains("\u{1B}"))
    #expect(try place.run("--color", "always", "test", "a.sonde.md").status == 0)
  }

  @Test func howLongSomethingTookIsNoPartOfAnOutput() throws {
    let place = try Place()
    let cell =
      "```sonde #a\nlet r = run \"a\" max=2\nr\nshow [r]\nprint (r.seconds > 0)\n```\n```output\n```\n"
    try place.write(Self.head + cell, to: "a.sonde.md")
    #expect(try place.run("test", "--update", "a.sonde.md").status == 0)
    let text = try #require(place.read("a.sonde.md"))
    #expect(text.contains("finish") && !text.contains("seconds  ") && text.contains("\ntrue\n"), "\(text)")
    for _ in 0..<3 { #expect(try place.run("test", "a.sonde.md").status == 0) }
    let shown = try place.run("step", "a.sonde.md").output
    #expect(shown.contains("finish") && !shown.contains("seconds  "))
  }

  @Test func aFolderStandsForItsLessons() throws {
    let place = try Place()
    try place.write(Self.head + "```sonde #a\nprint 1\n```\n", to: "in/deep/b.sonde.md")
    try place.write(Self.head + "```sonde #a\nprint (1 / 0)\n```\n```sonde #b\n```\n", to: "in/a.sonde.md")
    try place.write("no lesson", to: "in/c.md")
    let ending = try place.run("test", "in")
    #expect(ending.status == 1 && ending.error.contains("in/a.sonde.md:7:"))
    #expect(ending.output.contains("FAILED  in/a.sonde.md: 0 checked, 1 not run, 1 wrong"))
    #expect(ending.output.contains("ok      in/deep/b.sonde.md: 0 checked, 1 not checked"))
    try place.write("---\n", to: "in/d.sonde.md")
    #expect(try place.run("test", "in").status == 2)
    let table = try place.run("test", "in", "--format", "json").output
    #expect(table.contains("\"id\":\"a\",\"line\":6,\"verdict\":\"failed\"") && table.hasPrefix("["))
    try FileManager.default.createDirectory(atPath: place.file("empty"), withIntermediateDirectories: true)
    #expect(try place.run("test", "empty").status == 2)
    #expect(try place.run("test", "nothing.sonde.md").status == 2)
  }

  /// Each is told in one sentence, in both languages, before anything runs, and nothing is overwritten.
  @Test(arguments: [
    ("```sonde #a\n```\n```sonde #a\n```\n", "E503", "two cells have the id"),
    ("```sonde #a\nprint 1\n", "E501", "the fence is not closed"),
    ("```sonde #a timout=3\n```\n", "E504", "did you mean `timeout`"),
    ("Text.\n```output\n1\n```\n", "E502", "an output without a cell"),
    ("\u{E4}\u{B8}\u{AD}\u{E6}\u{2013}\u{2021}\u{E5}\u{AD}\u{2014}\n", "E007", "Windows-1252"),
    ("```sonde #a\nprnt 1\n```\n", "E105", "unknown command"),
    ("```sonde #a\nprint (1\n```\n```output\n1\n```\n", "E013", "end of the script"),
  ])
  func aBrokenLessonIsNotRun(_ body: String, _ code: String, _ says: String) throws {
    let place = try Place()
    let text = Self.head + "```sonde #first\nprint \"ran\"\n```\n```output\nold\n```\n" + body
    try place.write(text, to: "a.sonde.md")
    let ending = try place.run("test", "--update", "a.sonde.md")
    #expect(
      ending.status == 2 && ending.error.contains(code) && ending.error.contains(says), "\(ending.error)")
    let chinese = try place.run("test", "--lang", "zh", "a.sonde.md")
    #expect(chinese.status == 2 && chinese.error.contains("错误[\(code)]："), "\(chinese.error)")
    #expect(try place.run("check", "a.sonde.md").status == 2)
    #expect(place.read("a.sonde.md") == text)
  }

  @Test func bytesThatAreNotUTF8AreToldAndKept() throws {
    let place = try Place()
    let bytes = Data(Self.head.utf8) + Data([0xFF, 0x0A])
    try bytes.write(to: URL(filePath: place.file("a.sonde.md")))
    for tool in [["test", "--update"], ["fmt"], ["check"], ["run"]] {
      let ending = try place.run(tool + ["a.sonde.md"])
      #expect(ending.status == 2 && ending.error.contains("E001"), "\(tool) \(ending.error)")
    }
    #expect(FileManager.default.contents(atPath: place.file("a.sonde.md")) == bytes)
  }

  @Test func fmtChangesCellsOnly() throws {
    let place = try Place()
    let text =
      Self.head + "* a\n```sonde timeout=3\nlet  x=1\n```\n```output\n\n```\n```text\nlet  x=1\n```\n"
    try place.write(text, to: "a.sonde.md")
    #expect(try place.run("fmt", "--check", "a.sonde.md").status == 1)
    #expect(try place.run("fmt", "a.sonde.md").status == 0)
    let formatted =
      Self.head
      + "* a\n```sonde #cell-1 timeout=3\nlet x = 1\n```\n```output\n\n```\n```text\nlet  x=1\n```\n"
    #expect(place.read("a.sonde.md") == formatted)
    #expect(try place.run("fmt", "-", input: text).output == formatted)
  }

  @Test func controlCLeavesTheFileAsItWas() throws {
    let place = try Place()
    let text =
      Self.head + "```sonde #a\nprint 1\nfor i in 0..1000000000 { len(\"a\") }\n```\n```output\nold\n```\n"
    let session = try place.prompt("test", "--update", try place.write(text, to: "a.sonde.md"))
    usleep(1_500_000)
    session.session.signal(SIGINT)
    try session.expect("interrupted")
    #expect(try session.finish() == 130)
    #expect(place.read("a.sonde.md") == text)
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
    #expect(!files.contains { $0.hasSuffix(".part") })
  }

  @Test func aCellThatTakesTooLongIsStopped() throws {
    let place = try Place()
    let cell = "```sonde #a timeout=0.2\nfor i in 0..1000000000 { len(\"a\") }\n```\n"
    let ending = try place.run("test", try place.write(Self.head + cell, to: "a.sonde.md"))
    #expect(ending.status == 1 && ending.output.contains("#a took longer than 0.2 s"))
  }
}
