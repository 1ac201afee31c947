import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct GenerationTests {
  private func generate(
    _ change: (inout GenerationOptions) -> Void, prompts: [String] = ["Once upon a time"]
  ) throws -> [Generation] {
    let shared = try SharedModel.of(.smollm2)
    var options = GenerationOptions()
    options.limit = 12
    change(&options)
    let requests = prompts.map { Request(shared.tokenizer.encode($0, parseSpecial: false)) }
    return try shared.model.generate(requests, options, tokenizer: shared.tokenizer)
  }

  private func sampled(_ options: inout GenerationOptions) {
    options.sampling.temperature = 0.8
    options.sampling.topK = 40
    options.sampling.topP = 0.95
    options.sampling.minP = 0.02
  }

  @Test func oneSeedGivesOneText() throws {
    let texts = try [7, 7, 8].map { (seed: UInt64) in
      try generate {
        sampled(&$0)
        $0.sampling.seed = seed
      }[0].text
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0] != texts[2])
  }

  @Test func aBatchGeneratesWhatEachPromptWould() throws {
    let prompts = ["Once upon a time", "The capital of France is", "1, 2, 3,"]
    let together = try generate({ _ in }, prompts: prompts)
    for (prompt, generation) in zip(prompts, together) {
      #expect(try generate({ _ in }, prompts: [prompt])[0].text == generation.text)
    }
  }

  @Test func aStopTextCutsBeforeItself() throws {
    let full = try generate { _ in }[0].text
    let stop = String(full.dropFirst(8).prefix(3))
    let cut = try generate { $0.stops = [stop] }[0]
    #expect(cut.finish == .stop)
    #expect(full.hasPrefix(cut.text) && !cut.text.contains(stop))
  }

  @Test func anEndTokenEndsAndIsNotText() throws {
    let first = try generate { _ in }[0].tokens[3].id
    let ended = try generate { $0.endTokens = [first] }[0]
    #expect(ended.finish == .end)
    #expect(!ended.tokens.map(\.id).contains(first))
  }

  @Test func topKOfOneIsGreedyAndAPenaltyStopsRepetition() throws {
    let greedy = try generate { _ in }[0].text
    let single = try generate {
      $0.sampling.temperature = 1
      $0.sampling.topK = 1
    }[0].text
    #expect(greedy == single)
    let shared = try SharedModel.of(.smollm2)
    let loop = shared.tokenizer.encode("ha ha ha ha ha ha ha ha", parseSpecial: false)
    func distinct(_ penalty: Float) throws -> Int {
      var options = GenerationOptions()
      options.limit = 12
      options.sampling.repetitionPenalty = penalty
      let result = try shared.model.generate([Request(loop)], options, tokenizer: shared.tokenizer)[0]
      return Set(result.tokens.map(\.id)).subtracting(loop).count
    }
    #expect(try distinct(5) > distinct(1))
  }

  @Test func interventionsActOnGeneratedTokensToo() throws {
    let shared = try SharedModel.of(.smollm2)
    let ids = shared.tokenizer.encode("The capital of France is", parseSpecial: false)
    var options = GenerationOptions()
    options.limit = 8
    func text(_ positions: PositionSelection) throws -> [Int] {
      let edit = Intervention(site: .mlpOut, layers: [4, 8, 12], positions: positions, operation: .set(0))
      return try shared.model.generate(
        [Request(ids, plan: Plan(interventions: [edit]))], options, tokenizer: shared.tokenizer)[0].tokens
        .map(\.id)
    }
    let clean = try shared.model.generate([Request(ids)], options, tokenizer: shared.tokenizer)[0].tokens.map(
      \.id)
    #expect(try text(.generated).first == clean.first)
    #expect(try text(.generated) != clean)
    #expect(try text(.all) != text(.prompt))
  }

  @Test(arguments: [Precision.exact, .fast])
  func aPromptReadInPiecesGivesTheSameBits(_ precision: Precision) throws {
    let shared = try SharedModel.of(.smollm2)
    let text = "Once upon a time there was a small house by the sea"
    let ids = shared.tokenizer.encode(text, parseSpecial: false)
    let edits = [
      Intervention(site: .residPost, layers: [3], positions: .indices([1, -2]), operation: .scale(2)),
      Intervention(site: .mlpOut, layers: [8], positions: .from(4), operation: .set(0)),
    ]
    func generated(_ piece: Int, _ edits: [Intervention]) throws -> [GeneratedToken] {
      var options = GenerationOptions()
      (options.limit, options.piece, options.precision) = (4, piece, precision)
      let request = Request(ids, plan: Plan(interventions: edits))
      return try shared.model.generate([request], options, tokenizer: shared.tokenizer)[0].tokens
    }
    let clean = try generated(1024, [])
    for edits in [[], edits] {
      let whole = try generated(1024, edits)
      for piece in [1, 3, ids.count - 1] {
        let read = try generated(piece, edits)
        #expect(read.map(\.id) == whole.map(\.id))
        #expect(read.map(\.logprob.bitPattern) == whole.map(\.logprob.bitPattern), "\(piece) at once")
      }
      if !edits.isEmpty { #expect(whole[0].logprob != clean[0].logprob) }
    }
  }

  @Test func interruptionLeavesNothingBehind() throws {
    let shared = try SharedModel.of(.smollm2)
    let ids = shared.tokenizer.encode("Once upon a time", parseSpecial: false)
    let before = try shared.model.run(Request(ids)).logits
    for limit in [0, 1, 17, 45] {
      var asked = 0
      #expect(throws: EngineError.interrupted) {
        try shared.model.generate(
          [Request(ids)], GenerationOptions(), tokenizer: shared.tokenizer,
          isCancelled: {
            asked += 1
            return asked > limit
          })
      }
    }
    #expect(try shared.model.run(Request(ids)).logits == before)
  }
}
