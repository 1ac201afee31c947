import JSON
import Language

/// The files that teach editors the language: together a folder that VS Code takes as an extension, and JetBrains' IDEs
/// as a TextMate bundle.
public enum EditorFiles {
  /// The files by their names in the folder, the same bytes each time.
  ///
  /// - Parameter version: the version of the program.
  public static func files(_ table: CommandTable, version: String) -> [(path: String, text: String)] {
    [
      ("sonde.tmLanguage.json", Grammar(table: table).document),
      ("sonde-markdown.tmLanguage.json", markdown),
      ("language-configuration.json", configuration),
      ("package.json", package(version: version)),
    ].map { (path: $0.0, text: $0.1.text(indent: 2) + "\n") }
  }

  /// The grammar that colours ```` ```sonde ```` cells within Markdown.
  private static var markdown: JSONValue {
    let fence = #"(^|\G)( {0,3})(`{3,}|~{3,})"#
    let attributes: [GrammarRule] = [
      .match(#"#[\p{L}\p{N}_-]+"#, scope: "entity.name.section.sonde"),
      .match(
        #"([a-z]+)(=)"#, groups: [1: "variable.parameter.sonde", 2: "keyword.operator.assignment.sonde"]),
      .match(#""(?:[^"\\]|\\.)*""#, scope: "string.quoted.double.sonde"),
    ]
    let cell = JSONValue.members([
      ("name", .string("markup.fenced_code.block.markdown")),
      ("begin", .string(fence + #"\s*(sonde)(?=\s|$)([^`]*)$"#)),
      ("end", .string(#"(^|\G)(\2|\s{0,3})(\3)\s*$"#)),
      (
        "beginCaptures",
        .members([
          ("3", .members([("name", .string("punctuation.definition.markdown"))])),
          ("4", .members([("name", .string("fenced_code.block.language.markdown"))])),
          (
            "5",
            .members([
              ("name", .string("fenced_code.block.language.attributes.markdown")),
              ("patterns", .array(attributes.map(\.value))),
            ])
          ),
        ])
      ),
      ("endCaptures", .members([("3", .members([("name", .string("punctuation.definition.markdown"))]))])),
      (
        "patterns",
        .array([
          .members([
            ("begin", .string(#"(^|\G)(\s*)(.*)"#)), ("while", .string(#"(^|\G)(?!\s*([`~]{3,})\s*$)"#)),
            ("contentName", .string("meta.embedded.block.sonde")),
            ("patterns", .array([.members([("include", .string("source.sonde"))])])),
          ])
        ])
      ),
    ])
    return .members([
      ("scopeName", .string("markdown.sonde.codeblock")),
      ("injectionSelector", .string("L:text.html.markdown")),
      ("patterns", .array([GrammarRule.section("sonde-cell").value])),
      ("repository", .members([("sonde-cell", cell)])),
    ])
  }

  /// Brackets, quotes and comments, for an editor's keys.
  private static var configuration: JSONValue {
    let brackets = [["{", "}"], ["[", "]"], ["(", ")"]]
    let quoted = brackets + [["\"", "\""], ["'", "'"]]
    return .members([
      ("comments", .members([("lineComment", .string("#"))])),
      ("brackets", .array(brackets.map(JSONValue.texts))),
      ("autoClosingPairs", .array(quoted.map(JSONValue.texts))),
      ("surroundingPairs", .array(quoted.map(JSONValue.texts))),
      ("wordPattern", .string(Grammar.name)),
      (
        "indentationRules",
        .members([
          ("increaseIndentPattern", .string(#"[\[({]\s*(#.*)?$"#)),
          ("decreaseIndentPattern", .string(#"^\s*[\])}]"#)),
        ])
      ),
    ])
  }

  private static func package(version: String) -> JSONValue {
    let language = JSONValue.members([
      ("id", .string("sonde")), ("aliases", .texts(["Sonde", "探针"])), ("extensions", .texts([".sonde"])),
      ("firstLine", .string(#"^#!.*\bsonde\b"#)), ("configuration", .string("./language-configuration.json")),
    ])
    let grammar = JSONValue.members([
      ("language", .string("sonde")), ("scopeName", .string("source.sonde")),
      ("path", .string("./sonde.tmLanguage.json")),
    ])
    let cells = JSONValue.members([
      ("scopeName", .string("markdown.sonde.codeblock")),
      ("path", .string("./sonde-markdown.tmLanguage.json")),
      ("injectTo", .texts(["text.html.markdown"])),
      ("embeddedLanguages", .members([("meta.embedded.block.sonde", .string("sonde"))])),
    ])
    return .members([
      ("name", .string("sonde")), ("displayName", .string("Sonde 探针")),
      ("description", .string("Colours for Sonde scripts, and for their cells in Markdown")),
      ("version", .string(version)), ("publisher", .string("sonde")), ("license", .string("Apache-2.0")),
      ("engines", .members([("vscode", .string("^1.75.0"))])),
      ("categories", .texts(["Programming Languages"])),
      (
        "contributes", .members([("languages", .array([language])), ("grammars", .array([grammar, cells]))])
      ),
    ])
  }
}
