import Tensors
import TestSupport
import Testing
import Tokenization
import Transformer

/// Runs whose products are counted and not computed.
@Suite struct DryRunTests {
  private let tiny = TinyModel()

  /// Flops of all matrices of a block for one row: 2 · Σ inputs · outputs.
  private var blockFlops: Int {
    let keyWidth = tiny.width / tiny.heads * tiny.keyValueHeads
    return 2 * (2 * tiny.width * tiny.width + 2 * tiny.width * keyWidth + 3 * tiny.width * tiny.neurons)
  }
  private var headFlops: Int { 2 * tiny.width * TinyModel.tokens.count }

  private func model(threads: Int = 1) throws -> Model {
    try Model(gguf: try tiny.file(), pool: ThreadPool(threads: threads))
  }

  @Test func aPrefillCountsEveryMatrixForEveryRow() throws {
    let model = try model()
    for (tokens, logits) in [(1, Plan.LogitSelection.last), (7, .last), (40, .all), (5, .none)] {
      let ids = Array(10..<10 + tokens)
      let counts = try model.pool.countingProducts { counter in
        _ = try model.run(Request(ids, plan: Plan(captures: [.init(.residPost)], logits: logits)))
        return counter.counts
      }
      let rows = logits == .last ? 1 : logits == .all ? tokens : 0
      #expect(counts.flops == tokens * tiny.layers * blockFlops + rows * headFlops, "\(tokens) \(logits)")
      #expect(counts.kinds == [ProductKind(.exact, .f32)])
      #expect(counts.entries.allSatisfy { $0.flops == 2 * Int($0.rows.rounded()) * $0.weights })
    }
  }

  @Test func aStepOfDecodingCountsOneRowAndGoesOnToTheLimit() throws {
    let model = try model()
    var options = GenerationOptions()
    options.limit = 9
    // Whatever token comes, a real run would end at it.
    options.endTokens = Set(0..<TinyModel.tokens.count)
    let tokenizer = try makeTokenizer(from: try tiny.file().metadata).0
    let (made, counts) = try model.pool.countingProducts { counter in
      let made = try model.generate([Request([5, 6, 7])], options, tokenizer: tokenizer)
      return (made, counter.counts)
    }
    #expect(made[0].tokens.count == 9 && made[0].finish == .length)
    // The first token comes with the prompt's pass, each of the others with a pass of one row.
    let rows = 3 + 8
    #expect(counts.flops == rows * tiny.layers * blockFlops + 9 * headFlops)
    #expect(try model.generate([Request([5, 6, 7])], options, tokenizer: tokenizer)[0].tokens.isEmpty)
  }

  @Test func aGradientCountsTheWayBackToo() throws {
    let model = try model()
    // A single logit is a row of the unembedding, no product; a log-probability hangs on all of them.
    for (quantity, head) in [(Objective.Quantity.logit(9), 0), (.logProbability(9), headFlops)] {
      let plan = Plan(
        gradient: Gradient(of: Objective([.init(1, quantity)]), at: [.init(.residPre, layers: [0])]))
      let counts = try model.pool.countingProducts { counter in
        _ = try model.run(Request([5, 6, 7], plan: plan))
        return counter.counts
      }
      let back = counts.entries.filter { $0.kind.operation == .transposed }.reduce(0) { $0 + $1.flops }
      #expect(back == 3 * tiny.layers * blockFlops + head)
    }
  }

  @Test func realRunsHaveTheSameBitsAfterwards() throws {
    let model = try model(threads: 2)
    let request = Request(Array(20..<60), plan: Plan(captures: [.init(.residPost)], logits: .all))
    let before = try model.run(request)
    let dry = try model.pool.countingProducts { _ in try model.run(request) }
    #expect(dry.logits.values != before.logits.values)
    #expect(dry.logits.values.allSatisfy { $0.isFinite })
    let after = try model.run(request)
    #expect(after.logits.values == before.logits.values)
    for layer in 0..<tiny.layers {
      #expect(after[.residPost, layer: layer]?.tensor == before[.residPost, layer: layer]?.tensor)
    }
  }

  @Test func aDryRunThatThrowsLeavesThePoolAsItWas() throws {
    let model = try model()
    #expect(throws: EngineError.self) {
      try model.pool.countingProducts { _ throws(EngineError) in
        #expect(model.pool.countsProducts)
        _ = try model.run(Request([5])) { true }
      }
    }
    #expect(!model.pool.countsProducts)
    #expect(try model.run(Request([5])).lastLogits == (try self.model().run(Request([5])).lastLogits))
  }

  @Test func otherPoolsGoOnComputing() throws {
    let (one, other) = (try model(), try model())
    let expected = try other.run(Request([5, 6])).lastLogits
    let (found, counts) = try one.pool.countingProducts { counter in
      let logits = try other.run(Request([5, 6])).lastLogits
      return (logits, counter.counts)
    }
    #expect(found == expected && counts == ProductCounts())
  }

  @Test func dryNumbersFollowFromTheInputAndNotFromTheThreads() throws {
    let request = Request(Array(20..<90), plan: Plan(logits: .all))
    func dry(threads: Int) throws -> [Float] {
      let model = try model(threads: threads)
      return try model.pool.countingProducts { _ in try model.run(request) }.logits.values
    }
    let values = try dry(threads: 1)
    #expect(try values == dry(threads: 2) && values == dry(threads: 5))
    // Of the order of 1, as logits are: neither equal nor far apart.
    let mean = values.reduce(0, +) / Float(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
    #expect(abs(mean) < 0.2 && variance > 0.3 && variance < 3)
  }
}
