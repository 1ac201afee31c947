import Instruments
import Testing
import Transformer

@Suite struct CircuitGraphTests {
  @Test(arguments: [
    // GPT-2 small, SmolLM2-135M, Qwen2.5-0.5B, Gemma 3 270M, Pythia-70M (parallel), one block.
    (CircuitGraph(layers: 12, heads: 12, kvHeads: 12), 157, 445, 32_491),
    (CircuitGraph(layers: 30, heads: 9, kvHeads: 3), 301, 481, 70_651),
    (CircuitGraph(layers: 24, heads: 14, kvHeads: 2), 361, 457, 79_813),
    (CircuitGraph(layers: 18, heads: 4, kvHeads: 1), 91, 127, 5_644),
    (CircuitGraph(layers: 6, heads: 8, kvHeads: 8, isParallel: true), 55, 151, 3_580),
    (CircuitGraph(layers: 1, heads: 2, kvHeads: 1), 4, 6, 11),
  ])
  func edgesAreCountedFromTheSizesAlone(_ graph: CircuitGraph, writers: Int, readers: Int, edges: Int) {
    #expect(graph.writerCount == writers)
    #expect(graph.readerCount == readers)
    #expect(graph.edgeCount == edges)
  }

  @Test(arguments: [
    CircuitGraph(layers: 3, heads: 4, kvHeads: 2),
    CircuitGraph(layers: 2, heads: 3, kvHeads: 3, isParallel: true),
  ])
  func everyEdgeHasItsNumberAndEveryNumberItsEdge(_ graph: CircuitGraph) {
    var number = 0
    for place in 0..<graph.readerCount {
      let reader = graph.reader(place)
      #expect(graph.index(of: reader) == place)
      for writer in 0..<graph.writersSeen(by: place) {
        #expect(graph.edge(from: graph.writer(writer), to: reader) == number)
        #expect(graph.ends(of: number) == (writer: writer, reader: place))
        number += 1
      }
    }
    #expect(number == graph.edgeCount)
    for writer in 0..<graph.writerCount { #expect(graph.index(of: graph.writer(writer)) == writer) }
  }

  @Test func aReaderSeesWhatIsWrittenBeforeIt() {
    let graph = CircuitGraph(layers: 2, heads: 2, kvHeads: 1)
    let parallel = CircuitGraph(layers: 2, heads: 2, kvHeads: 1, isParallel: true)
    #expect(graph.edge(from: .head(layer: 0, head: 1), to: .mlp(layer: 0)) != nil)
    #expect(parallel.edge(from: .head(layer: 0, head: 1), to: .mlp(layer: 0)) == nil)
    #expect(graph.edge(from: .mlp(layer: 0), to: .mlp(layer: 0)) == nil)
    #expect(graph.edge(from: .mlp(layer: 0), to: .value(layer: 1, head: 0)) != nil)
    #expect(graph.edge(from: .head(layer: 1, head: 0), to: .query(layer: 1, head: 0)) == nil)
    #expect(graph.edge(from: .mlp(layer: 1), to: .logits) != nil)
  }

  @Test func aSharedKeyHeadBelongsToItsWholeGroup() {
    let graph = CircuitGraph(layers: 2, heads: 6, kvHeads: 2)
    let owners = graph.owners(of: graph.index(of: .key(layer: 1, head: 1))).map(graph.writer)
    #expect(owners == (3..<6).map { .head(layer: 1, head: $0) })
    #expect(
      graph.owners(of: graph.index(of: .query(layer: 0, head: 4))).map(graph.writer) == [
        .head(layer: 0, head: 4)
      ])
    #expect(graph.owners(of: graph.index(of: .logits)).isEmpty)
  }

  @Test func namesAreThoseOfTheField() {
    let graph = CircuitGraph(layers: 10, heads: 9, kvHeads: 3)
    #expect((0..<3).map { graph.writer($0).description } == ["input", "a0.h0", "a0.h1"])
    #expect(CircuitGraph.Reader.query(layer: 5, head: 3).description == "a5.h3<q>")
    #expect(CircuitGraph.Reader.value(layer: 5, head: 1).description == "a5.kv1<v>")
    #expect(CircuitGraph.Writer.mlp(layer: 7).description == "m7")
  }
}
