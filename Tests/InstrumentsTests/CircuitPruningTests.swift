import Instruments
import Tensors
import Testing
import Transformer

@Suite struct CircuitPruningTests {
  @Test func deadEndsChangeNothing() throws {
    let model = try tinyModel()
    let tests = CircuitTests()
    let scores = CircuitTests.scores()
    var cut = 0
    for draw in 0..<4 {
      var generator = Philox(seed: 9, stream: UInt64(draw))
      let kept = (0..<scores.graph.edgeCount).map { _ in Double.random(in: 0..<1, using: &generator) < 0.12 }
      let whole = Circuit(scores, kept: kept)
      let pruned = whole.pruned
      cut += whole.count - pruned.count
      #expect(
        tests.difference(
          try tests.patched(whole.kept, in: model).logits, try tests.patched(pruned.kept, in: model).logits)
          < 1e-5)
      #expect(pruned.pruned.kept == pruned.kept)
    }
    #expect(cut > 10, "there were dead ends")
  }

  @Test func theBestEdgesThatFitAreTaken() {
    let scores = CircuitTests.scores()
    for count in [5, 20, 60, 100] {
      let circuit = Circuit(scores, edges: count)
      #expect(circuit.count <= count)
      #expect(circuit.pruned.kept == circuit.kept)
      let signed = Circuit(scores, edges: count, rank: .signed)
      #expect(signed.edges.allSatisfy { scores.values[$0] > 0 })
    }
    #expect(Circuit(scores, edges: 100).count > 80)
    #expect(Circuit(scores, edges: scores.graph.edgeCount).count == scores.graph.edgeCount)
  }

  @Test func aCircuitOfPartsHasAllEdgesAmongThem() {
    let scores = CircuitTests.scores()
    let circuit = Circuit(scores, nodesWithin: 60)
    let graph = scores.graph
    #expect(circuit.count <= 60 && circuit.count > 5)
    let parts = Set(circuit.writers)
    for edge in 0..<graph.edgeCount {
      let (writer, reader) = graph.ends(of: edge)
      let owners = graph.owners(of: reader)
      let isInside = parts.contains(writer) && (owners.isEmpty || owners.contains { parts.contains($0) })
      #expect(circuit.kept[edge] == isInside)
    }
  }

  @Test func randomCircuitsFollowTheirSeed() {
    let scores = CircuitTests.scores()
    let first = Circuit.random(scores, edges: 50, seed: 1, draw: 0)
    #expect(first.kept == Circuit.random(scores, edges: 50, seed: 1, draw: 0).kept)
    #expect(first.kept != Circuit.random(scores, edges: 50, seed: 1, draw: 1).kept)
    #expect(first.kept != Circuit.random(scores, edges: 50, seed: 2, draw: 0).kept)
    #expect(first.count <= 50)
  }

  @Test func aDrawingLeadsFromTheInputToTheLogits() {
    let circuit = Circuit(CircuitTests.scores(), edges: 60)
    let drawing = CircuitDrawing(circuit, edges: 12)
    #expect(drawing.layers.first == ["input"])
    #expect(drawing.layers.last == ["logits"])
    let parts = Set(drawing.layers.joined())
    #expect(drawing.arrows.allSatisfy { parts.contains($0.from) && parts.contains($0.to) })
    #expect(drawing.text.hasPrefix("logits"))
    #expect(drawing.dot.hasPrefix("digraph circuit {") && drawing.dot.hasSuffix("}\n"))
    #expect(drawing.dot.filter { $0 == "{" }.count == drawing.dot.filter { $0 == "}" }.count)
    #expect(drawing.svg.hasPrefix("<svg ") && drawing.svg.hasSuffix("</svg>\n"))
    #expect(drawing.svg.components("<path ") == drawing.arrows.count)
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int {
    var (count, rest) = (0, self[...])
    while let found = rest.firstRange(of: text) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }
}
