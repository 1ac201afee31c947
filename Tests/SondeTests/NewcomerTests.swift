import Foundation
import Pty
import TestSupport
import Testing

/// Wrong lines that newcomers type: each gets advice, and the advised line is right.
@Suite(.serialized) struct NewcomerTests {
  /// The wrong line, and the one that the advice writes; none where the sentence alone must do.
  static let mended: [(wrong: String, write: String)] = [
    ("laod tiny.gguf", "load tiny.gguf"), ("run Hello", "run \"Hello\""),
    ("patch layer=1 nueron=3 value=0", "patch layer=1 neuron=3 value=0"),
    ("run（\"a\"）", "run(\"a\")"), ("run “a” max＝2", "run \"a\" max=2"),
    ("run \"a\" max=n+1", "run \"a\" max=(n+1)"),
    ("run \"a\",max=2", "run \"a\" max=2"), ("run \"a\", max=2", "run \"a\" max=2"),
    ("run \"Hello", "run \"Hello\""), ("expect \"a\" == run \"b\"", "expect \"a\" == (run \"b\")"),
    ("expect \"a\" != (run \"b\" max=2)", "expect \"a\" != (run \"b\" max=2).text"),
    ("pritn 1", "print 1"), ("rnu \"a\"", "run \"a\""), ("top \"a\" | shwo", "top \"a\" | show"),
  ]
  static let explained: [(wrong: String, says: String)] = [
    ("patch layer=99 neuron=1 value=0", "allowed is 0 to 1 in tiny"), ("lens", "write a text in quotes"),
    ("load nosuch.gguf", "`models` lists"), ("mod", "`model`"), ("save", "E104"),
    ("include \"no.sonde\"", "no.sonde"),
    ("run \"a\" max=0", "max"), ("top \"a\" k=x", "needs quotes"), ("it.txt", "E"),
    ("let run = 1", "choose another name"),
    ("show \"a\" as=heatmpa", "heatmap"), ("x = 5", "let x = "), ("n +", "n"),
  ]

  @Test func adviceLeadsToTheRightLine() throws {
    let place = try Place()
    let start = "load tiny.gguf\nlet n = 1\n"
    for (wrong, write) in Self.mended {
      let ending = try place.run("-c", start + wrong)
      #expect(ending.status == 2, "\(wrong)")
      #expect(ending.error.contains("write: \(write)\n"), "\(wrong): \(ending.error)")
      // What is written may be mended further, but no longer for the same reason.
      let next = try place.run("-c", start + write)
      #expect(next.status < 2 || !next.error.contains("write: \(write)\n"), "\(write): \(next.error)")
    }
  }

  @Test func explanationsSayWhatIsAllowed() throws {
    let session = try Place().prompt()
    try session.send("load tiny.gguf\rlet n = 1\rrun \"a\" max=1\r")
    try session.expect("seconds")
    for (wrong, says) in Self.explained where wrong != "n +" {
      try session.send(wrong + "\r")
      try session.expect(says)
    }
  }

  @Test func messagesInChineseHaveNoEnglishLeft() throws {
    let place = try Place()
    let start = "load tiny.gguf\nlet n = 1\n"
    for wrong in Self.mended.map(\.wrong) + Self.explained.map(\.wrong) {
      let ending = try place.run("--lang", "zh", "-c", start + wrong)
      #expect(english(in: ending.error).isEmpty, "\(wrong): \(english(in: ending.error)) in \(ending.error)")
    }
    for mistake in [
      ["--fromat"], ["--threads", "x"], ["a", "b"], ["-D", "x"], ["--lang", "fr"], ["fmt"], ["no.sonde"],
    ] {
      let ending = try place.run("--lang=zh", mistake[0], mistake.count > 1 ? mistake[1] : "-q")
      #expect(ending.status == 2 && english(in: ending.error).isEmpty, "\(mistake): \(ending.error)")
    }
  }

  /// Two English words in a row, outside source lines and what is quoted.
  private func english(in text: String) -> [String] {
    let prose = text.split(separator: "\n").filter { !$0.contains(" | ") && !$0.contains("改为") }
      .map { line in
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: "·")
      }
      .joined(separator: "\n")
    let words = prose.matches(of: /\b[A-Za-z]{2,} [A-Za-z]{2,}\b/).map { String($0.output) }
    return words
  }

  @Test func randomKeysNeverEndTheSession() throws {
    let session = try Place().prompt("-q")
    try session.expect("sonde> ")
    var generator = SeededGenerator(seed: 5)
    // Not the keys that suspend, end or stop the terminal's output.
    let keys = (1...255).filter { ![0x04, 0x11, 0x13, 0x1A, 0x1C].contains($0) }.map(UInt8.init)
    for round in 0..<40 {
      let typed = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
        keys[Int.random(in: keys.indices, using: &generator)]
      }
      try session.send(bytes: typed)
      // Twice: the first may only end an escape sequence or a search.
      try session.send("\u{7}\u{3}\u{3}")
      try session.send("\u{1}\u{B}print \"alive \(round * 1000 + 7)\"\r")
      try session.expect("alive \(round * 1000 + 7)\r\n")
    }
  }
}
