import JSON
import Language
import Lessons
import Syntax
import Terminal

/// A lesson as a Jupyter notebook, nbformat 4.5: prose as Markdown cells, cells with their outputs as text and HTML.
///
/// Keys are in alphabetical order, as Jupyter itself writes them, so that the same lesson gives the same bytes.
public struct LessonNotebook {
  private let outputs: LessonOutputs
  private var lesson: Lesson { outputs.lesson }
  private var language: MessageLanguage { lesson.header.language }

  /// The notebook of a lesson.
  public init(_ outputs: LessonOutputs) { self.outputs = outputs }

  /// The notebook as JSON, indented as Jupyter indents.
  public var json: String { value.text(indent: 1, escaping: .required) + "\n" }

  /// The notebook.
  var value: JSONValue {
    JSONValue.members([
      ("cells", .array(cells)),
      (
        "metadata",
        JSONValue.members([
          (
            "kernelspec",
            JSONValue.members([
              ("display_name", .string("Sonde")), ("language", .string("sonde")), ("name", .string("sonde")),
            ])
          ),
          (
            "language_info",
            JSONValue.members([
              ("file_extension", .string(".sonde")), ("mimetype", .string("text/x-sonde")),
              ("name", .string("sonde")),
            ])
          ),
          ("title", .string(lesson.header.title)),
        ])
      ),
      ("nbformat", .int(4)), ("nbformat_minor", .int(5)),
    ])
  }

  private var cells: [JSONValue] {
    var ids = NotebookIDs(keeping: lesson.cells.compactMap(\.id))
    var cells: [JSONValue] = []
    var count = 0
    let opening = lesson.opening.map {
      $0.text(0..<$0.bytes.count).split { $0.isWhitespace }.joined(separator: " ")
    }
    func add(code: String, id: String, _ pieces: [OutputPiece], tags: [String] = []) {
      count += 1
      cells.append(Self.code(code, id: id, count: count, outputs(pieces, count), tags: tags))
    }
    if !opening.isEmpty { add(code: opening.joined(separator: "\n"), id: ids.free("opening"), []) }
    for part in outputs.parts {
      switch part {
      case .prose(let text):
        let prose = text.withoutBlankEnds
        if !prose.isEmpty { cells.append(Self.prose(prose, id: ids.free("prose"))) }
      case .cell(let cell, let output):
        if let question = question(of: cell) { cells.append(Self.prose(question, id: ids.free("question"))) }
        let tags = [cell.options.isExercise ? "exercise" : nil, cell.options.predicts ? "predict" : nil]
        add(
          code: cell.source.text.withoutLastBreak, id: ids.id(of: cell), output.pieces,
          tags: tags.compactMap { $0 } + (cell.options.expectsError ? ["raises-exception"] : []))
      }
    }
    return cells
  }

  private static func prose(_ text: String, id: String) -> JSONValue {
    JSONValue.members([
      ("cell_type", .string("markdown")), ("id", .string(id)), ("metadata", JSONValue.members([])),
      ("source", lines(text)),
    ])
  }

  private static func code(
    _ source: String, id: String, count: Int, _ outputs: [JSONValue], tags: [String]
  ) -> JSONValue {
    JSONValue.members([
      ("cell_type", .string("code")), ("execution_count", .int(count)), ("id", .string(id)),
      ("metadata", .members(tags.isEmpty ? [] : [("tags", .array(tags.map(JSONValue.string)))])),
      ("outputs", .array(outputs)), ("source", lines(source)),
    ])
  }

  /// What stands before a cell that asks something.
  private func question(of cell: Cell) -> String? {
    var parts: [String] = []
    if cell.options.isExercise {
      parts.append(
        Message(en: "**Exercise.** The cell is a solution.", zh: "**练习。** 这个单元是参考解答。").text(language))
    } else if cell.options.predicts {
      let question = cell.options.question ?? Message(en: "What will it show?", zh: "它会显示什么？").text(language)
      parts.append(Message(en: "**Your guess first:** ", zh: "**先猜一猜：** ").text(language) + question)
    }
    if let hint = cell.options.hint {
      parts.append(Message(en: "*Hint:* ", zh: "*提示：* ").text(language) + hint)
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
  }

  // MARK: Outputs

  private func outputs(_ pieces: [OutputPiece], _ count: Int) -> [JSONValue] {
    pieces.enumerated().map { index, piece in
      switch piece {
      case .printed(let text):
        return JSONValue.members([
          ("name", .string("stdout")), ("output_type", .string("stream")), ("text", Self.lines(text)),
        ])
      case .failed(let diagnostic):
        let line = diagnostic.placelessLine(language).withoutLastBreak
        return JSONValue.members([
          ("ename", .string(diagnostic.code.code)),
          ("evalue", .string(diagnostic.message.text(language))), ("output_type", .string("error")),
          ("traceback", .array([.string(line)])),
        ])
      case .shown(let value, let style):
        // The value of a cell is what its last statement gives.
        return shown(value, style, count: index == pieces.count - 1 && style == .automatic ? count : nil)
      }
    }
  }

  private func shown(_ value: Value, _ style: ShowStyle, count: Int?) -> JSONValue {
    let text = style.renderer().render(value, in: Frame(language: language))
    let data = JSONValue.members([
      ("text/html", Self.lines(ValueMarkup.html(value, as: style, language))),
      ("text/plain", Self.lines(text.withoutLastBreak)),
    ])
    guard let count else {
      return JSONValue.members([
        ("data", data), ("metadata", JSONValue.members([])), ("output_type", .string("display_data")),
      ])
    }
    return JSONValue.members([
      ("data", data), ("execution_count", .int(count)), ("metadata", JSONValue.members([])),
      ("output_type", .string("execute_result")),
    ])
  }

  /// A text as notebooks hold it: a list of lines with their line breaks.
  private static func lines(_ text: String) -> JSONValue {
    var lines: [JSONValue] = []
    var line = ""
    for scalar in text.unicodeScalars {
      line.unicodeScalars.append(scalar)
      guard scalar == "\n" else { continue }
      lines.append(.string(line))
      line = ""
    }
    return .array(line.isEmpty ? lines : lines + [.string(line)])
  }
}

/// The ids of a notebook's cells: 1 to 64 letters, digits, `-` or `_` of ASCII, each once.
struct NotebookIDs {
  private var taken: Set<String>
  private let kept: Set<String>

  /// - Parameter names: the lesson's own ids; those that a notebook allows stay.
  init(keeping names: [String]) {
    kept = Set(names.filter(Self.isAllowed))
    taken = kept
  }

  static func isAllowed(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
  }

  /// The id of a cell of the lesson.
  mutating func id(of cell: Cell) -> String {
    if let id = cell.id, kept.contains(id) { return id }
    return free("cell")
  }

  /// A new id that begins with a word.
  mutating func free(_ word: String) -> String {
    var number = 1
    while !taken.insert("\(word)-\(number)").inserted { number += 1 }
    return "\(word)-\(number)"
  }
}

extension String {
  /// The text without empty lines at its ends.
  fileprivate var withoutBlankEnds: String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)[...]
    func isBlank(_ line: Substring?) -> Bool { line?.allSatisfy(\.isWhitespace) ?? false }
    while isBlank(lines.first) { lines.removeFirst() }
    while isBlank(lines.last) { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
