import Syntax

/// The parts of the grammar that the language itself gives, whatever commands there are.
extension Grammar {
  static let comments: [GrammarRule] = [
    .match(#"\A#!.*$"#, scope: "comment.line.shebang.sonde"),
    .match("##.*$", scope: "comment.line.documentation.sonde"),
    .match("#.*$", scope: "comment.line.number-sign.sonde"),
  ]

  // MARK: - Texts

  static let texts: [GrammarRule] = [
    .span(
      from: #"""""#, to: #"""""#, scope: "string.quoted.triple.sonde",
      rules: [.section("interpolation"), .section("escapes")]),
    .span(
      from: "\"", to: "\"|(?=$)", scope: "string.quoted.double.sonde",
      rules: [.section("interpolation"), .section("escapes")]),
    .match("'[^']*'?", scope: "string.quoted.single.sonde"),
  ]

  static let escapes: [GrammarRule] = [
    .match(#"\\(?:[ntr\\"]|u\{[0-9A-Fa-f]{1,8}\})"#, scope: "constant.character.escape.sonde"),
    .match(#"\\."#, scope: "invalid.illegal.escape.sonde"),
  ]

  /// `\(expression)`: on one line and without quotes.
  static let interpolation: [GrammarRule] = [
    .span(
      from: #"\\\("#, to: #"\)|(?=$)"#, scope: "meta.interpolation.sonde",
      fromGroups: [0: "punctuation.section.interpolation.begin.sonde"],
      toGroups: [0: "punctuation.section.interpolation.end.sonde"], rules: [.section("interpolated")])
  ]

  static let interpolated: [GrammarRule] = [
    .match("[\"']", scope: "invalid.illegal.quote.sonde"),
    .span(from: #"\("#, to: #"\)|(?=$)"#, rules: [.section("interpolated")]),
    .whole,
  ]

  // MARK: - Statements

  static let declarations: [GrammarRule] = [
    .span(
      from: #"\#(start)(def)\s+(\#(name))\s*(\()"#, to: #"\)"#, scope: "meta.function.sonde",
      fromGroups: [1: "storage.type.function.sonde", 2: "entity.name.function.sonde"],
      rules: [
        .match(
          #"(:)\s*(\#(name))"#, groups: [1: "punctuation.separator.type.sonde", 2: "storage.type.sonde"]),
        .match(#"\#(name)(?=\s*[:=,)])"#, scope: "variable.parameter.sonde"), .whole,
      ]),
    .match(
      #"\#(start)(let|param)\s+(\#(name))"#,
      groups: [1: "storage.type.sonde", 2: "variable.other.readwrite.sonde"]),
    .match(
      #"\#(start)(for)\s+(\#(name))(?:\s*(,)\s*(\#(name)))?\s+(in)\#(end)"#,
      groups: [
        1: "keyword.control.sonde", 2: "variable.other.readwrite.sonde", 3: "punctuation.separator.sonde",
        4: "variable.other.readwrite.sonde", 5: "keyword.control.sonde",
      ]),
    .match(
      #"\#(start)(expect)\s+(error)(?:\s+([EW][0-9]+))?\#(end)"#,
      groups: [1: "keyword.other.sonde", 2: "keyword.other.sonde", 3: "constant.other.code.sonde"]),
    .match(
      #"\#(start)(use)\s+(\#(name)(?:-[0-9]+)?)"#,
      groups: [1: "keyword.other.sonde", 2: "constant.other.edition.sonde"]),
    .match(#"\#(start)\#(name)(?=\s*=>)"#, scope: "variable.parameter.sonde"),
  ]

  /// The reserved words, and `because`, which is one behind `expect` only.
  static let keywords: [GrammarRule] = {
    let kinds = Dictionary(grouping: Keyword.allCases, by: scope)
    let reserved = kinds.sorted { $0.key < $1.key }.map { scope, words in
      GrammarRule.match(
        "\(start)(?:\(words.map(\.rawValue).sorted().joined(separator: "|")))\(end)", scope: scope)
    }
    return reserved + [
      .match("\(start)because\(end)", scope: "keyword.other.sonde"),
      .match("\(start)it\(end)", scope: "variable.language.sonde"),
    ]
  }()

  private static func scope(_ keyword: Keyword) -> String {
    switch keyword {
    case .if, .else, .for, .return, .break, .continue, .with: "keyword.control.sonde"
    case .expect, .require, .include, .use: "keyword.other.sonde"
    case .let, .def, .param: "storage.type.sonde"
    case .in, .and, .or, .not, .contains: "keyword.operator.word.sonde"
    case .true, .false, .none: "constant.language.sonde"
    }
  }

  // MARK: - Words, numbers, signs

  /// Names of models and paths that stand without quotes.
  static let words: [GrammarRule] = [
    .match(
      #"(?<![\p{L}\p{N}_)\]])(?:~|\.{1,2})?/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_./@:-]*"#,
      scope: "string.unquoted.sonde"),
    .match(
      #"\#(start)\#(name)(?:\.[\p{L}\p{N}_]+)*(?:[-/:@][\p{L}\p{N}_][\p{L}\p{M}\p{N}_.]*)+"#,
      scope: "string.unquoted.sonde"),
  ]

  static let numbers: [GrammarRule] = [
    .match(
      #"(?<![\p{L}\p{N}_])[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\p{L}_])"#,
      scope: "constant.numeric.sonde")
  ]

  static let names: [GrammarRule] = [
    .match(
      #"(\.)(\#(name))"#, groups: [1: "punctuation.accessor.sonde", 2: "variable.other.member.sonde"]),
    .match("\(start)\(name)", scope: "variable.other.sonde"),
  ]

  static let signs: [GrammarRule] = [
    .match(#"=>"#, scope: "storage.type.function.arrow.sonde"),
    .match(#"==|!=|<=|>=|~=|<(?!\.)|>"#, scope: "keyword.operator.comparison.sonde"),
    .match(#"\.\.<?"#, scope: "keyword.operator.range.sonde"),
    .match(#"="#, scope: "keyword.operator.assignment.sonde"),
    .match(#"\|"#, scope: "keyword.operator.pipe.sonde"),
    .match(#"[-+*/%]"#, scope: "keyword.operator.arithmetic.sonde"),
    .match(#"\\(?=\s*$)"#, scope: "constant.character.escape.continuation.sonde"),
    .match(#"[,;:]"#, scope: "punctuation.separator.sonde"),
    .match(#"[\[\](){}]"#, scope: "punctuation.section.brackets.sonde"),
  ]

  /// Full-width signs and typographic quotes outside texts (E003), the commonest slip of a Chinese keyboard.
  static let mistakes: [GrammarRule] = [
    .match(
      "[\u{FF01}-\u{FF5E}\u{3000}-\u{3002}\u{3010}\u{3011}\u{2018}\u{2019}\u{201C}\u{201D}]",
      scope: "invalid.illegal.full-width.sonde")
  ]
}
