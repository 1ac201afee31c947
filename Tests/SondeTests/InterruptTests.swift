import Foundation
import Glibc
import Pty
import TestSupport
import Testing

/// Ctrl-C while a real model generates.
@Suite(.serialized) struct InterruptTests {
  private static let long = "run \"Once upon a time\" max=1900 stop=none"

  @Test func controlCStopsAComputationAndKeepsTheSession() throws {
    let smollm2 = try RealModel.smollm2.path()
    let session = try Place().prompt("--threads", "2")
    try session.send("load \"\(smollm2)\"\r")
    try session.expect("loaded in")
    try session.send("patch layer=1 neuron=3 value=0\r")
    try session.expect("[1 patch]> ")
    // Whatever the computer's speed, nothing like all tokens may have been made.
    try session.send("let story = \(Self.long)\r")
    try session.expect("tokens/s")
    try session.send("\u{3}")
    let rest = try session.expect("interrupted")
    #expect(!rest.contains("1900/1900"))
    try session.expect("[1 patch]> ")
    try session.send("story\r")
    try session.expect("there is no variable `story`")
    try session.send("with patch layer=2 neuron=1 value=0 { \(Self.long) }\r")
    try session.expect("tokens/s")
    try session.send("\u{3}")
    try session.expect("interrupted")
    try session.expect("[1 patch]> ")
    #expect(try session.leave() == 0)
  }

  @Test func anInterruptedScriptEndsWith130AndWritesNothing() throws {
    let place = try Place()
    let script = "load \"\(try RealModel.smollm2.path())\"\nsave (\(Self.long)) story.json\n"
    let session = try place.prompt(try place.write(script, to: "story.sonde"))
    try session.expect("tokens/s")
    session.session.signal(SIGINT)
    try session.expect("interrupted")
    #expect(try session.finish() == 130)
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
    #expect(!files.contains { $0.hasPrefix("story.json") })
  }
}
