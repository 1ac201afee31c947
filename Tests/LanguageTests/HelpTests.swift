import Language
import Syntax
import Testing

@Test func thePageOfACommandHasThePartsOfAManual() throws {
  let test = TestSession()
  #expect(
    try test.session.help(["patch"]).text() == """
      patch — Changes activations.

      Syntax
        patch layer=… [neuron=…] value=…

      Examples
        load tiny; patch layer=2 neuron=7 value=0

      Arguments
        layer=   Layers. (whole number, list or range; a layer of the model)
        neuron=  The neuron. (whole number; a neuron of the layer)
        value=   The new value. (number or mean)

      Related
        `run`, `unpatch`
      """)
}

@Test func thePageTellsTheFieldsOfTheResult() throws {
  let text = try TestSession().session.help(["run"]).text()
  #expect(text.contains("tokens[].prob"))
  #expect(text.contains("default 4"))
}

@Test func chinesePagesHaveNoEnglishLabels() throws {
  let test = TestSession()
  test.session.language = .zh
  let text = try test.session.help(["round"]).text()
  for label in ["Syntax", "Examples", "Arguments", "Result", "Related", "default", "number"] {
    #expect(!text.contains(label), "\(label) in \(text)")
  }
}

@Test func helpDrillsIntoAnArgumentAndACode() throws {
  let test = TestSession()
  #expect(try test.session.help(["patch", "layer"]).title == "patch layer=")
  #expect(try test.session.help(["save", "session"]).title == "save session")
  #expect(try test.session.help(["e105"]).title == "E105")
  #expect(try test.session.help([]).sections.count > 5)
  #expect(try test.session.help(["sae"]).sections.count == 1)
}

@Test func anUnknownTopicNamesTheNearest() {
  let test = TestSession()
  #expect { try test.session.help(["ptach"]) } throws: {
    ($0 as? Failure)?.help?.en.contains("help patch") == true
  }
  #expect { try test.session.help(["patch", "layr"]) } throws: {
    ($0 as? Failure)?.help?.en.contains("layer=") == true
  }
}

@Test(arguments: [("神经元", "patch"), ("neuron", "patch"), ("平均", "mean"), ("sort", "sort")])
func aproposFindsByWordsOfBothLanguages(_ word: String, _ command: String) {
  let page = TestSession().session.apropos(word)
  guard case .entries(let entries)? = page.sections.first?.content else {
    Issue.record("nothing was found")
    return
  }
  #expect(entries.map(\.name).contains(command))
}

@Test func noLineOfAPageIsWiderThanTheTerminal() throws {
  let test = TestSession()
  for language in MessageLanguage.allCases {
    test.session.language = language
    for signature in test.session.table.signatures {
      let words = signature.name.split(separator: " ").map(String.init)
      for line in try test.session.help(words).text(width: 60).split(separator: "\n")
      where !line.contains("http") {
        let isCode = line.hasPrefix("  ") && !line.contains("。")
        #expect(isCode || Columns.width(of: String(line)) <= 60, "\(line)")
      }
    }
  }
}

@Test func theReferenceHasAPageForEachCommandInBothLanguages() {
  let table = CommandTable(stubCommands)
  let pages = Reference.pages(table, .en) + Reference.pages(table, .zh)
  let paths = pages.map(\.path)
  #expect(Set(paths).count == paths.count)
  #expect(
    paths.contains("patch.md") && paths.contains("zh/save-session.md") && paths.contains("zh/README.md"))
  #expect(pages.first { $0.path == "patch.md" }?.text.hasPrefix("# patch\n\nChanges activations.\n") == true)
}

@Test func theDescriptionNamesEveryCommandAndParameter() throws {
  let table = CommandTable(stubCommands)
  guard case .record(let document) = Reference.description(of: table, version: "1.0"),
    case .list(let commands)? = document["commands"]
  else {
    Issue.record("the description is no record")
    return
  }
  #expect(document["format"] == .int(Reference.formatVersion))
  #expect(commands.count == table.signatures.count)
}
