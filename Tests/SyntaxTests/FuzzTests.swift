import Foundation
import Syntax
import Testing

/// Scripts changed at random: `scripts/fuzz` runs these for long.
struct FuzzTests {
  @Test func mutatedScriptsDoNoHarm() {
    let wanted = ProcessInfo.processInfo.environment["SONDE_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 5000
    fuzz(iterations: wanted)
  }

  private func fuzz(iterations: Int) {
    let seeds = designScripts + Self.oddScripts
    for iteration in 0..<iterations {
      var random = RandomSource(seed: UInt64(iteration))
      var bytes = Array(random.pick(seeds).utf8)
      if random.chance(50), bytes.count > 80 {
        let start = random.below(bytes.count - 80)
        bytes = Array(bytes[start..<min(bytes.count, start + 20 + random.below(200))])
      }
      for _ in 0...random.below(6) { mutate(&bytes, &random) }
      let file = SourceFile(name: "fuzz", bytes: bytes)
      let result = ParsedProgram.parse(file, commandNames: commandNames)
      for diagnostic in result.diagnostics {
        #expect(diagnostic.span.end <= bytes.count && diagnostic.span.start <= diagnostic.span.end)
      }
      _ = formatter.format(result.diagnostics)
      if !result.hasErrors { checkPrinting(result.program, "iteration \(iteration)") }
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout RandomSource) {
    let place = random.below(bytes.count + 1)
    let end = min(bytes.count, place + random.below(12))
    switch random.below(6) {
    case 0: bytes.insert(UInt8(random.below(256)), at: place)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: Array(random.pick(Self.pieces).utf8), at: place)
    case 3: bytes.replaceSubrange(place..<end, with: Array(random.pick(Self.pieces).utf8))
    case 4:
      let from = random.below(bytes.count + 1)
      bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + random.below(40))]), at: place)
    default: if place < bytes.count { bytes[place] ^= UInt8(1 << random.below(8)) }
    }
  }

  private static let pieces = [
    "(", ")", "[", "]", "{", "}", "\"", "\"\"\"", "'", "\\", "\\(", "\n", "\r\n", ";", ",", "|", "=", "==",
    "=>", "..",
    "..<", ".", "-", " - ", "/", ":", "@", "~", "#", "## ", " # c\n", "not ", "if a { ", "} else { ",
    "let x = ", "def f(", "print ",
    "run ", "for i in ", "with ", "expect ", "error ", "because ", "1", "0.5", "3b", "1e9", "（", "，", "“",
    "”", "　", "提示", "🙂", "\u{301}",
    "\u{202E}", "\u{FEFF}", "\0", "true", "none", " \\\n", "  ",
  ]

  /// Scripts whose layout and texts are unusual.
  private static let oddScripts = [
    #"""
    let x = [
      1, # one

      # two
      f(
        a, k = [
          "b" # in
        ]
      )
    ]
    let t = """
        a \(x[0])
          b "q" \u{4E2D}

      """
    x | top 3 |
      filter (n => n.x > 2 and # c
        not n.y) | show as=table
    """#,
    #"""
    ## Doc.
    def f(a: text, b = -2) { # head
      for i, x in 0..<n { if x { break } else if a ~= b { continue } else { } } # tail

      return 'raw \' } # end
    }
    with f(1), patch layer=1 value=-0.5 { print "a\(1 + (2))b" } ; g - 1
    load ../a/b-1.5b.gguf k=n-1 l=-2..-1 \
       m=r.top[0].x
    print """one""" (a =>
       a)
    """#,
  ]
}
