import Pty
import TestSupport
import Testing

/// What Tab writes at the prompt.
@Suite(.serialized) struct ReplCompletionTests {
  /// What is typed, Tab included, what is then on the line, and what Enter shows.
  static let lines: [(typed: String, shown: String)] = [
    ("pri\t\"p\"", "print \"p\""), ("save ses\t", "save session "), ("unpa\t", "unpatch "),
    ("run \"a\" ma\t2", "run \"a\" max=2"),
    ("run \"a\" precision=e\t", "run \"a\" precision=exact"), ("load smo\t", "load smollm2 "),
    ("load tin\t", "load tiny.gguf "), ("load \"tin\t", "load \"tiny.gguf\""),
    ("include \"scripts/fir\t", "include \"scripts/first one.sonde\""),
    ("include \"scr\t", "include \"scripts/"), ("greet\t", "greeting "), ("rec.na\t", "rec.name "),
    ("show rec as=h\t", "show rec as=heatmap "), ("set tim\to\t", "set timing=o"), ("sq\t2)", "sqrt(2)"),
    ("help unpa\t", "help unpatch "), ("it.na\t", "it.name "),
  ]

  @Test func tabWritesWhatCanStandThere() throws {
    let place = try Place()
    try place.write("print 1\n", to: "scripts/first one.sonde")
    let session = try place.prompt()
    try session.send("let greeting = \"hello\"\rlet rec = record(name=\"n\", other=2)\rrec\r")
    try session.expect("other")
    try session.expect("sonde> ")
    for (typed, shown) in Self.lines {
      try session.send(typed)
      try session.expect(shown)
      try session.send("\u{15}")  // C-u empties the line
    }
  }

  @Test func tabListsWhatIsPossible() throws {
    let session = try Place().prompt()
    try session.expect("sonde> ")
    try session.send("patch pos\t")
    try session.expect("positions=")
    try session.send("\u{15}run \"a\" top\t")
    try session.expect("top_k=")
  }
}
