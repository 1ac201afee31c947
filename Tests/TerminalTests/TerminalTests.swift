import Foundation
import Pty
import Syntax
import Terminal
import Testing

@Suite struct Styles {
  @Test(arguments: [
    (ColorChoice.auto, true, ["TERM": "xterm"], Style.Depth.indexed),
    (.auto, true, ["TERM": "xterm", "COLORTERM": "truecolor"], .full),
    (.auto, false, ["TERM": "xterm"], .none),
    (.auto, true, ["TERM": "dumb"], .none),
    (.auto, true, [:], .none),
    (.auto, true, ["TERM": "xterm", "NO_COLOR": "0"], .none),
    (.auto, true, ["TERM": "xterm", "NO_COLOR": ""], .indexed),
    (.always, false, ["NO_COLOR": "1"], .indexed),
    (.never, true, ["TERM": "xterm"], .none),
  ]) func colourIsUsedWhereItIsWanted(
    choice: ColorChoice, isTerminal: Bool, environment: [String: String], depth: Style.Depth
  ) {
    #expect(Style(choice: choice, isTerminal: isTerminal, environment: environment).depth == depth)
  }

  @Test func withoutColourNothingIsAdded() {
    for role in Style.Role.allCases {
      #expect(Style.plain.paint("x", role) == "x")
      #expect(Style.plain.prompt("x", role) == "x")
    }
    #expect(Style.plain.paint("x", on: Color(red: 1, green: 2, blue: 3)) == "x")
    #expect(Style.plain.diagnostics("x", .error) == "x")
  }

  @Test func promptsTellReadlineWhatTakesNoRoom() {
    #expect(Style(depth: .indexed).prompt("m", .model) == "\u{1}\u{1B}[1;34m\u{2}m\u{1}\u{1B}[0m\u{2}")
  }
}

@Suite struct ProgressLines {
  /// A line on a clock that the test turns.
  private final class Bench {
    var time = Duration.zero
    var output = ""

    func progress(isTerminal: Bool = true, language: MessageLanguage = .en) -> ProgressLine {
      ProgressLine(
        isTerminal: isTerminal, language: language, width: { 79 }, now: { self.time },
        write: { self.output += $0 })
    }

    /// The line as it stands.
    var line: String {
      String(output.split(separator: "\u{1B}[K", omittingEmptySubsequences: false).last ?? "")
    }
  }

  private let bytes = Message(en: "bytes", zh: "字节")

  @Test func aShortComputationShowsNothing() {
    let bench = Bench()
    let progress = bench.progress()
    progress.report(done: 1, total: 2, unit: bytes)
    bench.time = .milliseconds(499)
    progress.report(done: 2, total: 2, unit: bytes)
    progress.finish()
    #expect(bench.output.isEmpty)
  }

  @Test func rateAndTimeLeftAreThoseOfTheLastFiveSeconds() {
    let bench = Bench()
    let progress = bench.progress()
    for second in 0...20 {
      bench.time = .seconds(second)
      // A slow start, then 4 MB a second.
      progress.report(
        done: second < 10 ? second * 1000 : (second - 9) * 4_000_000, total: 98_000_000, unit: bytes)
    }
    #expect(
      bench.line == "█████████░░░░░░░░░░░   44 %  44.0/98.0 MB  4.0 MB/s  14 s left")
    progress.finish()
    #expect(bench.output.hasSuffix("\r\u{1B}[K"))
  }

  @Test func withoutATotalThereIsNoTimeLeft() {
    let bench = Bench()
    let progress = bench.progress(language: .zh)
    for second in 0...2 {
      bench.time = .seconds(second)
      progress.report(done: second * 10, total: nil, unit: Message(en: "tokens", zh: "个 token"))
    }
    #expect(bench.line == "20 个 token  10.0 个 token/s")
  }

  @Test func itIsDrawnAtMostTenTimesASecond() {
    let bench = Bench()
    let progress = bench.progress()
    for millisecond in 0...1500 {
      bench.time = .milliseconds(millisecond)
      progress.report(done: millisecond, total: 1500, unit: bytes)
    }
    #expect(bench.output.split(separator: "\r").count == 11)
  }

  @Test func offATerminalThereIsNone() {
    let bench = Bench()
    let progress = bench.progress(isTerminal: false)
    progress.report(done: 0, total: 2, unit: bytes)
    bench.time = .seconds(9)
    progress.report(done: 1, total: 2, unit: bytes)
    progress.finish()
    #expect(bench.output.isEmpty)
  }
}

@Suite(.serialized) struct Pagers {
  @Test func thePagerIsTheUsersChoice() {
    #expect(Pager(environment: [:]).command == "less -FRX")
    #expect(Pager(environment: ["PAGER": "more"]).command == "more")
    #expect(Pager(environment: ["PAGER": "cat"]).command == nil)
    #expect(Pager(environment: [:], isEnabled: false).command == nil)
  }

  @Test func onlyWhatIsLongerThanTheScreenIsPaged() {
    let size = TerminalSize(rows: 3, columns: 80)
    #expect(!Pager(environment: [:]).isNeeded(for: "1\n2\n", on: size))
    #expect(Pager(environment: [:]).isNeeded(for: "1\n2\n3\n", on: size))
    #expect(!Pager(environment: ["PAGER": ""]).isNeeded(for: "1\n2\n3\n", on: size))
  }

  @Test func theTextReachesThePager() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "sonde-\(UUID().uuidString)").path
    #expect(Pager(environment: ["PAGER": "cat > \(path)"]).show("一\n2\n"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "一\n2\n")
  }

  @Test func aPagerLeftEarlyEndsNothing() {
    #expect(Pager(environment: ["PAGER": "true"]).show(String(repeating: "line\n", count: 100_000)))
  }

  @Test func aMissingPagerIsSaid() {
    #expect(!Pager(environment: ["PAGER": "sonde-no-such-pager 2>/dev/null"]).show("x\n"))
  }
}

@Suite struct Sizes {
  @Test func whatIsNoTerminalHasNoSize() {
    let null = open("/dev/null", O_RDONLY)
    defer { close(null) }
    #expect(TerminalSize(of: null) == nil)
    #expect(TerminalSize.standard == TerminalSize(rows: 24, columns: 80))
  }
}

@Suite struct Files {
  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sonde-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @Test func aReadThatBreaksOffIsNoEndOfFile() throws {
    // A folder opens for reading and fails at the first read; so does memory that isn't there.
    for path in ["/", "/proc/self/mem"] {
      #expect(throws: SystemError.self, "\(path)") { try File.read(path) }
    }
    #expect(throws: SystemError(code: ENOENT)) { try File.read("/nosuch/file") }
  }

  @Test func aFileIsReplacedAsAWhole() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try File.replace(folder + "/a", with: Array("old".utf8))
    try File.replace(folder + "/a", with: Array(repeating: UInt8(7), count: 300_000))
    #expect(try File.read(folder + "/a") == Array(repeating: 7, count: 300_000))
    #expect(try File.read(folder + "/a", limit: 3) == [7, 7, 7])
    #expect(throws: SystemError(code: ENOENT)) { try File.replace(folder + "/b/c", with: [1]) }
    // A folder stands where the file should: nothing is left beside it.
    try FileManager.default.createDirectory(atPath: folder + "/d", withIntermediateDirectories: true)
    #expect(throws: SystemError.self) { try File.replace(folder + "/d", with: [1]) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a", "d"])
  }
}
