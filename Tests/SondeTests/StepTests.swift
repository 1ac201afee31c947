import Foundation
import Pty
import TestSupport
import Testing

/// `sonde step` on a terminal and off it.
@Suite(.serialized) struct StepTests {
  /// A lesson whose last cell tells all that the cells before it left: variables, draws, interventions, seed.
  private static let lesson = """
    ---
    title: A walk
    lang: en
    model: tiny.gguf
    seed: 5
    ---
    # A walk

    First **some** numbers.

    ```sonde #numbers
    let total = 0
    for i in 1..10 {
      total = total + i
    }
    print total
    ```

    ```output
    55
    ```

    Then a draw.

    ```sonde #draw predict="Which layer is patched?" answer=1 hint="Count from 0."
    let seen = capture "a" layer=1 position=last
    let chance = random like=seen
    patch layer=1 neuron=3 value=2
    ```

    A long one.

    ```sonde #long
    print "begin"
    let n = 0
    for i in 0..1500000 {
      n = n + 1
    }
    ```

    ```sonde #more exercise hint="total and n"
    print (total + n)
    ```

    ```output
    1500056
    ```

    ```sonde #all
    let other = random like=seen
    print total n (chance.vector) (other.vector)
    print (status)
    print (compare "a").kl
    ```

    The end.

    """

  private func place() throws -> Place {
    let place = try Place()
    try place.write(Self.lesson, to: "walk.sonde.md")
    return place
  }

  /// What the last cell prints: the lines below its own.
  private func ending(_ transcript: String) throws -> String {
    var text = transcript
    // What readline sends to the terminal around each line.
    for control in ["\r", "\u{1B}[?2004l", "\u{1B}[?2004h"] {
      text = text.replacingOccurrences(of: control, with: "")
    }
    let start = try #require(text.range(of: "print (compare \"a\").kl\n", options: .backwards))
    let rest = text[start.upperBound...]
    return String(rest[..<(try #require(rest.range(of: "The end.")).lowerBound)])
  }

  @Test func offATerminalALessonIsATranscript() throws {
    let place = try place()
    let straight = try place.run("step", "walk.sonde.md")
    #expect(straight.status == 0, "\(straight.error)")
    #expect(
      straight.output.hasPrefix(
        "A walk\n══════\n\nFirst **some** numbers.\n\nnumbers 1/5> let total = 0\n…> for"))
    #expect(straight.output.contains("…> print total\n55\n\nThen a draw.\n"))
    #expect(straight.output.hasSuffix("The end.\n\nThat was the last cell.\n"))
    #expect(!straight.output.contains("\u{1B}") && place.read("state/sonde/lessons") == nil)
    #expect(try place.run("step", "walk.sonde.md").output == straight.output)
    let detours =
      "bakc\nback\n\nback\nnext\n\n2\nlet total = 9\ntry\nlet n = 3\nundo\ndone\nback\nback\n\n\n1\nrepeat\n"
    let walked = try place.run("step", "walk.sonde.md", input: detours)
    #expect(
      walked.output.contains("did you mean `back`?") && walked.output.contains("this is the first cell"))
    #expect(walked.output.contains("You guessed 2; right is 1.") && walked.output.contains("guess was right"))
    #expect(try ending(walked.output) == (try ending(straight.output)))
  }

  @Test func aWalkWithDetoursAnInterruptAndAResumeEndsAsAStraightRun() throws {
    let place = try place()
    let straight = try ending(try place.run("step", "walk.sonde.md").output)
    let first = try place.prompt("step", "walk.sonde.md")
    try first.expectCell(1, ending: "print total")
    try first.send("\r")
    try first.expect("55\r\n")
    try first.expectCell(2, ending: "neuron=3 value=2")
    try first.send("\u{15}bakc\r")
    try first.expect("did you mean `back`?")
    try first.expectCell(2, ending: "neuron=3 value=2")
    try first.send("back\r")  // behind the cell, where the cursor stands
    try first.expect("First **some** numbers")
    try first.expectCell(1, ending: "print total")
    try first.send("\r")
    try first.expect("55\r\n")
    try first.expectCell(2, ending: "neuron=3 value=2")
    try first.send("\r")
    try first.expect("your guess> ")
    try first.send("1\r")
    try first.expect("guess was right")
    try first.expectCell(3, ending: "n = n + 1")
    try first.send("\u{15}back\r")
    try first.expectCell(2, ending: "neuron=3 value=2")
    try first.send("\u{15}back\r")
    try first.expectCell(1, ending: "print total")
    try first.send("\u{15}goto long\r")
    try first.expectCell(3, ending: "n = n + 1")
    try first.send("\u{15}try\r")
    try first.expect("done")
    try first.send("total = 1000\rlet chance = 1\rload tiny.gguf\rseed 9\r")
    try first.expect("tiny: llama")
    try first.send("total + 1\r")
    try first.expect("1001\r\n")
    try first.send("done\r")
    try first.expect("back in the lesson")
    try first.expectCell(3, ending: "n = n + 1")
    try first.send("\r")
    try first.expect("begin\r\n")
    try first.send("\u{3}")
    try first.expect("interrupted")
    try first.expectCell(3, ending: "n = n + 1")
    try first.send("\u{15}quit\r")
    try first.expect("goes on at #long")
    #expect(try first.finish() == 0)

    let second = try place.prompt("step", "walk.sonde.md")
    try second.expect("2 of 5 cells run again")
    try second.expectCell(3, ending: "n = n + 1")
    try second.send("\r")
    try second.expect("your turn")
    try second.send("print 1\r")
    try second.expect("not yet")
    try second.send("hint\r")
    try second.expect("total and n")
    try second.send("print (54 + n)\r")
    try second.expect("not yet")
    try second.send("print (55 + n)\r")
    try second.expect("Right.")
    try second.expectCell(5, ending: "print (compare \"a\").kl")
    try second.send("\r")
    try second.expect("Guesses: 1 of 1 right. Exercises: 1 of 1 solved.")
    try second.send("\r")
    #expect(try second.finish() == 0)
    #expect(try ending(second.transcript) == straight)

    let third = try place.prompt("step", "walk.sonde.md")
    try third.expect("it begins anew")
    try third.expectCell(1, ending: "print total")
    try third.send("\u{15}quit\r")
    #expect(try third.finish() == 0)
  }

  @Test func aChangedCellIsTriedOnACopy() throws {
    let session = try place().prompt("step", "--lang", "zh", "walk.sonde.md")
    try session.expectCell(1, ending: "print total")
    try session.send(" * 2\r")  // behind `print total`: another cell
    try session.expect("E012")
    try session.expectCell(1, ending: "print total")
    try session.send("\u{15}print \"other\"\r")
    try session.expect("在副本上尝试")
    try session.expectCell(1, ending: "print total")
    try session.send("\u{15}goto\r")
    try session.expect("draw")
    try session.expectCell(1, ending: "print total")
    try session.send("\u{15}show\r")
    try session.expect("55\r\n")
    try session.expectCell(1, ending: "print total")
    try session.send("\u{15}help\r")
    try session.expect("运行单元")
    try session.expectCell(1, ending: "print total")
    try session.send("\u{15}quit\r")
    #expect(try session.finish() == 0)
  }

  @Test func aLessonThatCantBeRunIsTold() throws {
    let place = try place()
    try place.write("---\ntitle: a\nmodel: nosuch\n---\n```sonde #a\nprit 1\n```\n", to: "a.sonde.md")
    let ending = try place.run("step", "a.sonde.md")
    #expect(ending.status == 2 && ending.output.isEmpty)
    #expect(ending.error.contains("a.sonde.md:6:1: error[E105]"))
    try place.write("---\ntitle: a\nmodel: nosuch\n---\n", to: "c.sonde.md")
    let missing = try place.run("step", "c.sonde.md")
    #expect(
      missing.status == 3 && missing.error.contains("c.sonde.md:3:1: error[E205]")
        && missing.error.contains("3 | model: nosuch"), "\(missing.error)")
    #expect(try place.run("step", "none.sonde.md").status == 2)
    try place.write("---\ntitle: a\n---\n```sonde #a\nprint (1 / 0)\n```\n", to: "b.sonde.md")
    #expect(try place.run("step", "b.sonde.md").status == 3)
  }

