import Checkpoints
import JSON
import TestSupport
import Testing
import Transformer

@Suite struct GoldenForwardTests {
  static let models: [RealModel] = [.smollm2, .qwen, .gemma]

  @Test(arguments: models) func everySiteAgreesWithTransformers(_ name: RealModel) throws {
    let model = try SharedModel.of(name).model
    let cases = try #require(Golden.json("\(name.key)/forward.json")["cases"]?.array)
    for golden in cases {
      let ids = try #require(golden["ids"]?.ints)
      let sites: [Site] = [
        .embed, .residPre, .attnOut, .residMid, .mlpOut, .residPost, .neurons, .q, .k, .v, .rotQ, .rotK, .z,
        .pattern, .finalNorm,
      ]
      let plan = Plan(captures: sites.map { .init($0, positions: .last) }, logits: .all)
      let trace = try model.run(Request(ids, plan: plan))
      try compareSites(trace, golden, model.architecture, last: ids.count - 1)
      compareLogits(trace, golden, ids)
    }
  }

  private func compareSites(_ trace: Trace, _ golden: JSONValue, _ a: Architecture, last: Int) throws {
    Compare.vector(try trace.row(.embed, at: last), golden["embed"], "embed")
    Compare.vector(try trace.row(.finalNorm, at: last), golden["final_norm"], "final_norm")
    for layer in try #require(golden["layers"]?.array) {
      let index = try #require(layer["layer"]?.int)
      for site in [Site.residPre, .attnOut, .residMid, .mlpOut, .residPost] {
        guard site != .residPre || index == 0 else { continue }
        Compare.vector(
          try trace.row(site, index, at: last), layer[site.rawValue], "\(site) of layer \(index)")
      }
    }
    for detail in try #require(golden["detail"]?.array) {
      let layer = try #require(detail["layer"]?.int)
      Compare.vector(try trace.row(.neurons, layer, at: last), detail["neurons"], "neurons of layer \(layer)")
      for head in try #require(detail["heads"]?.array) {
        try compareHead(trace, head, layer, a, last: last)
      }
    }
  }

  private func compareHead(
    _ trace: Trace, _ golden: JSONValue, _ layer: Int, _ a: Architecture, last: Int
  ) throws {
    let head = try #require(golden["head"]?.int)
    let kvHead = try #require(golden["kv_head"]?.int)
    for (site, index) in [
      (Site.q, head), (.k, kvHead), (.v, kvHead), (.rotQ, head), (.rotK, kvHead), (.z, head),
    ] {
      let found = try trace.head(site, layer, index, width: a.headWidth, at: last)
      Compare.vector(found, golden[site.rawValue], "\(site) of layer \(layer), head \(index)")
    }
    guard let pattern = golden["pattern_last_row"]?.numbers else { return }
    let kept = try #require(trace[.pattern, layer: layer])
    let row = kept.tensor.values[head * (last + 1)..<(head + 1) * (last + 1)]
    for (found, expected) in zip(row, pattern) { Compare.close(Double(found), expected, 1e-4, "pattern") }
  }

  private func compareLogits(_ trace: Trace, _ golden: JSONValue, _ ids: [Int]) {
    let logits = trace.lastLogits
    for top in golden["top20"]?.array ?? [] {
      guard let id = top["id"]?.int else { continue }
      Compare.close(Double(logits[logits.startIndex + id]), top["logit"]?.number, 5e-4, "logit of \(id)")
    }
    let found = TopTokens.top(logits, count: 1).first
    #expect(found?.id == golden["top20"]?[0]?["id"]?.int)
    let width = trace.logits.shape[1]
    for position in ids.indices {
      let row = trace.logits.values[position * width..<(position + 1) * width]
      let normaliser = TopTokens.logSumExp(row)
      Compare.close(normaliser, golden["logsumexp"]?[position]?.number, 5e-4, "logsumexp")
      guard position + 1 < ids.count else { continue }
      let nll = normaliser - Double(row[row.startIndex + ids[position + 1]])
      Compare.close(nll, golden["nll"]?[position]?.number, 5e-4, "nll")
    }
  }
}
