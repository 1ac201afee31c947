/// How far a learner has come in a lesson, to be kept in a file: the cells that have run, each with a fingerprint of its
/// source, and the score. The state itself isn't kept: it is what the same cells give again.
public struct StepPlace: Sendable, Equatable {
  /// The fingerprints of what the front matter says and of the cells that have run.
  public let fingerprints: [String]
  /// The score.
  public let score: StepScore

  /// The place of a walk.
  public init(_ stepper: Stepper) {
    fingerprints = Array(Self.fingerprints(of: stepper.run.lesson).prefix(stepper.position + 1))
    score = stepper.score
  }

  /// How many cells of a lesson are still those that had run.
  public func cells(in lesson: Lesson) -> Int {
    let now = Self.fingerprints(of: lesson)
    return max(0, zip(now, fingerprints).prefix { $0.0 == $0.1 }.count - 1)
  }

  /// The place as lines of text.
  public var text: String {
    let lines =
      fingerprints.map { "ran \($0)" }
      + score.guesses.sorted { $0.key < $1.key }.map { "guessed \($0.value ? "right" : "wrong") \($0.key)" }
      + score.solved.sorted().map { "solved \($0)" }
    return ([Self.firstLine] + lines).map { $0 + "\n" }.joined()
  }

  /// The place that some text tells of; nil where it isn't such a text.
  public init?(_ text: String) {
    let lines = text.split(separator: "\n")
    guard lines.first.map(String.init) == Self.firstLine else { return nil }
    var (fingerprints, score): ([String], StepScore) = ([], StepScore())
    for line in lines.dropFirst() {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      switch (words.first, words.count) {
      case ("ran", 2): fingerprints.append(words[1])
      case ("guessed", 3): score.guesses[words[2]] = words[1] == "right"
      case ("solved", 2...): score.solved.insert(words.dropFirst().joined(separator: " "))
      default: return nil
      }
    }
    (self.fingerprints, self.score) = (fingerprints, score)
  }

  private static let firstLine = "sonde-place 1"

  private static func fingerprints(of lesson: Lesson) -> [String] {
    let opening = lesson.header.statements.map { "\($0.key.rawValue) \($0.value.text)" }.joined(
      separator: "\n")
    return [fingerprint(opening)] + lesson.cells.map { fingerprint($0.source.text) }
  }

  /// FNV-1a in 64 bits: told apart by chance only, which is enough to notice that a lesson has changed.
  public static func fingerprint(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
  }
}
