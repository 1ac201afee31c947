import Language
import Lessons
import Syntax
import Testing

@testable import Pages

@Suite struct PageTests {
  private static let body = """
    # A lesson

    ## First

    ```sonde #sum
    let a = 1 + 1
    show a
    ```

    ```output
    2
    ```

    ## Second

    ```sonde #guess predict="How many?" answer="2|two" hint="Count *them*."
    show top
    ```

    ```output
    │ two │
    ```

    ## Third

    ```sonde #own exercise hint="try"
    show 3
    ```

    ```output
    3
    ```

    """

  @Test func aPageHasOneHeadingALanguageAndATitle() throws {
    for (lang, tag) in [("en", "en"), ("zh", "zh-Hans")] {
      let html = page(Self.body, lang: lang, title: "T & <T>")
      let tree = try PageTree(html)
      #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(tag)\">"))
      #expect(tree.all("title")[0].text == "T & <T>" && tree.all("h1").map(\.text) == ["A lesson"])
      #expect(tree.all("main").count == 1 && tree.all("footer").count == 1)
      #expect(tree.all("meta").contains { $0.attributes["charset"] == "utf-8" })
    }
  }

  @Test func aLessonWithoutAHeadingGetsItsTitle() throws {
    for text in ["Just prose.\n\n## Below\n", "```sonde\n1\n```\n", ""] {
      #expect(try PageTree(page(text, title: "Mine")).all("h1").map(\.text) == ["Mine"])
    }
  }

  @Test func theContentsLeadToTheSections() throws {
    let tree = try PageTree(page(Self.body))
    let links = tree.all("nav")[0].all.compactMap { $0.attributes["href"] }
    #expect(links == ["#first", "#second", "#third"])
    let ids = tree.root.all.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for link in tree.all("a").compactMap({ $0.attributes["href"] }) {
      #expect(ids.contains(String(link.dropFirst())), "\(link)")
    }
    #expect(try PageTree(page("# A\n\n## B\n")).all("nav").isEmpty)
  }

  @Test func anAnswerIsFoldedAwayBehindItsQuestion() throws {
    let tree = try PageTree(page(Self.body))
    let cells = tree.all("section")
    #expect(cells.map { $0.attributes["id"] } == ["cell-sum", "cell-guess", "cell-own"])
    #expect(cells[0].all.allSatisfy { $0.name != "details" })
    let guess = cells[1]
    #expect(guess.all.first { $0.name == "p" }?.allText == "How many?Your guess first: ")
    let folded = guess.all.filter { $0.name == "details" }
    #expect(
      folded.map { $0.attributes["class"] } == ["hint", "reveal"]
        && folded.allSatisfy { $0.attributes["open"] == nil })
    #expect(folded[0].allText.contains("them") && folded[1].allText.contains("│ two │"))
    let open = guess.children.filter { $0.name != "details" }.map(\.allText).joined()
    #expect(open.contains("show") && !open.contains("│ two │"))
    let solution = cells[2].all.filter { $0.attributes["class"] == "reveal solution" }
    #expect(solution.count == 1 && solution[0].all.contains { $0.name == "code" })
  }

  @Test func aPageLoadsNothingAndRunsNothing() throws {
    let outputs = run(Samples.all().map { .shown($0.value, $0.style) })
    for html in [page(Self.body), page(outputs)] {
      let tree = try PageTree(html)
      #expect(!html.contains("http") && !html.contains("url(") && !html.contains("@import"))
      let names = Set(tree.root.all.map(\.name))
      #expect(names.isDisjoint(with: ["script", "link", "iframe", "object", "img", "base", "form"]))
      let loading: Set<String> = ["src", "srcset", "action", "data", "background"]
      for element in tree.root.all {
        #expect(loading.isDisjoint(with: element.attributes.keys))
        #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") })
      }
    }
  }

  @Test func theSamePageIsTheSameBytes() {
    let outputs = run(Samples.all().map { .shown($0.value, $0.style) })
    #expect(page(outputs) == page(outputs) && page(Self.body) == page(Self.body))
  }

  /// The lesson with one cell that gave some pieces.
  private func run(_ pieces: [OutputPiece], _ body: String = "```sonde #a\n1\n```\n") -> LessonOutputs {
    let lesson = lesson(body)
    return LessonOutputs(lesson, outputs: [LessonOutputs.CellOutput(pieces: pieces, text: "")])
  }

  @Test(arguments: Hostile.texts) func noTextBreaksOutOfItsPlace(_ text: String) throws {
    let plain = try PageTree(page(run(Samples.all("x").map { .shown($0.value, $0.style) } + [.printed("x")])))
    let shown = Samples.all(text).map { OutputPiece.shown($0.value, $0.style) }
    let failed = OutputPiece.failed(
      Diagnostic(.outOfRange, Message(en: text, zh: text), at: .nowhere))
    let html = page(run(shown + [.printed(text), failed]))
    let tree = try PageTree(html)
    let known = Set(plain.root.all.map(\.name)).union(["span"])
    #expect(Set(tree.root.all.map(\.name)).isSubset(of: known))
    #expect(html.unicodeScalars.allSatisfy { !MarkupWriter.isUnsafe($0) || $0 == "\n" || $0 == "\t" })
    for element in tree.root.all {
      #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") })
      #expect(element.attributes["href"]?.hasPrefix("#") ?? true)
    }
  }

  @Test(arguments: Hostile.texts) func noProseBreaksOutOfItsPlace(_ text: String) throws {
    let line = text.split { $0.isNewline }.joined(separator: " ")
    let option = line.replacing("\\", with: "").replacing("\"", with: "'").replacing("`", with: "")
    let body = """
      # \(line)

      \(line) *\(line)* `\(line)` [\(line)](https://a.org) ![\(line)](b.png) $\(line)$

      - \(line)

      > \(line)

      | \(line) |
      |---|
      | \(line) |

      ```text
      \(line)
      ```

      ```sonde #a predict="\(option)" hint="\(option)" answer="\(option)"
      print "\(line)" # \(line)
      ```

      ```output
      \(line)
      ```

      """
    let tree = try PageTree(page(body, title: line.isEmpty ? "x" : line))
    let names = Set(tree.root.all.map(\.name))
    #expect(names.isDisjoint(with: ["script", "img", "iframe", "svg"]), "\(names)")
    for element in tree.root.all {
      #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") })
      #expect(element.attributes["href"].map { !$0.lowercased().hasPrefix("javascript") } ?? true)
    }
  }

  @Test func markdownIsTheLessonWithItsOutputsOfNow() throws {
    let body = "Text.\n\n```sonde #a\n1\n```\n\n```output\nold\n```\n\n~~~sonde #b\n2\n~~~\nMore.\n"
    let old = lesson(body)
    let outputs = LessonOutputs(
      old, outputs: ["new\n", "~~~\n"].map { LessonOutputs.CellOutput(pieces: [], text: $0) })
    let text = String(decoding: outputs.markdown, as: UTF8.self)
    #expect(text.hasSuffix("```output\nnew\n```\n\n~~~sonde #b\n2\n~~~\n\n~~~~output\n~~~\n~~~~\nMore.\n"))
    let new = Lesson.parse(SourceFile(name: "a.sonde.md", text: text))
    #expect(new.diagnostics.isEmpty && new.lesson.cells.map(\.expectedOutput) == ["new\n", "~~~\n"])
    let again = LessonOutputs(new.lesson, outputs: outputs.outputs)
    #expect(again.markdown == outputs.markdown)
  }
}
