import Glibc
import Terminal

// Reads entries with the line editor and echoes them, for the tests on a pseudo-terminal.
// LineEcho [HISTORY]; `work` computes until Ctrl-C; PROMPT and PREFILL come from the environment.

Interrupts.watch(stuck: "still computing\n")

func say(_ text: String) {
  print(text)
  fflush(nil)
}

func variable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

func complete(_ entry: String, _ cursor: Int) -> LineEditor.Completions {
  let typed = Array(entry.utf8)[..<cursor]
  let start = typed.lastIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map { $0 + 1 } ?? 0
  let word = typed[start...]
  let words = ["load", "lens", "layer=", "加载模型", "加载数据", "line\(entry.utf8.count)at\(cursor)"]
  let candidates = words.filter { $0.utf8.starts(with: word) }
  return .init(candidates: candidates, start: start, appendsSpace: candidates.first != "layer=")
}

/// Polls as an engine would, once a millisecond.
func work() -> Bool {
  let before = Interrupts.count
  say("working")
  for _ in 0..<60_000 {
    if Interrupts.count != before { return false }
    usleep(1000)
  }
  return true
}

let editor = LineEditor(
  application: "LineEcho", history: CommandLine.arguments.dropFirst().first.map(History.init(path:)),
  completer: complete,
  isIncomplete: { entry in entry.filter { $0 == "{" }.count > entry.filter { $0 == "}" }.count })
let prompt = variable("PROMPT") ?? "> "
var prefill = variable("PREFILL") ?? ""

reading: while true {
  switch editor.read(prompt: prompt, prefill: prefill) {
  case .end: break reading
  case .interrupted: say("interrupted")
  case .text("work"): say(work() ? "done" : "stopped")
  case .text("stuck"):
    say("stuck")
    let end = ContinuousClock.now + .seconds(1)
    while ContinuousClock.now < end { usleep(1000) }
  case .text(let entry): say("<\(entry.debugDescription)>")
  }
  prefill = ""
}
say("bye")
