import Syntax
import Testing

/// Heads that the scripts of these tests use; the parser knows nothing else of commands.
let commandNames: Set<String> = [
  "load", "run", "show", "print", "patch", "lens", "attribute", "filter", "neurons", "data", "diffmean",
  "ablate", "steer", "save", "patchscope", "round", "len", "sae", "help", "top", "join", "record", "sum",
  "status", "range", "model",
]

func parse(_ text: String, commands: Set<String> = commandNames) -> ParseResult {
  ParsedProgram.parse(SourceFile(name: "test.sonde", text: text), commandNames: commands)
}

func outline(_ text: String) -> String { Outline.of(parse(text).program) }

/// The codes and places of what is found, as `E012@2:9`.
func findings(_ text: String) -> [String] {
  parse(text).diagnostics.map { "\($0.code)@\($0.span.line):\($0.span.column)" }
}

let formatter = DiagnosticFormatter()

func report(_ result: ParseResult) -> String { formatter.format(result.diagnostics) }

/// Checks that a program printed and parsed again is the same, comments too, and prints the same.
func checkPrinting(_ program: ParsedProgram, _ what: String = "") {
  let text = Printer.print(program)
  let again = parse(text)
  #expect(!again.hasErrors, "\(what)\n\(text)\n\(report(again))")
  #expect(Outline.of(again.program) == Outline.of(program), "\(what)\n\(text)")
  #expect(
    again.program.comments.map(\.text).sorted() == program.comments.map(\.text).sorted(), "\(what)\n\(text)"
  )
  #expect(Printer.print(again.program) == text, "\(what)\n\(text)")
}

/// The three scripts by which the language was designed.
let designScripts = [
  #"""
  #!/usr/bin/env sonde
  # 9.11 和 9.9 哪个大? The Monitor walk-through of the lecture, on a small model.
  use sonde-1
  load smollm2 dtype=f32 seed=7
  let 提示 = "Which is bigger, 9.11 or 9.9? Answer:"
  let before = run 提示 max=8
  show before.top
  # Which neurons push the model towards the wrong number?
  let wrong = " 9.11"
  let culprits = attribute 提示 target=wrong mode=attribution top=500
  culprits | filter (n => n.description contains "date" or n.description contains "Bible") | show
  def silence(query: text, k = 500) {
    patch (neurons query k=k) value=0        # λ = 0, only inside the 'with' that calls it
  }
  with silence("Bible chapter and verse", k=500), silence("calendar dates") {
    let after = run 提示 max=8
    expect after.text contains "9.9" because "the number is no longer read as a date"
  }
  expect (run 提示 max=8).text == before.text because "nothing leaks out of 'with'"
  for value in [-1.0, 0, 0.5] {               # one neuron at a time: layer 2, neuron 1054
    with patch layer=2 neuron=1054 value=value { print "value=\(value): \((run 提示 max=8).text)" }
  }
  """#,
  #"""
  # 拒绝向量: difference of means, checked in both directions.
  use sonde-1
  load smollm2-135m-instruct seed=7
  let harmful  = data datasets/refusal.csv split=harmful take=64
  let harmless = data datasets/refusal.csv split=harmless take=64
  def refuses(answer: text) {
    for phrase in ["I can't", "I cannot", "抱歉"] { if answer contains phrase { return true } }
    return false
  }
  def refusal_rate(prompts: list) {
    let n = 0
    for p in prompts { if refuses((run p max=24).text) { n = n + 1 } }
    return n / len(prompts)
  }
  let best = none
  let best_drop = -1.0
  for layer in 4..<24 {
    let v = diffmean refusal layer=layer positive=harmful negative=harmless
    let drop = 0.0
    with ablate v layers=0..29 { drop = 1 - refusal_rate(harmful) }
    if drop > best_drop { best = v; best_drop = drop }
  }
  print "best layer \(best.layer), drop \(round(best_drop, 2))"
  require best_drop > 0.5 because "a refusal direction exists"
  with steer best scale=1.0 layers=best.layer {   # the lecture's test: harmless questions are refused
    expect refusal_rate(harmless) > 0.8
  }
  save best out/refusal.vec
  """#,
  #"""
  # Logit lens, then Patchscope.
  use sonde-1
  load smollm2 seed=7
  let prompt = "The Space Needle is located in the city of"
  let seen = lens prompt layers=0..29 top=5
  show seen as=heatmap
  let first = none
  for layer, row in seen.layers {
    if first == none and row.top[0].token == " Seattle" { first = layer }
  }
  expect first != none because "some layer already says Seattle"
  expect first in 12..29
  for layer in [4, 12, 20, (first - 1)] {
    let told = patchscope "The Space Needle" at=-1 layer=layer \
               into="cat -> cat; 135 -> 135; hello -> hello; ?" to=2
    print "layer \(layer): \(told.text)"
  }
  expect error E301 { lens prompt layers=0..99 }
  """#,
]
