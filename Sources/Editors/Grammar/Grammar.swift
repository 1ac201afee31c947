import JSON
import Language
import Syntax

/// The TextMate grammar of the language, made from the table of commands, so that editors colour what the table knows.
///
/// A grammar of regular expressions can't tell an argument from an operand. It goes by the standard form that
/// `sonde fmt` writes: operators stand between blanks, so `smollm2-135m` and `out/r.vec` are words; `key=` has none, so
/// it is an argument, and `x = 1` is an assignment.
struct Grammar {
  /// The commands and functions it knows.
  let table: CommandTable

  /// A name of the language, as a regular expression.
  static let name = #"[\p{L}_][\p{L}\p{M}\p{N}_]*"#
  /// Where a name begins that isn't a field; two points before it are a range's.
  static let start = #"(?<![\p{L}\p{M}\p{N}_]|[^.]\.)"#
  /// Where a name ends that isn't the beginning of a word such as `smollm2-135m`.
  static let end = #"(?![\p{L}\p{M}\p{N}_]|[-/:@][\p{L}\p{N}_])"#

  /// The grammar as a document.
  var document: JSONValue {
    .members([
      ("name", .string("Sonde")), ("scopeName", .string("source.sonde")), ("fileTypes", .texts(["sonde"])),
      ("firstLineMatch", .string(#"^#!.*\bsonde\b"#)),
      ("patterns", .array([GrammarRule.whole.value])),
      (
        "repository",
        .members(
          (sections + inner + [("whole", sections.map { GrammarRule.section($0.name) })]).map { section in
            (section.name, .members([("patterns", .array(section.rules.map(\.value)))]))
          })
      ),
    ])
  }

  /// A section of the grammar.
  typealias Section = (name: String, rules: [GrammarRule])

  /// The sections that hold everywhere; the first rule that fits at a place wins.
  private var sections: [Section] {
    [
      ("comments", Self.comments), ("texts", Self.texts), ("mistakes", Self.mistakes),
      ("declarations", Self.declarations), ("arguments", arguments), ("commands", commands),
      ("keywords", Self.keywords), ("functions", functions), ("words", Self.words), ("numbers", Self.numbers),
      ("names", Self.names), ("signs", Self.signs),
    ]
  }

  /// The sections that hold inside others only.
  private var inner: [Section] {
    [("escapes", Self.escapes), ("interpolation", Self.interpolation), ("interpolated", Self.interpolated)]
  }

  // MARK: - What the table gives

  /// Arguments by name, with the words that one of a fixed set may be.
  private var arguments: [GrammarRule] {
    var choices: [String: Set<String>] = [:]
    for parameter in table.signatures.flatMap(\.parameters) where parameter.kind == .key {
      choices[parameter.name, default: []].formUnion(parameter.choices ?? [])
    }
    let chosen = choices.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
    return chosen.map { key, words in
      .match(
        "\(Self.start)(\(key))(=)(\(Self.either(words)))\(Self.end)",
        groups: [
          1: "variable.parameter.sonde", 2: "keyword.operator.assignment.sonde", 3: "support.constant.sonde",
        ])
    } + [
      .match(
        "\(Self.start)(\(Self.name))(=)(?![=>])",
        groups: [1: "variable.parameter.sonde", 2: "keyword.operator.assignment.sonde"])
    ]
  }

  /// Commands: those of two words first.
  private var commands: [GrammarRule] {
    let signatures = table.signatures.filter { !$0.isFunction }
    let double = Dictionary(grouping: signatures.filter { $0.subcommand != nil }, by: \.head)
    let pairs = double.sorted { $0.key < $1.key }.map { head, members in
      let second = Self.either(members.compactMap(\.subcommand))
      return GrammarRule.match(
        "\(Self.start)(\(head))\\s+(\(second))\(Self.end)",
        groups: [1: "support.function.command.sonde", 2: "support.function.command.sonde"])
    }
    let heads = Self.either(signatures.map(\.head))
    return pairs + [.match("\(Self.start)(?:\(heads))\(Self.end)", scope: "support.function.command.sonde")]
  }

  /// Plain functions, where they are called: their names may be given to variables.
  private var functions: [GrammarRule] {
    let names = Self.either(table.signatures.filter(\.isFunction).map(\.name))
    return [
      .match(#"\#(Self.start)(?:\#(names))(?=\()"#, scope: "support.function.builtin.sonde"),
      .match(
        #"(\|)\s*(\#(names))\#(Self.end)"#,
        groups: [1: "keyword.operator.pipe.sonde", 2: "support.function.builtin.sonde"]),
      .match("\(Self.start)\(Self.name)(?=\\()", scope: "entity.name.function.call.sonde"),
    ]
  }

  /// One of some words, the same expression whatever order they come in; longer ones first where one begins another.
  private static func either(_ words: some Sequence<String>) -> String {
    let escaped = Set(words).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }.map { word in
      String(word.flatMap { $0.isLetter || $0.isNumber || $0 == "_" ? [$0] : ["\\", $0] })
    }
    return escaped.joined(separator: "|")
  }
}
