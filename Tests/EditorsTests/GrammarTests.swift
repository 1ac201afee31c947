import Editors
import Foundation
import JSON
import Language
import Syntax
import Testing

@Suite struct GrammarTests {
  private let table = CommandTable([StubPatch.self, StubSAETrain.self])

  private func file(_ name: String) throws -> JSONValue {
    let files = EditorFiles.files(table, version: "1.2")
    let text = try #require(files.first { $0.path == name }?.text)
    #expect(text.hasSuffix("}\n"))
    return try JSONValue(parsing: Array(text.utf8))
  }

  private func tokens(_ text: String) throws -> [String] {
    try GrammarTokenizer(file("sonde.tmLanguage.json")).tokens(of: text).map { "\($0.text)|\($0.scope)" }
  }

  @Test(arguments: [
    (
      "patch layer=2",
      "patch|support.function.command layer|variable.parameter =|keyword.operator.assignment 2|constant.numeric"
    ),
    (
      "sae train kind=topk",
      "sae|support.function.command train|support.function.command kind|variable.parameter =|keyword.operator.assignment topk|support.constant"
    ),
    (
      "r.patch == 0.5e-3",
      "r|variable.other .|punctuation.accessor patch|variable.other.member ==|keyword.operator.comparison 0.5e-3|constant.numeric"
    ),
    (
      "let 甲 = round(x, 2)",
      "let|storage.type 甲|variable.other.readwrite =|keyword.operator.assignment round|support.function.builtin (|punctuation.section.brackets x|variable.other ,|punctuation.separator 2|constant.numeric )|punctuation.section.brackets"
    ),
    (
      "xs | map (x => x)",
      "xs|variable.other ||keyword.operator.pipe map|support.function.builtin (|punctuation.section.brackets x|variable.parameter =>|storage.type.function.arrow x|variable.other )|punctuation.section.brackets"
    ),
    ("0..<n", "0|constant.numeric ..<|keyword.operator.range n|variable.other"),
    ("4..last", "4|constant.numeric ..|keyword.operator.range last|variable.other"),
    ("load smollm2-135m", "load|variable.other smollm2-135m|string.unquoted"),
    ("save v out/r.vec", "save|variable.other v|variable.other out/r.vec|string.unquoted"),
    (
      "expect error E301 {",
      "expect|keyword.other error|keyword.other E301|constant.other.code {|punctuation.section.brackets"
    ),
    (
      "for 层, row in xs {",
      "for|keyword.control 层|variable.other.readwrite ,|punctuation.separator row|variable.other.readwrite in|keyword.control xs|variable.other {|punctuation.section.brackets"
    ),
    (
      "x = true # why",
      "x|variable.other =|keyword.operator.assignment true|constant.language # why|comment.line.number-sign"
    ),
    ("use sonde-1", "use|keyword.other sonde-1|constant.other.edition"),
    (
      "print（1）",
      "print|support.function.command （|invalid.illegal.full-width 1|constant.numeric ）|invalid.illegal.full-width"
    ),
    ("'a\\n\"'", "'a\\n\"'|string.quoted.single"),
  ])
  func aLineIsCutIntoItsParts(_ line: String, _ expected: String) throws {
    #expect(try tokens(line).joined(separator: " ") == expected)
  }

  @Test func aDefinitionNamesItsFunctionAndParameters() throws {
    let found = try tokens("def 绝对(a: number, k = 2) {\n  return a\n}")
    for part in [
      "def|storage.type.function", "绝对|entity.name.function", "a|variable.parameter", "number|storage.type",
      "k|variable.parameter", "2|constant.numeric", "return|keyword.control",
    ] {
      #expect(found.contains(part), "\(part) in \(found)")
    }
  }

