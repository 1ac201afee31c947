import Checkpoints
import JSON
import TestSupport
import Testing
import Transformer

/// Gradients and head attributions of the real models against transformers' autograd.
@Suite struct GoldenGradientTests {
  @Test(arguments: [RealModel.smollm2, .qwen]) func theLogitDifferenceHasTheReferenceGradient(
    _ name: RealModel
  ) throws {
    let model = try SharedModel.of(name).model
    for golden in try #require(Golden.json("\(name.key)/grads.json")["cases"]?.array) {
      let ids = try #require(golden["ids"]?.ints)
      let s2 = try #require(golden["s2_position"]?.int)
      let objective = Objective.logitDifference(
        try #require(golden["io_id"]?.int), try #require(golden["s_id"]?.int))
      let at = [Plan.Capture(.residPost), .init(.embed), .init(.neurons), .init(.z)]
      let trace = try model.run(
        Request(
          ids, plan: Plan(captures: [.init(.z), .init(.neurons)], gradient: Gradient(of: objective, at: at))))
      Compare.close(try #require(trace.objective), golden["logit_diff"]?.number, 5e-4, "objective")
      for record in try #require(golden["resid_post"]?.array) {
        let layer = try #require(record["layer"]?.int)
        gradient(try trace.slope(.residPost, layer, at: ids.count - 1), record["last"], "layer \(layer)")
        gradient(try trace.slope(.residPost, layer, at: s2), record["s2"], "layer \(layer) at s2")
      }
      gradient(try trace.slope(.embed, at: s2), golden["embed"]?["s2"], "embed")
      try neurons(trace, golden, last: ids.count - 1)
      try heads(trace, golden, model.architecture, ids.count)
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen]) func theLossHasTheReferenceGradient(_ name: RealModel) throws {
    let model = try SharedModel.of(name).model
    for golden in try #require(Golden.json("\(name.key)/grads.json")["cases"]?.array) {
      let ids = try #require(golden["ids"]?.ints)
      let plan = Plan(
        logits: .none,
        gradient: Gradient(of: Objective([.init(1, .loss)]), at: [.init(.embed), .init(.residPost)]))
      let trace = try model.run(Request(ids, plan: plan))
      let loss = golden["loss"]
      Compare.close(try #require(trace.objective), loss?["mean_loss"]?.number, 5e-4, "loss")
      gradient(try trace.slope(.embed, at: 0), loss?["embed_grad_position0"], "embed at 0")
      for layer in 0..<model.architecture.layers {
        let norm = try #require(trace.gradient(.residPost, layer: layer)).tensor.norm
        let expected = try #require(loss?["resid_post_grad_norm"]?[layer]?.number)
        #expect(abs(norm - expected) <= 1e-3 * expected, "layer \(layer): \(norm) against \(expected)")
      }
    }
  }

  private func neurons(_ trace: Trace, _ golden: JSONValue, last: Int) throws {
    for record in try #require(golden["neurons"]?.array) {
      let layer = try #require(record["layer"]?.int)
      let slope = try trace.slope(.neurons, layer, at: last)
      gradient(slope, record["grad_last"], "neurons of layer \(layer)")
      let value = try trace.row(.neurons, layer, at: last)
      for top in try #require(record["top5_last"]?.array) {
        let index = try #require(top["index"]?.int)
        let found = slope[slope.startIndex + index] * value[value.startIndex + index]
        Compare.close(Double(found), top["attribution"]?.number, 5e-4, "neuron \(index) of layer \(layer)")
      }
    }
  }

  private func heads(_ trace: Trace, _ golden: JSONValue, _ a: Architecture, _ count: Int) throws {
    for layer in 0..<a.layers {
      var all = [Double](repeating: 0, count: a.heads)
      for position in 0..<count {
        let (slope, value) = (
          try trace.slope(.z, layer, at: position), try trace.row(.z, layer, at: position)
        )
        for (i, product) in zip(slope, value).map({ Double($0) * Double($1) }).enumerated() {
          all[i / a.headWidth] += product
        }
        guard position == count - 1 else { continue }
        for head in 0..<a.heads {
          let range = head * a.headWidth..<(head + 1) * a.headWidth
          let sum = zip(slope, value).map { Double($0) * Double($1) }[range].reduce(0, +)
          let expected = golden["head_attribution_last"]?[layer]?[head]?.number
          Compare.close(sum, expected, 5e-4, "head \(head) of layer \(layer)")
        }
      }
      for head in 0..<a.heads {
        let expected = golden["head_attribution_all_positions"]?[layer]?[head]?.number
        Compare.close(all[head], expected, 2e-3, "head \(head) of layer \(layer), all positions")
      }
    }
  }

  /// A gradient vector given as its norm and first values: to 1e-3 of the norm.
  private func gradient(_ values: ArraySlice<Float>, _ golden: JSONValue?, _ what: String) {
    guard let norm = golden?["norm"]?.number, let first = golden?["first"]?.numbers else {
      Issue.record("the golden file has no \(what)")
      return
    }
    let found = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(found - norm) <= 1e-3 * norm + 1e-7, "\(what): \(found) against \(norm)")
    for (value, expected) in zip(values, first) {
      #expect(abs(Double(value) - expected) <= 1e-3 * norm + 1e-7, "\(what): values")
    }
  }
}

extension Trace {
  /// The gradient at a site and an absolute position.
  func slope(_ site: Site, _ layer: Int = 0, at position: Int) throws -> ArraySlice<Float> {
    let kept = try #require(gradient(site, layer: layer))
    let index = try #require(kept.positions.firstIndex(of: position))
    let width = kept.tensor.values.count / kept.positions.count
    return kept.tensor.values[index * width..<(index + 1) * width]
  }
}
