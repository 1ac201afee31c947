import JSON
import Language
import Lessons
import Syntax
import Testing

@testable import Pages

@Suite struct NotebookTests {
  private static let body = """
    # Title

    Prose,
    two lines.

    ```sonde #sum predict="How many?" hint="Count."
    let a = 1
    a
    ```

    ```sonde #总数 exercise
    a
    ```

    ```sonde error
    1 / 0
    ```

    """

  private func notebook(_ outputs: LessonOutputs) throws -> JSONValue {
    try JSONValue(parsing: Array(LessonNotebook(outputs).json.utf8))
  }

  private func cells(_ pieces: [[OutputPiece]]) throws -> [JSONValue] {
    let outputs = pieces.map { LessonOutputs.CellOutput(pieces: $0, text: "") }
    return try #require(notebook(LessonOutputs(lesson(Self.body), outputs: outputs))["cells"]?.array)
  }

  @Test func aNotebookNamesItsKernelAndItsFormat() throws {
    let notebook = try notebook(LessonOutputs(written: lesson(Self.body)))
    #expect(notebook["nbformat"]?.int == 4 && notebook["nbformat_minor"]?.int == 5)
    let kernel = notebook["metadata"]?["kernelspec"]
    #expect(kernel?["name"]?.string == "sonde" && kernel?["display_name"]?.string == "Sonde")
    #expect(kernel?["language"]?.string == "sonde")
    #expect(notebook["metadata"]?["language_info"]?["name"]?.string == "sonde")
  }

  @Test func everyCellHasTheKeysOfItsKindInAlphabeticalOrder() throws {
    let cells = try cells([[.printed("x\n")], [], []])
    for cell in cells {
      let isCode = cell["cell_type"]?.string == "code"
      let wanted =
        isCode
        ? ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]
        : ["cell_type", "id", "metadata", "source"]
      #expect(cell.object?.keys == wanted)
    }
    let ids = cells.compactMap { $0["id"]?.string }
    #expect(Set(ids).count == cells.count && ids.allSatisfy(NotebookIDs.isAllowed))
    #expect(ids == ["opening-1", "prose-1", "question-1", "sum", "question-2", "cell-1", "cell-2"], "\(ids)")
    let counts = cells.compactMap { $0["execution_count"]?.int }
    #expect(counts == [1, 2, 3, 4])
  }

  @Test func sourcesAreListsOfLinesThatJoinToTheLesson() throws {
    let cells = try cells([[], [], []])
    #expect(cells[0]["source"]?.strings == ["seed 3"])
    #expect(cells[1]["source"]?.strings == ["# Title\n", "\n", "Prose,\n", "two lines."])
    #expect(cells[2]["source"]?.strings == ["**Your guess first:** How many?\n", "\n", "*Hint:* Count."])
    #expect(cells[3]["source"]?.strings == ["let a = 1\n", "a"])
    #expect(cells[3]["metadata"]?["tags"]?.strings == ["predict"])
    #expect(cells[6]["metadata"]?["tags"]?.strings == ["raises-exception"])
  }

  @Test func outputsHaveTheirKinds() throws {
    let error = Diagnostic(.outOfRange, Message(en: "too far", zh: "太远"), at: .nowhere)
    let cells = try cells([
      [.printed("one\ntwo\n"), .shown(Samples.map(), .heatmap), .shown(Samples.top(), .automatic)],
      [.shown(1, .automatic), .printed("x\n")], [.failed(error)],
    ])
    let first = try #require(cells[3]["outputs"]?.array)
    #expect(first.compactMap { $0["output_type"]?.string } == ["stream", "display_data", "execute_result"])
    #expect(
      first[0].object?.keys == ["name", "output_type", "text"]
        && first[0]["text"]?.strings == ["one\n", "two\n"])
    #expect(first[1].object?.keys == ["data", "metadata", "output_type"])
    #expect(first[2].object?.keys == ["data", "execution_count", "metadata", "output_type"])
    #expect(
      first[2]["execution_count"]?.int == 2 && first[2]["data"]?.object?.keys == ["text/html", "text/plain"])
    let html = first[1]["data"]?["text/html"]?.strings?.joined()
    #expect(html == ValueMarkup.html(Samples.map(), as: .heatmap, .en))
    #expect(first[2]["data"]?["text/plain"]?.strings?.first?.hasPrefix("┌") == true)
    let second = try #require(cells[5]["outputs"]?.array)
    #expect(second.compactMap { $0["output_type"]?.string } == ["display_data", "stream"])
    let third = try #require(cells[6]["outputs"]?.array)
    #expect(third[0]["ename"]?.string == "E301" && third[0]["evalue"]?.string == "too far")
    #expect(third[0]["traceback"]?.strings == ["error[E301]: too far"])
  }

  @Test(arguments: Hostile.texts) func anyTextIsCarriedWhole(_ text: String) throws {
    let cells = try cells([[.printed(text + "\n"), .shown(.text(text), .automatic)], [], []])
    #expect(cells[3]["outputs"]?[0]?["text"]?.strings?.joined() == text + "\n")
  }

  @Test func theSameNotebookIsTheSameBytes() {
    let outputs = LessonOutputs(written: lesson(Self.body))
    #expect(LessonNotebook(outputs).json == LessonNotebook(outputs).json)
  }
}
