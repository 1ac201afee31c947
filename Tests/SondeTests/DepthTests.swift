import Testing

/// Scripts at the edge of what the bounds on depth allow; a stack overflow would end the program by a signal.
@Suite struct DepthTests {
  @Test func theDeepestCallsThroughTheDeepestBlocksRun() throws {
    let depth = 58
    let definitions = (0..<63).map { level in
      let inner = level == 0 ? "return 0" : "return f\(level - 1)(x) + 1"
      let opened = String(repeating: "if true { ", count: depth)
      return "def f\(level)(x) { \(opened)\(inner)\(String(repeating: " }", count: depth)) }"
    }
    let place = try Place()
    try place.write(definitions.joined(separator: "\n") + "\nprint f62(1)\n", to: "deep.sonde")
    let ending = try place.run("deep.sonde")
    #expect(ending.output == "62\n" && ending.status == 0)
  }

  @Test func deeperExpressionsAreRefusedByCode() throws {
    let definitions = (0..<63).map { level in
      let inner = level == 0 ? "0" : "f\(level - 1)(x)"
      let opened = String(repeating: "(", count: 50) + String(repeating: "1+", count: 100)
      return "def f\(level)(x) { return \(opened)\(inner)\(String(repeating: ")", count: 50)) }"
    }
    let place = try Place()
    try place.write(definitions.joined(separator: "\n") + "\nprint f62(1)\n", to: "deep.sonde")
    let ending = try place.run("deep.sonde")
    #expect(ending.error.contains("E306") && ending.status == 3)
  }
}
