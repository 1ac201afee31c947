import Checkpoints
import JSON
import Language
import TestSupport
import Testing

/// What `capture` and `lens` show, against the golden files.
@Suite(.serialized) struct GoldenLookTests {
  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func capturesAreTheReferences(_ name: RealModel) throws {
    let script = try loaded(name)
    let cases = try #require(Golden.json("\(name.key)/forward.json")["cases"]?.array)
    for golden in cases.prefix(4) {
      let ids = try #require(golden["ids"]?.ints)
      func capture(_ site: String) throws -> [[Float]] {
        try rows(script.value("capture tokens=\(ids) site=\(site) position=-1"))
      }
      compare(try capture("embed")[0], golden["embed"], "embed")
      compare(try capture("final_norm")[0], golden["final_norm"], "final_norm")
      let layers = try #require(golden["layers"]?.array)
      for site in ["resid_pre", "attn_out", "resid_mid", "mlp_out", "resid_post"] {
        for (row, layer) in zip(try capture(site), layers) {
          guard site != "resid_pre" || layer["layer"]?.int == 0 else { continue }
          compare(row, layer[site], "\(site) of layer \(layer["layer"]?.int ?? -1)")
        }
      }
      try compareDetail(try #require(golden["detail"]?.array), capture)
    }
  }

  private func compareDetail(_ detail: [JSONValue], _ capture: (String) throws -> [[Float]]) throws {
    let neurons = try capture("neurons")
    for golden in detail {
      compare(neurons[try #require(golden["layer"]?.int)], golden["neurons"], "neurons")
    }
    for site in ["q", "k", "v", "rot_q", "rot_k", "z", "pattern"] {
      let captured = try capture(site)
      for golden in detail {
        let row = captured[try #require(golden["layer"]?.int)]
        for head in try #require(golden["heads"]?.array) {
          let index = try #require(head[["k", "v", "rot_k"].contains(site) ? "kv_head" : "head"]?.int)
          if site == "pattern" {
            guard let expected = head["pattern_last_row"]?.numbers else { continue }
            let part = row[index * expected.count..<(index + 1) * expected.count]
            #expect(zip(part, expected).allSatisfy { abs(Double($0) - $1) <= 1e-4 }, "pattern")
          } else {
            let width = try #require(headWidth(site, row.count, head))
            compare(Array(row[index * width..<(index + 1) * width]), head[site], "\(site) of head \(index)")
          }
        }
      }
    }
  }

  /// The width of a head, from the model's numbers of heads.
  private func headWidth(_ site: String, _ count: Int, _ head: JSONValue) -> Int? {
    [64, 256].first { width in
      let isKey = ["k", "v", "rot_k"].contains(site)
      let heads: [Int] = width == 256 ? (isKey ? [1] : [4]) : (isKey ? [3, 2] : [9, 14])
      return heads.contains { $0 * width == count }
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen])
  func theLensIsTheReferences(_ name: RealModel) throws {
    let script = try loaded(name)
    for golden in try #require(Golden.json("\(name.key)/lens.json")["cases"]?.array) {
      let lens = try script.value("lens \(try #require(golden["text"]?.string?.quoted)) position=-1")
      #expect(lens["answer"].asText == golden["answer_text"]?.string)
      let layers = try #require(golden["layers"]?.array)
      #expect(lens["layers"].ints("layer") == layers.compactMap { $0["layer"]?.int })
      for (index, layer) in layers.enumerated() {
        #expect(isClose(lens["layers"].column("prob")[index], layer["answer_prob"], 1e-4))
        let (rank, expected) = (lens["layers"].ints("rank")[index], try #require(layer["answer_rank"]?.int))
        #expect(abs(rank - expected) <= (expected < 10 ? 0 : max(1, expected / 100)))
        let top = lens["layers"].column("top")[index].column("prob")
        for (prob, token) in zip(top, layer["top5"]?.array ?? []) {
          #expect(isClose(prob, token["prob"], 1e-4))
        }
      }
    }
  }

  private func loaded(_ name: RealModel) throws -> Script {
    let script = Script(TestEngine.real)
    try script.value("load \(name.rawValue.dropLast(".gguf".count))")
    return script
  }

  /// The values of a capture at one position, a row a layer.
  private func rows(_ capture: Value) throws -> [[Float]] {
    guard case .tensor(let tensor) = capture["values"] else { throw NoTensor() }
    let layers = if case .list(let layers) = capture["layer"] { layers.count } else { 1 }
    #expect(capture["shape"].elements == tensor.shape.map(Value.int))
    #expect(capture["norm"].asNumber == tensor.norm)
    let width = tensor.values.count / layers
    return (0..<layers).map { Array(tensor.values[$0 * width..<($0 + 1) * width]) }
  }

  private func compare(_ values: [Float], _ golden: JSONValue?, _ what: String) {
    guard let norm = golden?["norm"]?.number, let first = golden?["first"]?.numbers else {
      Issue.record("the golden file has no \(what)")
      return
    }
    let found = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(found - norm) <= 1e-4 * norm + 1e-9, "\(what): norm")
    #expect(zip(values, first).allSatisfy { abs(Double($0) - $1) <= 1e-4 * norm + 1e-9 }, "\(what): values")
  }

  private struct NoTensor: Error {}
}
