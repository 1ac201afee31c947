import Chance
import Lessons
import Syntax
import Testing

@Suite struct MatchingTests {
  @Test(arguments: [
    ("a\nb", "a\nb\n", true), ("a\nb", "a\nc", false), ("a", "a\nb", false), ("a\nb", "a", false),
    ("", "", true),
    ("", "a", false), ("a  \n\n", "a", true), ("a\n\nb", "a\nb", false), ("...", "", true),
    ("...", "a\nb", true),
    ("a\n...\nd", "a\nb\nc\nd", true), ("a\n...\nd", "a\nd", true), ("a\n...\nd", "a\nb", false),
    ("...\na\n...\nb", "x\na\na\ny\nb", true), ("...\nb\n...", "a\nc", false), ("a [..] c", "a b c", true),
    ("a [..] c", "a  c", true), ("a [..] c", "a c", false), ("[..]", "anything", true),
    ("[..]b", "ab ab", true),
    ("a [..]", "b c", false), ("t[..] s, t[..] s", "t1 s, t2 s", true), ("\\d+ ms (re)", "12 ms", true),
    ("\\d+ ms (re)", "12 ms ", true), ("\\d+ ms (re)", "x12 ms", false), ("a*c (glob)", "abbc", true),
    ("a?c (glob)", "ac", false), ("a\\*c (glob)", "a*c", true), ("a\\*c (glob)", "abc", false),
    ("第[..]层", "第十二层", true), ("(re)", "(re)", true),
  ])
  func aLineStandsForWhatItsMarksSay(_ expected: String, _ output: String, _ fits: Bool) {
    #expect(Expectation(expected).matches(output) == fits)
    #expect((Expectation(expected).difference(from: output) == nil) == fits)
  }

  @Test(arguments: [
    ("p 0.500", "p 0.5004", true), ("p 0.500", "p 0.502", false), ("1000", "1000.9", true),
    ("1000", "1002", false),
    ("a 1e-3", "a 0.0015", true), ("-0.0001", " 0.0002", true), ("9.999  x", "10.00  x", true),
    ("  9.999  x", " 10.00  x", true), ("1 2", "12", false), ("layer12", "layer13", false),
    ("v1.2", "v1.3", false),
    ("n 5 of 7", "n 5 of 8", false), ("about [..] 3.0 s", "about a 3.0005 s", true),
    ("─── x", "──── x", true), ("│ 5.00 █▌  │", "│ 5.001 █▋ │", true), ("│ 0.1 ▏│", "│ 0.1  │", true),
    ("1[..]", "1.5", true), ("x", "y", false), ("5", "5 ms", false),
  ])
  func numbersMayDifferByTheTolerance(_ expected: String, _ output: String, _ fits: Bool) {
    #expect(Expectation(expected, tolerance: 1e-3).matches(output) == fits)
    if expected != output, fits {
      #expect(!Expectation(expected).matches(output) || expected.contains("[..]"))
    }
  }

  @Test(arguments: [
    ("a|bc", "bc", true), ("(a|b)+c", "ababc", true), ("(a|b)+c", "c", false), ("[a-c]{2,3}", "abca", false),
    ("[a-c]{2,3}", "abc", true), ("[^a]*", "bcd", true), ("[^a]*", "bad", false), ("a{2}", "aa", true),
    ("\\[\\d\\]", "[3]", true), ("^x$", "x", true), (".{3}", "中文字", true), ("a.?", "a", true),
    ("()x", "x", true),
    ("[]a]+", "]a", true), ("a{,2}", "a{,2}", true), ("(?:ab)*?", "abab", true), ("\\w+\\s\\W", "é1 -", true),
    ("(a*)*b", String(repeating: "a", count: 60), false),
  ])
  func aRegularExpressionFitsAWholeLine(_ pattern: String, _ line: String, _ fits: Bool) {
    #expect(Expectation(pattern + " (re)").matches(line) == fits)
  }

  @Test(arguments: [
    "(", ")", "a)", "[a", "*", "a{3,2}", "\\q", "a\\", "((((a){1000}){1000}){1000}){1000}", "[z-a]",
  ])
  func aPatternThatCantBeReadIsTold(_ pattern: String) {
    let expectation = Expectation(pattern + " (re)")
    #expect(expectation.diagnostics.map(\.code) == [.badPattern])
    #expect(expectation.matches(pattern + " (re)"))
  }

