import Checkpoints
import Tensors
import TestSupport
import Testing
import Tokenization
import Transformer

/// Ways to the same numbers: whatever is cached, batched, shared or resumed, the plain run is what counts.
@Suite struct EquivalenceTests {
  private let text = [504, 3575, 282, 4649, 314, 7042, 28, 284, 260, 3575, 282, 6044, 314]

  private func largestDifference(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test func cachedStepsEqualThePlainRun() throws {
    let model = try SharedModel.of(.smollm2).model
    let cache = KVCache(for: model.architecture)
    for (index, token) in text.enumerated() {
      let step = try model.run(Request([token], cache: cache))
      let plain = try model.run(Request(Array(text[...index])))
      #expect(largestDifference(step.lastLogits, plain.lastLogits) <= 1e-4)
    }
    #expect(cache.count == text.count)
  }

  /// Attention goes by in pieces of 256 keys and in tiles of queries; neither may show.
  @Test func longAttentionHasTheSameBitsHoweverItIsCut() throws {
    var tiny = TinyModel()
    tiny.context = 1024
    let model = try Model(gguf: try tiny.file(), pool: ThreadPool(threads: 2))
    let ids = (0..<600).map { $0 * 37 % 250 + 3 }
    let last = model.architecture.layers - 1
    let capture = Plan.Capture(.residPost, layers: [last])
    func rows(_ trace: Trace) throws -> [[Float]] {
      let kept = try #require(trace[.residPost, layer: last]).tensor
      return (0..<kept.shape[0]).map { Array(kept.row($0).values) }
    }
    let whole = try rows(model.run(Request(ids, plan: Plan(captures: [capture]))))
    let cache = KVCache(for: model.architecture)
    for part in [0..<1, 1..<258, 258..<599, 599..<600] {
      let request = Request(Array(ids[part]), plan: Plan(captures: [capture]), cache: cache)
      #expect(try rows(model.run(request)) == Array(whole[part]))
    }
    let mapped = Plan(captures: [capture, .init(.pattern, layers: [0])])
    #expect(try rows(model.run(Request(ids, plan: mapped))) == whole)
  }

  /// Keys and values in f16: half the memory, and steps and forks with the bits of one run.
  @Test func fastRunsKeepHalves() throws {
    let model = try SharedModel.of(.smollm2).model
    let (fast, exact) = (KVCache(for: model.architecture), KVCache(for: model.architecture))
    let whole = try model.run(Request(text, cache: fast), precision: .fast)
    let plain = try model.run(Request(text, cache: exact))
    #expect(fast.byteCount * (KernelPath.current.hasFastProducts ? 2 : 1) == exact.byteCount)
    #expect(fast.fork().byteCount <= fast.byteCount)

    let steps = KVCache(for: model.architecture)
    for part in [0..<1, 1..<8] {
      _ = try model.run(Request(Array(text[part]), cache: steps), precision: .fast)
    }
    for cache in [steps, steps.fork(), fast.fork(8)] {
      let rest = try model.run(Request(Array(text[8...]), cache: cache), precision: .fast)
      #expect(Array(rest.lastLogits) == Array(whole.lastLogits))
    }
    // An exact run goes on from what a fast one kept, and a cache that is empty again takes what comes.
    let mixed = try model.run(Request(Array(text[8...]), cache: fast.fork(8)))
    #expect(largestDifference(mixed.lastLogits, plain.lastLogits) < 1)
    fast.truncate(to: 0)
    let again = try model.run(Request(text, cache: fast))
    #expect(Array(again.lastLogits) == Array(plain.lastLogits))
  }

  @Test func aBatchOfUnequalLengthsEqualsItsParts() throws {
    let model = try SharedModel.of(.smollm2).model
    let edit = Intervention(site: .neurons, layers: [2], units: [1054], operation: .set(0))
    let all = Plan(logits: .all)
    // More rows with logits than are unembedded at once.
    let requests =
      [
        Request(text), Request(Array(text.prefix(1))),
        Request(Array(text.suffix(5)), plan: Plan(interventions: [edit])), Request(Array(text.prefix(7))),
        Request(text, plan: Plan(logits: .none)),
      ] + (0..<6).map { Request(Array(text.dropFirst($0)), plan: all) }
    for precision in [Precision.exact, .fast] {
      let together = try model.run(requests, precision: precision)
      for (request, trace) in zip(requests, together) {
        #expect(trace.logits == (try model.run(request, precision: precision)).logits)
      }
    }
  }

  @Test func aSharedPrefixEqualsThePlainRun() throws {
    let model = try SharedModel.of(.smollm2).model
    let prefix = Array(text.prefix(6))
    let suffixes = [Array(text.suffix(7)), [260], [28, 284]]
    let shared = try model.run(prefix: prefix, suffixes: suffixes.map { Request($0) })
    for (suffix, trace) in zip(suffixes, shared) {
      let plain = try model.run(Request(prefix + suffix))
      #expect(largestDifference(trace.lastLogits, plain.lastLogits) <= 1e-4)
    }
  }

  @Test func resumingAtALaterLayerAndPositionEqualsThePatchedRun() throws {
    let model = try SharedModel.of(.smollm2).model
    let width = model.architecture.width
    let cache = KVCache(for: model.architecture)
    let base = try model.run(
      Request(text, plan: Plan(captures: [.init(.residPre)]), cache: cache))
    for (layer, position) in [(0, 0), (3, 4), (17, 9), (29, 12)] {
      let edit = Intervention(
        site: .residPre, layers: [layer], positions: .indices([position]), operation: .scale(0.5))
      let plain = try model.run(Request(text, plan: Plan(interventions: [edit])))
      let residual = try #require(base[.residPre, layer: layer]).tensor
      let resumed = try model.run(
        Request(
          Array(text[position...]), plan: Plan(interventions: [edit]), cache: cache.fork(position),
          resume: .init(layer: layer, residual: residual.slice(position..<text.count))))
      #expect(residual.shape == [text.count, width])
      #expect(largestDifference(resumed.lastLogits, plain.lastLogits) <= 1e-4)
    }
  }

  @Test func runsOfABatchGoOnFromLayersOfTheirOwn() throws {
    var tiny = TinyModel()
    tiny.layers = 5
    let model = try Model(gguf: try tiny.file(), pool: ThreadPool(threads: 2))
    let (ids, cache) = ([5, 6, 7, 8, 9, 10], KVCache(for: model.architecture))
    let base = try model.run(Request(ids, plan: Plan(captures: [.init(.residPre)]), cache: cache))
    let starts = [(3, 2), (0, 0), (1, 5), (4, 0), (3, 4), (1, 1)]
    func request(_ layer: Int, _ position: Int) throws -> Request {
      let residual = try #require(base[.residPre, layer: layer]).tensor.slice(position..<ids.count)
      let edits = [Site.neurons, .embed, .logits].map {
        Intervention(site: $0, positions: .from(position), units: [layer], operation: .scale(3))
      }
      let captures = [Site.embed, .attnOut, .residPost, .pattern, .finalNorm].map { Plan.Capture($0) }
      return Request(
        Array(ids[position...]), plan: Plan(captures: captures, interventions: edits, logits: .all),
        cache: cache.fork(position, from: layer),
        resume: layer == 0 ? nil : .init(layer: layer, residual: residual))
    }
    let together = try model.run(starts.map(request))
    for ((layer, position), trace) in zip(starts, together) {
      let alone = try model.run(request(layer, position))
      #expect(trace.logits == alone.logits && trace.start == position)
      for site in [Site.attnOut, .residPost, .pattern] {
        for at in 0..<tiny.layers {
          #expect(trace[site, layer: at]?.tensor == alone[site, layer: at]?.tensor, "\(site) \(at)")
          #expect((trace[site, layer: at] != nil) == (at >= layer))
        }
      }
      #expect(trace[.finalNorm]?.tensor == alone[.finalNorm]?.tensor)
      #expect((trace[.embed] != nil) == (layer == 0))
    }
  }

  @Test func aGradientWantsABatchThatStartsTogether() throws {
    let model = try Model(gguf: try TinyModel().file(), pool: ThreadPool(threads: 2))
    let base = try model.run(Request([5, 6], plan: Plan(captures: [.init(.residPre)])))
    let residual = try #require(base[.residPre, layer: 1]).tensor
    let late = Request([5, 6], resume: .init(layer: 1, residual: residual))
    var plan = Plan()
    plan.gradient = Gradient(of: .logitDifference(7, 8), at: [.init(.residPost)])
    #expect(throws: EngineError.badOption(name: "resume", found: "layers 0 and 1", expected: "one layer")) {
      try model.run([late, Request([5, 6], plan: plan)])
    }
  }

