/// A learner's guess at what a cell will show.
public struct Guess: Sendable {
  /// What was typed.
  public let text: String

  /// A guess; nil where nothing was typed.
  public init?(_ typed: String) {
    text = typed.trimmed
    if text.isEmpty { return nil }
  }

  /// How a guess compares with what came.
  public enum Verdict: Sendable, Equatable {
    case right
    /// Wrong, with the answer.
    case wrong(String)
    /// A number, with the nearest one in the output, and whether it is near.
    case nearest(String, isNear: Bool)
    /// A text that isn't in the output, of which nothing says what would have been right.
    case notThere
  }

  /// A guessed number counts as near up to this share of the right one.
  private static let nearness = 0.05

  /// The verdict: by the cell's answers if it has any, else by its output.
  public func verdict(_ cell: Cell, output: String) -> Verdict {
    let answers = cell.options.answers
    guard answers.isEmpty else {
      let tolerance = cell.options.tolerance ?? 1e-9
      let isRight = answers.contains { answer in
        if Self.folded(answer) == Self.folded(text) { return true }
        guard let a = Self.number(answer), let b = Self.number(text) else { return false }
        return (a - b).magnitude <= tolerance * max(1, a.magnitude)
      }
      return isRight ? .right : .wrong(answers[0])
    }
    if let guessed = Self.number(text) {
      let numbers = Self.numbers(in: output)
      if let nearest = numbers.min(by: { ($0.value - guessed).magnitude < ($1.value - guessed).magnitude }) {
        if nearest.value == guessed { return .right }
        let isNear = (nearest.value - guessed).magnitude <= Self.nearness * max(nearest.value.magnitude, 1e-9)
        return .nearest(nearest.text, isNear: isNear)
      }
    }
    return Self.folded(output).contains(Self.folded(text)) ? .right : .notThere
  }

  /// A text without regard to case, to space and quotes around it, and to a full stop.
  private static func folded(_ text: String) -> String {
    let quotes: Set<Character> = ["\"", "'", "“", "”", "「", "」", "`", ".", "。"]
    var rest = text.lowercased().trimmed[...]
    while let first = rest.first, quotes.contains(first) || first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, quotes.contains(last) || last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  private static func number(_ text: String) -> Double? {
    let characters = Array(text.trimmed)
    guard let reading = NumberReading(at: 0, { characters.indices.contains($0) ? characters[$0] : nil })
    else {
      return nil
    }
    let rest = String(characters[reading.end...]).trimmed
    return rest.isEmpty || rest == "%" ? reading.value : nil
  }

  private static func numbers(in output: String) -> [(value: Double, text: String)] {
    let characters = Array(output)
    var numbers: [(value: Double, text: String)] = []
    var place = 0
    while place < characters.count {
      if let reading = NumberReading(at: place, { characters.indices.contains($0) ? characters[$0] : nil }) {
        numbers.append((reading.value, String(characters[place..<reading.end])))
        place = reading.end
      } else {
        place += 1
      }
    }
    return numbers
  }
}
