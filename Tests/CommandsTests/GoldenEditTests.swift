import Checkpoints
import JSON
import Language
import TestSupport
import Testing

/// Every intervention of the golden files, typed as a user would type it.
@Suite(.serialized) struct GoldenEditTests {
  @Test(arguments: [RealModel.smollm2, .qwen])
  func everyEditHasTheReferenceEffect(_ name: RealModel) throws {
    let script = try loaded(name)
    for prompt in try #require(Golden.json("\(name.key)/interventions.json")["prompts"]?.array) {
      let text = try #require(prompt["text"]?.string?.quoted)
      // Logits at every position are many: for the shorter prompt only.
      let isShort = try #require(prompt["ids"]?.ints).count < 10
      try script.value("let clean = top \(text) k=1")
      for record in try #require(prompt["records"]?.array) {
        let edits = try #require(record["edits"]?.array).map { try patch($0, from: nil) }
        try script.value(
          "with \(edits.joined(separator: ", ")) { let t = top \(text) k=5; show t; "
            + "show (compare clean t); show (compare \(text) position=\(isShort ? "all" : "-1")) }")
        try compare(script, record, mean: isShort ? "kl_mean_positions" : "kl_last")
      }
    }
  }

  private func compare(_ script: Script, _ record: JSONValue, mean: String) throws {
    let name = record["name"]?.string ?? ""
    let shown = Array(script.shown.suffix(3))
    for (index, top) in (record["top5"]?.array ?? []).enumerated() {
      #expect(shown[0].ints("id")[index] == top["id"]?.int, "\(name)")
      #expect(isClose(shown[0].column("logit")[index], top["logit"], 5e-4), "\(name)")
    }
    #expect(isClose(shown[1]["kl"], record["kl_last"], 1e-4, relative: 1e-2), "\(name)")
    #expect(
      isClose(shown[1]["max_logit_change"], record["max_abs_logit_change_last"], 1e-3, relative: 1e-3),
      "\(name)")
    #expect(isClose(shown[2]["kl"], record[mean], 1e-4, relative: 1e-2), "\(name)")
  }

  @Test(arguments: [RealModel.smollm2, .qwen])
  func copiesFromAnotherTextMoveTheAnswer(_ name: RealModel) throws {
    let script = try loaded(name)
    for pair in try #require(Golden.json("\(name.key)/interventions.json")["activation_patching"]?.array) {
      let clean = try #require(pair["clean"]?.string?.quoted)
      let corrupt = try #require(pair["corrupt"]?.string?.quoted)
      let (io, s) = (try #require(pair["io_id"]?.int), try #require(pair["s_id"]?.int))
      let difference =
        "let c = capture \(clean) site=logits position=-1; show (c.values[0][\(io)] - c.values[0][\(s)])"
      #expect(isClose(try script.value(difference), pair["clean_logit_diff"], 5e-4))
      for other in try #require(pair["others"]?.array) {
        let edits = try #require(other["edits"]?.array).map { try patch($0, from: corrupt) }
        try script.value("with \(edits.joined(separator: ", ")) { \(difference) }")
        #expect(isClose(script.shown.last, other["logit_diff"], 5e-4), "\(other["name"]?.string ?? "")")
      }
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen])
  func aSweepOverLayersIsALoop(_ name: RealModel) throws {
    let script = try loaded(name)
    let pair = try #require(Golden.json("\(name.key)/interventions.json")["activation_patching"]?[0])
    let clean = try #require(pair["clean"]?.string?.quoted)
    let corrupt = try #require(pair["corrupt"]?.string?.quoted)
    let (io, s) = (try #require(pair["io_id"]?.int), try #require(pair["s_id"]?.int))
    for (key, position) in [("s2", try #require(pair["positions"]?["s2"]?.int)), ("last", -1)] {
      let golden = try #require(pair["resid_post_grid"]?[key]?.numbers)
      let before = script.shown.count
      try script.value(
        """
        let other = run \(corrupt) max=1
        for layer in 0..<\(golden.count) {
          with patch layer=layer site=resid_post positions=\(position) from=other {
            let c = capture \(clean) site=logits position=last
            show (c.values[0][\(io)] - c.values[0][\(s)])
          }
        }
        """)
      let found = script.shown.dropFirst(before)
      #expect(found.count == golden.count)
      for (value, expected) in zip(found, golden) { #expect(isClose(value, .double(expected), 5e-4)) }
    }
  }

  private func loaded(_ name: RealModel) throws -> Script {
    let script = Script(TestEngine.real)
    let width = name == .smollm2 ? 576 : 896
    try script.value(
      """
      load \(name.rawValue.dropLast(".gguf".count))
      def wave(coef, freq) { return map(range(0, \(width - 1)), i => coef * sin(freq * i)) }
      """)
    return script
  }

  /// The `patch` that makes a golden edit.
  private func patch(_ edit: JSONValue, from other: String?) throws -> String {
    let site = try #require(edit["site"]?.string)
    var words = ["patch"]
    let layers = try #require(edit["layers"]?.ints)
    words.append(
      layers.count == 1 ? "layer=\(layers[0])" : "layers=\(layers[0])..\(layers[layers.count - 1])")
    let units = edit["units"]?.ints
    if site == "neurons" {
      if let units { words.append("neuron=\(units.count == 1 ? "\(units[0])" : "\(units)")") }
      if units == nil { words.append("site=neurons") }
    } else {
      // Heads mean z, so that its name may be left out.
      if let units { words.append("head=\(units[0])") }
      if site != "z" { words.append("site=\(site)") }
    }
    if let positions = edit["positions"]?.ints { words.append("positions=\(positions)") }
    let value = edit["value"]
    switch try #require(edit["op"]?.string) {
    case "zero": words.append("value=0")
    case "scale": words.append("scale=\(try #require(value?.number))")
    case "set": words.append("value=\(try #require(value?.numbers))")
    case "add": words.append("add=\(try wave(value))")
    case "project_out": words.append("project_out=\(try wave(value))")
    case "zero_key": words.append("key=\(try #require(value?.int)) value=0")
    case "copy": words.append("from=\(try #require(other))")
    case let operation: Issue.record("no command for \(operation)")
    }
    return words.joined(separator: " ")
  }

  private func wave(_ value: JSONValue?) throws -> String {
    "wave(\(try #require(value?["coef"]?.number)), \(try #require(value?["freq"]?.number)))"
  }
}

extension String {
  /// The text as a script writes it.
  var quoted: String { Value.text(self).sourceText }
}

/// Whether a shown number is a golden one, up to an absolute or a relative difference.
func isClose(_ value: Value?, _ golden: JSONValue?, _ tolerance: Double, relative: Double = 0) -> Bool {
  guard let found = value?.asNumber, let expected = golden?.number else { return false }
  return abs(found - expected) <= max(tolerance, relative * abs(expected))
}
