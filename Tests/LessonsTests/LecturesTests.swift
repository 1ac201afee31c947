import Foundation
import Lessons
import Syntax
import Testing

private let lecturesFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "examples/lectures")

/// The names of the lessons, each of which stands there in Chinese and in English.
private let lectures: [String] = {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: lecturesFolder.path)) ?? []
  return names.filter { $0.hasSuffix(".sonde.md") && !$0.hasSuffix(".en.sonde.md") }
    .map { String($0.dropLast(".sonde.md".count)) }.sorted()
}()

private func lecture(_ name: String) throws -> Lesson {
  let text = try String(contentsOf: lecturesFolder.appending(path: name), encoding: .utf8)
  let result = Lesson.parse(SourceFile(name: name, text: text))
  #expect(result.diagnostics.isEmpty, "\(name): \(mistakes(result))")
  return result.lesson
}

/// What can be told of the lectures' lessons without a model; `scripts/lectures` runs them.
@Suite struct LecturesTests {
  @Test func thereAreFourteenInTheOrderOfTheLectures() throws {
    let order = (1...14).map { ($0 < 10 ? "0" : "") + String($0) }
    #expect(lectures.map { String($0.prefix(2)) } == order)
  }

  @Test(arguments: lectures)
  func bothLanguagesHaveTheSameCellsAndNumbers(_ name: String) throws {
    let (chinese, english) = (try lecture("\(name).sonde.md"), try lecture("\(name).en.sonde.md"))
    #expect(chinese.header.language == .zh && english.header.language == .en)
    #expect(chinese.header.statements.map(\.value.text) == english.header.statements.map(\.value.text))
    #expect((6...12).contains(chinese.cells.count), "\(chinese.cells.count) cells")
    #expect(chinese.cells.map(\.id) == english.cells.map(\.id))
    for (one, other) in zip(chinese.cells, english.cells) {
      #expect(one.source.text == other.source.text, "\(one.name.en)")
      let (left, right) = (one.options, other.options)
      #expect(
        left.timeout == right.timeout && left.tolerance == right.tolerance && left.predicts == right.predicts
          && left.isExercise == right.isExercise && (left.hint == nil) == (right.hint == nil),
        "\(one.name.en)")
      #expect(one.output != nil && other.output != nil, "\(one.name.en) is compared with something")
      #expect(
        numbers(one.expectedOutput ?? "").map(\.text) == numbers(other.expectedOutput ?? "").map(\.text),
        "\(one.name.en)")
    }
    let (here, there) = (Set(proseNumbers(chinese).map(\.text)), Set(proseNumbers(english).map(\.text)))
    #expect(here.symmetricDifference(there).isEmpty, "only in one language")
    #expect(
      chinese.cells.contains { $0.options.predicts } && chinese.cells.contains { $0.options.isExercise })
  }

  @Test(arguments: lectures.flatMap { ["\($0).sonde.md", "\($0).en.sonde.md"] })
  func everyNumberOfTheProseIsShownByACell(_ name: String) throws {
    let lesson = try lecture(name)
    let shown = lesson.cells.flatMap { numbers($0.expectedOutput ?? "") + numbers($0.source.text) }
    for number in proseNumbers(lesson) {
      #expect(shown.contains { number.isRounded(from: $0) }, "\(number.text) is shown nowhere")
    }
  }

  @Test func aNumberOfTheProseThatNothingShowsIsFound() {
    let told = numbers("At 20.7 % and 1,536 of 90 (§4.2, Llama-3.1-8B, $x^2$, `k=7`): −0.5.", prose: true)
    #expect(told.map(\.text) == ["20.7", "1536", "90", "-0.5"])
    let shown = numbers("0.2072  1536 −0.50")
    #expect(told[0].isRounded(from: shown[0]) && told[1].isRounded(from: shown[1]))
    #expect(!told[2].isRounded(from: shown[1]) && told[3].isRounded(from: shown[2]))
    #expect(!told[0].isRounded(from: numbers("20.6")[0]) && told[0].isRounded(from: numbers("20.6612")[0]))
  }
}

/// A number as written.
private struct WrittenNumber {
  /// Without thousands separators, with an ASCII minus.
  let text: String
  let value: Double
  /// Whether a percent sign follows.
  let isPercent: Bool

  /// Whether this is the other number told with fewer digits, perhaps as a percentage or without its sign.
  func isRounded(from other: WrittenNumber) -> Bool {
    let digits = text.split(separator: ".").dropFirst().first.map { $0.prefix { $0.isNumber }.count } ?? 0
    let room = 0.5 * pow(10, -Double(digits)) * (1 + 1e-9)
    let candidates = isPercent && !other.isPercent ? [other.value, 100 * other.value] : [other.value]
    return candidates.contains { abs($0 - value) <= room || abs(abs($0) - value) <= room }
  }
}

private func proseNumbers(_ lesson: Lesson) -> [WrittenNumber] {
  lesson.parts.flatMap { part -> [WrittenNumber] in
    if case .prose(let span) = part { numbers(span.text, prose: true) } else { [] }
  }
}

/// The numbers of a text; in prose without those of formulas, code, sections (§1.1), links and names (Llama-3.1-8B).
private func numbers(_ text: String, prose: Bool = false) -> [WrittenNumber] {
  var text = text.replacing("−", with: "-")
  if prose {
    text = text.replacing(/(?s)\$\$.*?\$\$|```.*?```/, with: " ").replacing(
      /\$[^$\n]*\$|`[^`\n]*`/, with: " "
    )
    .replacing(/§\s?[\d.]+([–-][\d.]*\d)?/, with: " ").replacing(/\]\([^)]*\)/, with: " ")
    .replacing(/(?m)^\s*\d+\.\s/, with: " ")  // the numbers of a list
    .replacing(/[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9.]+)+/, with: " ")
  }
  let pattern = /(?<before>[A-Za-z_]?)(?<number>-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?)(?<percent>\s?[%％])?/
  return text.matches(of: pattern).compactMap { match in
    guard match.before.isEmpty || !prose else { return nil }
    let digits = String(match.number).replacing(",", with: "")
    guard let value = Double(digits) else { return nil }
    return WrittenNumber(text: digits, value: value, isPercent: match.percent != nil)
  }
}