  @Test func textsHoldEscapesAndExpressionsAndEndWhereTheyShould() throws {
    let found = try tokens("print \"好\\n\\q\\(round((a), 1))\\u{4E2D}\" + 1")
    #expect(
      found.contains("\\n|constant.character.escape") && found.contains("\\u{4E2D}|constant.character.escape")
    )
    #expect(found.contains("\\q|invalid.illegal.escape"))
    #expect(found.contains("\\(|punctuation.section.interpolation.begin"))
    #expect(found.contains("round|support.function.builtin") && found.contains("a|variable.other"))
    #expect(found.filter { $0 == ")|punctuation.section.interpolation.end" }.count == 1)
    #expect(found.suffix(2) == ["+|keyword.operator.arithmetic", "1|constant.numeric"])
    // What is never closed ends with its line; a block goes on to its quotes.
    #expect(
      try tokens("let a = \"open \\(b\nprint 1").suffix(2) == [
        "print|support.function.command", "1|constant.numeric",
      ])
    let block = try tokens("let a = \"\"\"\n  # no \"comment\"\n  \"\"\"\nx")
    #expect(block.last == "x|variable.other" && !block.contains { $0.hasSuffix("number-sign") })
    #expect(try tokens("print \"\\(\"no\")\"").contains("\"|invalid.illegal.quote"))
  }

  @Test func everyReservedWordAndCommandIsKnown() throws {
    for keyword in Keyword.allCases {
      let scope = try #require(try tokens(keyword.rawValue).first)
      #expect(!scope.hasSuffix("|variable.other"), "\(scope)")
    }
    for signature in table.signatures {
      let text = signature.isFunction ? signature.name + "(" : signature.name
      let scopes = try tokens(text)
      let wanted = signature.isFunction ? "support.function.builtin" : "support.function.command"
      #expect(scopes.first?.hasSuffix(wanted) == true, "\(scopes)")
    }
  }

  @Test func theExamplesHoldNothingIllegalAndNothingUnknown() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("examples").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sonde") }
    #expect(names.count > 10)
    let tokenizer = try GrammarTokenizer(file("sonde.tmLanguage.json"))
    for name in names {
      let bytes = try #require(FileManager.default.contents(atPath: folder + "/" + name))
      for token in try tokenizer.tokens(of: String(decoding: bytes, as: UTF8.self)) {
        #expect(
          !token.scope.isEmpty && !token.scope.hasPrefix("invalid"), "\(name): \(token.text) \(token.scope)")
      }
    }
  }

  @Test func theFilesAreAnExtensionAndTheSameEachTime() throws {
    let files = EditorFiles.files(table, version: "1.2")
    #expect(files.map(\.text) == EditorFiles.files(table, version: "1.2").map(\.text))
    let package = try file("package.json")
    #expect(package["version"]?.string == "1.2")
    let grammars = try #require(package["contributes"]?["grammars"]?.array)
    for grammar in grammars {
      let path = try #require(grammar["path"]?.string)
      let named = try file(String(path.dropFirst(2)))
      #expect(named["scopeName"]?.string == grammar["scopeName"]?.string)
    }
    // Order of the table doesn't matter to the bytes.
    let reversed = CommandTable([StubSAETrain.self, StubPatch.self])
    #expect(EditorFiles.files(reversed, version: "1.2").map(\.text) == files.map(\.text))
  }

  @Test func aCellInMarkdownIsFoundByItsFence() throws {
    let cell = try #require(file("sonde-markdown.tmLanguage.json")["repository"]?["sonde-cell"])
    let begin = try NSRegularExpression(pattern: try #require(cell["begin"]?.string))
    func opens(_ line: String) -> Bool {
      begin.firstMatch(in: line, range: NSRange(0..<(line as NSString).length)) != nil
    }
    for line in ["```sonde", "```sonde #count tol=1e-2 hint=\"a b\"", "~~~~ sonde", "  ```sonde"] {
      #expect(opens(line), "\(line)")
    }
    for line in ["```sondex", "```python", "``sonde", "text ```sonde"] { #expect(!opens(line), "\(line)") }
  }
}