  @Test func randomKeysNeverEndAWalk() throws {
    let place = try Place()
    try place.write("---\ntitle: a\n---\n```sonde #a predict\nprint (1 / 0)\n```\n", to: "a.sonde.md")
    let session = try place.prompt("-q", "step", "a.sonde.md")
    try session.expect("a 1/1> ")
    var generator = SeededGenerator(seed: 8)
    // Not the keys that suspend, end or stop the terminal's output, and not Escape, which may choose vi's keys.
    let keys = (1...255).filter { ![0x04, 0x11, 0x13, 0x1A, 0x1B, 0x1C].contains($0) }.map(UInt8.init)
    for round in 0..<25 {
      let typed = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
        keys[Int.random(in: keys.indices, using: &generator)]
      }
      try session.send(bytes: typed)
      // The first may only end an escape sequence or a search, the others a guess and a line.
      try session.send("\u{7}\u{3}\u{3}\u{3}")
      try session.send("\u{1}\u{B}print \"alive \(round * 1000 + 7)\"\r")
      try session.expect("alive \(round * 1000 + 7)\r\n")
    }
  }
}

extension Place.Prompt {
  /// Waits until a cell stands in the line: its prompt, then the end of its text. (A message may quote the text, and
  /// a key typed before the prompt is there is the terminal's and not the editor's.)
  fileprivate func expectCell(_ number: Int, ending: String) throws {
    try expect(" \(number)/5> ")
    try expect(ending)
  }
}