  @Test func anyNumberOfThreadsGivesTheSameBits() throws {
    try SharedModel.chooseKernels()
    let file = try GGUFFile(path: RealModel.smollm2.path())
    let plan = Plan(captures: [.init(.residPost), .init(.pattern, layers: [5])], logits: .all)
    var first: Trace?
    for threads in [1, 2, 3] {
      let trace = try Model(gguf: file, pool: ThreadPool(threads: threads)).run(Request(text, plan: plan))
      guard let one = first else {
        first = trace
        continue
      }
      #expect(trace.logits == one.logits)
      for layer in 0..<30 {
        #expect(trace[.residPost, layer: layer]?.tensor == one[.residPost, layer: layer]?.tensor)
      }
      #expect(trace[.pattern, layer: 5]?.tensor == one[.pattern, layer: 5]?.tensor)
    }
  }

  @Test func capturesOfOneSiteStandTogether() throws {
    let model = try SharedModel.of(.smollm2).model
    for site in [Site.residPost, .pattern, .logits] {
      let all = try #require(
        try model.run(Request(text, plan: Plan(captures: [.init(site)], logits: .all)))[site])
      let captures: [Plan.Capture] = [
        .init(site, positions: .indices([2, 0])), .init(site, positions: .last),
        .init(site, positions: .range(1, 2)),
      ]
      let both = try #require(
        try model.run(Request(text, plan: Plan(captures: captures, logits: .all)))[site])
      #expect(both.positions == [2, 0, text.count - 1, 1])
      let maps = site.isAttentionMap ? all.tensor.shape[0] : 1
      let (rows, width) = (text.count, all.tensor.values.count / text.count / maps)
      var expected: [Float] = []
      for map in 0..<maps {
        for position in both.positions {
          let start = (map * rows + position) * width
          expected += all.tensor.values[start..<start + width]
        }
      }
      #expect(both.tensor.values == expected, "\(site)")
    }
  }

  @Test func watchingChangesNothing() throws {
    let model = try SharedModel.of(.smollm2).model
    let plain = try model.run(Request(text))
    for site in Site.allCases {
      let watched = try model.run(Request(text, plan: Plan(captures: [.init(site)])))
      // Some sites are computed another way when they are watched: to rounding, not to the bit.
      #expect(largestDifference(plain.lastLogits, watched.lastLogits) <= 1e-4, "\(site)")
    }
  }

  @Test func headOutsAddUpToAttentionAndChangingOneActs() throws {
    let model = try SharedModel.of(.qwen).model
    let ids = [785, 6722, 315, 9625, 374]
    let trace = try model.run(Request(ids, plan: Plan(captures: [.init(.headOut), .init(.attnOut)])))
    let heads = try #require(trace[.headOut, layer: 3]).tensor
    let whole = try #require(trace[.attnOut, layer: 3]).tensor
    #expect(heads.shape == [5, 14, 896])
    for i in 0..<896 {
      let sum = (0..<14).map { heads.values[(4 * 14 + $0) * 896 + i] }.reduce(0, +)
      #expect(abs(sum - whole.values[4 * 896 + i]) < 1e-4)
    }
    let byOut = Intervention(site: .headOut, layers: [3], units: [6], operation: .set(0))
    let byZ = Intervention(site: .z, layers: [3], units: [6], operation: .set(0))
    let a = try model.run(Request(ids, plan: Plan(interventions: [byOut]))).lastLogits
    let b = try model.run(Request(ids, plan: Plan(interventions: [byZ]))).lastLogits
    #expect(largestDifference(a, b) <= 1e-4)
  }
}
