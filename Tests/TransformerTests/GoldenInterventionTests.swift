import Checkpoints
import Foundation
import JSON
import TestSupport
import Testing
import Transformer

@Suite struct GoldenInterventionTests {
  @Test(arguments: [RealModel.smollm2, .qwen]) func everyEditHasTheReferenceEffect(_ name: RealModel) throws {
    let model = try SharedModel.of(name).model
    for prompt in try #require(Golden.json("\(name.key)/interventions.json")["prompts"]?.array) {
      let ids = try #require(prompt["ids"]?.ints)
      let clean = try model.run(Request(ids)).lastLogits
      for record in try #require(prompt["records"]?.array) {
        let edits = try #require(record["edits"]?.array).map { try intervention($0, model, corrupt: nil) }
        let logits = try model.run(Request(ids, plan: Plan(interventions: edits))).lastLogits
        compare(logits, clean, record)
      }
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen]) func copyingFromACorruptedRunMovesTheAnswer(_ name: RealModel)
    throws
  {
    let model = try SharedModel.of(name).model
    for pair in try #require(Golden.json("\(name.key)/interventions.json")["activation_patching"]?.array) {
      let ids = try #require(pair["ids"]?.ints)
      // Heads' own inputs stand in place of the one that they share.
      let left: [Site] = [.logits, .qInput, .kInput, .vInput]
      let everything = Plan(captures: Site.allCases.filter { !left.contains($0) }.map { .init($0) })
      let corrupt = try model.run(Request(try #require(pair["corrupt_ids"]?.ints), plan: everything))
      let (io, s) = (try #require(pair["io_id"]?.int), try #require(pair["s_id"]?.int))
      func difference(_ edits: [Intervention]) throws -> Double {
        let logits = try model.run(Request(ids, plan: Plan(interventions: edits))).lastLogits
        return Double(logits[logits.startIndex + io]) - Double(logits[logits.startIndex + s])
      }
      Compare.close(try difference([]), pair["clean_logit_diff"]?.number, 5e-4, "clean")
      for (label, position) in try #require(pair["positions"]?.object).pairs {
        for layer in 0..<model.architecture.layers {
          let row = Array(try corrupt.row(.residPost, layer, at: try #require(position.int)))
          let edit = Intervention(
            site: .residPost, layers: [layer], positions: .indices([try #require(position.int)]),
            operation: .copy(rows: [row]))
          let expected = pair["resid_post_grid"]?[label]?[layer]?.number
          Compare.close(try difference([edit]), expected, 5e-4, "\(label) of layer \(layer)")
        }
      }
      for other in try #require(pair["others"]?.array) {
        let edits = try #require(other["edits"]?.array).flatMap {
          try interventions($0, model, corrupt: corrupt)
        }
        let expected = other["logit_diff"]?.number
        Compare.close(try difference(edits), expected, 5e-4, other["name"]?.string ?? "")
      }
    }
  }

  /// An edit that copies names one layer an intervention, since each layer has its own values.
  private func interventions(_ edit: JSONValue, _ model: Model, corrupt: Trace) throws -> [Intervention] {
    try #require(edit["layers"]?.ints).map { layer in
      var one = try intervention(edit, model, corrupt: (corrupt, layer))
      one.layers = [layer]
      return one
    }
  }

  private func intervention(
    _ edit: JSONValue, _ model: Model, corrupt: (trace: Trace, layer: Int)?
  ) throws -> Intervention {
    let site = try #require(edit["site"]?.string.flatMap(Site.init(rawValue:)))
    var units = edit["units"]?.ints
    var positions = edit["positions"]?.ints.map { PositionSelection.indices($0) } ?? .all
    var keys: [Int]?
    let value = edit["value"]
    let operation: Intervention.Operation
    switch try #require(edit["op"]?.string) {
    case "zero": operation = .set(0)
    case "scale": operation = .scale(Float(try #require(value?.number)))
    case "set": operation = .setVector(try #require(value?.numbers).map { Float($0) })
    case "add": operation = .add(vector: try sine(value, model), coefficient: 1)
    case "project_out": operation = .projectOut(try sine(value, model))
    case "zero_key":
      keys = [try #require(value?.int)]
      operation = .set(0)
    case "copy":
      let (trace, layer) = try #require(corrupt)
      let length = trace.tokens.count
      let chosen = try positions.resolve(prompt: length, length: length)
      let width = site.layout(in: model.architecture).width
      let rows = try chosen.map { position in
        let row = Array(try trace.row(site, layer, at: position))
        return units.map { $0.flatMap { row[$0 * width..<($0 + 1) * width] } } ?? row
      }
      operation = .copy(rows: rows)
    case let other: throw UnknownOperation(name: other)
    }
    if units?.isEmpty == true { units = nil }
    if case .indices(let list) = positions, list.isEmpty { positions = .all }
    return Intervention(
      site: site, layers: edit["layers"]?.ints, positions: positions, units: units, keys: keys,
      operation: operation)
  }

  private func sine(_ value: JSONValue?, _ model: Model) throws -> [Float] {
    let (coefficient, frequency) = (
      try #require(value?["coef"]?.number), try #require(value?["freq"]?.number)
    )
    return (0..<model.architecture.width).map { Float(coefficient * sin(frequency * Double($0))) }
  }

  private func compare(_ logits: ArraySlice<Float>, _ clean: ArraySlice<Float>, _ record: JSONValue) {
    let name = record["name"]?.string ?? ""
    for top in record["top5"]?.array ?? [] {
      guard let id = top["id"]?.int else { continue }
      Compare.close(Double(logits[logits.startIndex + id]), top["logit"]?.number, 5e-4, name)
    }
    let (before, after) = (TopTokens.logSumExp(clean), TopTokens.logSumExp(logits))
    var divergence = 0.0
    for (x, y) in zip(clean, logits) {
      divergence += exp(Double(x) - before) * ((Double(x) - before) - (Double(y) - after))
    }
    let expected = record["kl_last"]?.number ?? .nan
    Compare.close(divergence, expected, max(1e-4, 1e-2 * expected), "KL of \(name)")
  }

  private struct UnknownOperation: Error { let name: String }
}

extension JSONObject {
  /// Keys with their values.
  fileprivate var pairs: [(String, JSONValue)] { keys.compactMap { key in self[key].map { (key, $0) } } }
}
