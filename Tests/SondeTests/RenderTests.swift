import Foundation
import Testing

/// `sonde render`: lessons as pages, Markdown and notebooks.
@Suite struct RenderTests {
  private static let head = "---\ntitle: Test\nmodel: tiny.gguf\nseed: 5\n---\n# Test\n"

  @Test func aLessonBecomesAPageWithTheOutputsOfItsRun() throws {
    let place = try Place()
    let body =
      "```sonde #top\ntop \"a\" k=3\n```\n\n```output\n...\n```\n```sonde #map\nlens \"ab\" position=all k=1\n```\n"
    try place.write(Self.head + body, to: "in/a.sonde.md")
    let ending = try place.run("render", "in/a.sonde.md")
    #expect(ending.status == 0 && ending.output.hasPrefix("wrote in/a.html ("), "\(ending)")
    let page = try #require(place.read("in/a.html"))
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<h1 id=\"test\">Test</h1>"))
    #expect(page.contains("<th scope=\"col\"") && page.contains("<svg class=\"picture\" role=\"img\""))
    #expect(!page.contains("http") && !page.contains("<script"))
    #expect(try place.run("render", "in/a.sonde.md", "-o", "-").output == page)
    #expect(try place.run("render", "in", "-o", "out/").status == 0 && place.read("out/a.html") == page)
  }

  @Test func markdownPassesItsOwnTest() throws {
    let place = try Place()
    try place.write(Self.head + "```sonde #a\ntop \"a\" k=3\n```\n", to: "a.sonde.md")
    #expect(try place.run("render", "--to", "md", "a.sonde.md", "-o", "b.sonde.md").status == 0)
    #expect(try #require(place.read("b.sonde.md")).contains("```\n\n```output\n┌"))
    let ending = try place.run("test", "b.sonde.md")
    #expect(ending.status == 0 && ending.output.hasPrefix("ok      b.sonde.md: 1 checked\n"), "\(ending)")
  }

  @Test func aNotebookLoadsTheModelFirst() throws {
    let place = try Place()
    try place.write(Self.head + "```sonde #a\n1 + 1\n```\n", to: "a.sonde.md")
    #expect(try place.run("render", "--to", "ipynb", "a.sonde.md").status == 0)
    let data = Data(try #require(place.read("a.ipynb")).utf8)
    let notebook = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    #expect(cells.map { $0["cell_type"] as? String } == ["code", "markdown", "code"])
    #expect(cells[0]["source"] as? [String] == ["seed 5\n", "load tiny.gguf"])
    let outputs = try #require(cells[2]["outputs"] as? [[String: Any]])
    #expect((outputs[0]["data"] as? [String: Any])?["text/plain"] as? [String] == ["2"])
  }

  @Test func withoutARunTheOutputsAreThoseOfTheLesson() throws {
    let place = try Place()
    let text = Self.head + "```sonde #a\nnothing of the kind\n```\n\n```output\nas <written>\n```\n"
    try place.write(text, to: "a.sonde.md")
    #expect(try place.run("render", "--no-run", "a.sonde.md").status == 0)
    #expect(place.read("a.html")?.contains("as &lt;written&gt;") == true)
    #expect(try place.run("render", "--no-run", "--to", "md", "a.sonde.md").status == 0)
    #expect(place.read("a.md") == text)
  }

  @Test func aCellThatFailsLeavesNothingBehind() throws {
    let place = try Place()
    try place.write(Self.head + "```sonde #a\nprint (1 / 0)\n```\n", to: "a.sonde.md")
    try place.write("old", to: "a.html")
    let ending = try place.run("render", "a.sonde.md")
    #expect(
      ending.status == 1 && ending.error.contains("a.sonde.md:7: #a failed: the lesson is not written"),
      "\(ending)")
    #expect(place.read("a.html") == "old")
  }

  @Test func whatCannotBeWrittenIsSaidInASentence() throws {
    let place = try Place()
    try place.write(Self.head + "```sonde #a\n1\n```\n", to: "a.sonde.md")
    try place.write(Self.head + "```sonde #a\n1\n```\n", to: "b/a.sonde.md")
    try place.write(Self.head + "```sonde #a\nunknown thing\n```\n", to: "bad.sonde.md")
    for (arguments, sentence) in [
      (["a.sonde.md", "--to", "pdf"], "The value 'pdf' is invalid"),
      (["a.sonde.md", "-o", "a.sonde.md/x.html"], "can't write a.sonde.md"),
      (["a.sonde.md", "-o", "a.sonde.md"], "a.sonde.md is a lesson and would be replaced"),
      (["a.sonde.md", "b/a.sonde.md", "-o", "one.html"], "one.html is one file and there are 2 lessons"),
      (["a.sonde.md", "b/a.sonde.md", "-o", "b"], "would both be written to b/a.html"),
      (["gone.sonde.md"], "there is no file or folder gone.sonde.md"),
      (["bad.sonde.md"], "bad.sonde.md:8:1: error[E105]"),
    ] {
      let ending = try place.run(["render"] + arguments)
      #expect(ending.status == 2 && ending.error.contains(sentence), "\(arguments): \(ending)")
    }
    #expect(place.read("a.html") == nil && place.read("b/a.html") == nil && place.read("bad.html") == nil)
    #expect(place.read("a.sonde.md")?.hasPrefix("---\n") == true)
  }

  @Test func aPictureBesideTheLessonIsCarriedAlong() throws {
    let place = try Place()
    try place.write("no png", to: "in/a.png")
    try place.write(Self.head + "![two dots](a.png) ![far](https://example.org/b.png)\n", to: "in/a.sonde.md")
    #expect(try place.run("render", "in/a.sonde.md").status == 0)
    let page = try #require(place.read("in/a.html"))
    #expect(page.contains("<img src=\"data:image/png;base64,bm8gcG5n\" alt=\"two dots\">"))
    #expect(page.contains("<a href=\"https://example.org/b.png\">[picture: far]</a>"))
  }
}
