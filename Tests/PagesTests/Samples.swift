import Language
import Lessons
import Syntax

@testable import Pages

/// Values of every kind that a page draws.
enum Samples {
  private static func field(
    _ name: String, _ type: ValueType, display: FieldDisplay = .automatic
  ) -> FieldDeclaration {
    FieldDeclaration(name, type, display: display, doc: Message(en: "The \(name).", zh: "\(name) 一列。"))
  }

  /// Tokens with probabilities.
  static func top(_ tokens: [String] = [" Paris", " the", "\n"]) -> Value {
    let type = RecordType(
      "token", [field("token", .text, display: .token), field("prob", .number, display: .share)])
    return .table(
      Table(type, rows: tokens.enumerated().map { [.text($1), .number(0.5 / Double($0 + 1))] }))
  }

  /// Layers and positions.
  static func map(_ texts: [String] = ["a", " b"], values: [Double] = [0.25, 0.75]) -> Value {
    let type = RecordType(
      "lens", [field("layer", .int), field("position", .int), field("token", .text), field("prob", .number)],
      style: .heatmap)
    let rows = [0, 1].flatMap { layer in
      texts.enumerated().map { index, text -> [Value] in
        [.int(layer), .int(index), .text(text), .number(values[(index + layer) % values.count])]
      }
    }
    return .table(Table(type, rows: rows))
  }

  static func doses(_ values: [Double] = [-1, 0.5, .nan, 2], name: String = "value") -> Value {
    let type = RecordType(
      "dose", [field("dose", .number), field(name, .number), field("control", .number)], style: .curve)
    return .table(
      Table(type, rows: values.enumerated().map { [.number(Double($0)), .number($1), .number(0)] }))
  }

  /// Tokens with activations.
  static func tokens(_ texts: [String] = ["One", " two", "\nthree"]) -> Value {
    let type = RecordType(
      "activation", [field("token", .text, display: .token), field("value", .number)], style: .tokens)
    return .table(
      Table(type, rows: texts.enumerated().map { [.text($1), .number(Double($0) - 1)] }))
  }

  /// Two texts with a number each.
  static func passages(_ texts: [String] = ["One", " two"]) -> Value {
    let type = RecordType(
      "exemplar", [field("activation", .number), field("tokens", .table(nil))], style: .tokens)
    return .table(Table(type, rows: [[.number(1), tokens(texts)], [.number(0.5), tokens(texts)]]))
  }

  /// A circuit of four parts.
  static func circuit(_ names: [String] = ["input", "a1.h2", "m1", "logits"]) -> Value {
    let type = RecordType(
      "circuit arrow",
      [field("from", .text), field("to", .text), field("input", .text), field("score", .number)])
    let arrows: [[Value]] = [
      [.text(names[0]), .text(names[1]), .text("q"), .number(0.5)],
      [.text(names[1]), .text(names[2]), .text(""), .number(-0.25)],
      [.text(names[2]), .text(names[3]), .text(""), .number(1)],
      [.text(names[0]), .text(names[3]), .text(""), .number(0.125)],
    ]
    let circuit = RecordType(
      "circuit",
      [field("task", .text), field("drawing", .text), field("arrows", .table(type), display: .hidden)])
    return .record(
      Record(
        type: circuit,
        [
          ("task", .text("ioi")), ("drawing", .text("logits ← m1")),
          ("arrows", .table(Table(type, rows: arrows))),
        ]))
  }

  /// One of each, with a text in every place that a text may have.
  static func all(_ text: String = "text") -> [(value: Value, style: ShowStyle)] {
    let tensor = TensorValue(shape: [2, 2], values: [1, -2, 3, .infinity], axes: [text, "d_model"])
    let named = Record([(text, .text(text)), ("numbers", [1, 2.5]), ("texts", [.text(text)])])
    let values: [Value] = [
      .nothing, true, 3, 0.25, .text(text), [1, 2, 3], [.text(text), .text(text)], .record(named),
      .list([.record(named), .record(named)]), top([text, "b"]), map([text, "b"]),
      map([text], values: [-1, 1]), doses(), doses(name: text), tokens([text, "b", text]),
      passages([text, "b"]), circuit(["input", text, "m1", "logits"]), tensor.map(Value.tensor) ?? .nothing,
      .record(Record([("map", map([text]))])), .table(Table(RecordType(text, []), rows: [])),
      .list([map([text, "c"]), top([text])]),
    ]
    return values.flatMap { value in ShowStyle.allCases.map { (value, $0) } }
  }
}

/// A lesson of a text behind a front matter.
func lesson(_ body: String, lang: String = "en", title: String = "Test") -> Lesson {
  Lesson.parse(
    SourceFile(name: "in/test.sonde.md", text: "---\ntitle: \(title)\nlang: \(lang)\nseed: 3\n---\n" + body)
  ).lesson
}

/// The page of a lesson with the outputs that are written in it.
func page(_ body: String, lang: String = "en", title: String = "Test") -> String {
  page(LessonOutputs(written: lesson(body, lang: lang, title: title)))
}

func page(_ outputs: LessonOutputs) -> String {
  LessonPage(outputs, LessonPage.Surroundings(commands: ["show", "top"], version: "1.0")).html
}

/// What a hostile text may hold.
enum Hostile {
  static let texts = [
    "</pre><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "<!-- a",
    "]]>", "&lt;b&gt; &amp;", "</style><script>", "</title></svg></details>", "\u{1B}[31mred\u{1B}[0m",
    "\u{0}\u{7}\u{8}\u{7F}\u{85}\u{FFFE}\u{FEFF}", "\u{202E}abc\u{2066}d", "\r\n\r\t",
    "${x} `code` *a* [b](c)",
    "javascript:alert(1)", "http://x", "  leading and trailing  ", "\u{2028}\u{2029}", "👩‍👩‍👧‍👦 e\u{301}", "",
    "\n\n",
  ]
}