  @Test func emptyRepetitionsEnd() {
    let nested = String(repeating: "(", count: 40) + String(repeating: "){1000}", count: 40)
    #expect(Expectation(nested + "x (re)").matches("x"))
  }

  @Test func aDifferenceShowsWhatIsAroundIt() throws {
    let expected = (0..<30).map { "line \($0)" }
    var output = expected
    output[10] = "other"
    output.remove(at: 20)
    let difference = try #require(
      Expectation(expected.joined(separator: "\n")).difference(from: output.joined(separator: "\n")))
    let text = """
        … 8 more lines
        line 8
        line 9
      - line 10
      + other
        line 11
        line 12
        … 5 more lines
        line 18
        line 19
      - line 20
        line 21
        line 22
        … 7 more lines

      """
    #expect(difference.text(.en) == text)
    #expect(difference.text(.zh).contains("  … 另有 8 行"))
  }

  /// Random outputs of few different lines, so that many are alike.
  private func lines(_ dice: inout Dice, _ words: [String]) -> String {
    (0..<Int.random(in: 0...8, using: &dice)).map { _ in words.randomElement(using: &dice) ?? "" }
      .joined(separator: "\n")
  }

  @Test func everyOutputFitsItself() {
    var dice = Dice(state: 1)
    let words = ["a", "b (re)", "( (re)", "...", "[..]", "* (glob)", "", "1.5 x", "-3", "```"]
    for _ in 0..<2000 {
      let output = lines(&dice, words)
      #expect(Expectation(output).matches(output))
      #expect(Expectation(output, tolerance: 0).matches(output))
    }
  }

  @Test func anUpdatedExpectationFitsAndKeepsTheMarksThatFit() {
    var dice = Dice(state: 2)
    let marks = ["a", "b", "...", "[..]c", "\\d+ (re)", "x* (glob)", "1.0"]
    let words = ["a", "b", "cc", "12", "xy", "1.0", "..."]
    for _ in 0..<3000 {
      let expectation = Expectation(lines(&dice, marks), tolerance: Bool.random(using: &dice) ? 1e-3 : nil)
      let output = lines(&dice, words)
      let updated = expectation.updated(to: output)
      let fits = Expectation(updated, tolerance: 1e-3).matches(output)
      #expect(fits, "\(updated.debugDescription) \(output.debugDescription)")
    }
    #expect(
      Expectation("took [..] s\nold\nend").updated(to: "took 3 s\nnew\nend") == "took [..] s\nnew\nend\n")
  }

  @Test func numbersWithinTheToleranceFitAndOthersDoNot() {
    var dice = Dice(state: 3)
    for _ in 0..<3000 {
      let expected = Double.random(in: -100...100, using: &dice)
      let tolerance = Double.random(in: 1e-6...0.1, using: &dice)
      let allowed = tolerance * max(1, expected.magnitude)
      for (factor, fits) in [(0.99, true), (1.01, false)] {
        let sign: Double = Bool.random(using: &dice) ? 1 : -1
        let found = expected + sign * factor * allowed
        #expect(
          Expectation("p = \(expected) nats", tolerance: tolerance).matches("p = \(found) nats") == fits)
      }
    }
  }

  @Test func theAlignmentAgreesWithTheMatch() {
    var dice = Dice(state: 5)
    for _ in 0..<3000 {
      let expected = lines(&dice, ["a", "b", "...", "c"])
      let output = lines(&dice, ["a", "b", "c"])
      let difference = Expectation(expected).difference(from: output)
      let differs = difference?.lines.contains { if case .same = $0 { false } else { true } } ?? false
      #expect(differs != Expectation(expected).matches(output))
    }
  }

  @Test func veryLongOutputsAreCompared() {
    let first = (0..<3000).map { "a\($0)" }.joined(separator: "\n")
    let second = (0..<3000).map { "b\($0)" }.joined(separator: "\n")
    #expect(Expectation(first).difference(from: second)?.lines.count == 6000)
  }
}
