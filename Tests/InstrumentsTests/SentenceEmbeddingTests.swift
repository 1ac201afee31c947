import Checkpoints
import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

/// Sentence embeddings of all-MiniLM-L6-v2 against sentence-transformers' way of making them.
@Suite struct SentenceEmbeddingTests {
  private func minilm() throws -> Model {
    try SharedModel.chooseKernels()
    let folder = try ModelFolder(path: RealModel.minilm.path())
    return try Model(config: folder.config, tensors: folder, pool: ThreadPool(threads: 2))
  }

  @Test func vectorsAndCosinesAgreeWithTransformers() throws {
    let golden = try Golden.json("minilm/embeddings.json")
    let sentences = try #require(golden["sentences"]?.array)
    let found = try minilm().sentenceEmbeddings(try sentences.map { try #require($0["ids"]?.ints) })
    #expect(found.vectors.shape == [12, 384])
    for (index, sentence) in sentences.enumerated() {
      let expected = try #require(sentence["embedding"]?.numbers ?? sentence["embedding_first16"]?.numbers)
      for (value, golden) in zip(found.vectors.row(index).values, expected) {
        #expect(abs(Double(value) - golden) <= 1e-5, "sentence \(index)")
      }
    }
    for (index, row) in try #require(golden["cosine"]?.array).enumerated() {
      for (value, expected) in zip(found.cosine.row(index).values, try #require(row.numbers)) {
        #expect(abs(Double(value) - expected) <= 1e-4)
      }
    }
  }

  @Test func aTextIsTheSameInABatchAndAlone() throws {
    let model = try minilm()
    let texts = [[101, 7592, 102], [101, 1996, 4937, 7719, 2006, 1996, 13523, 1012, 102], [101, 102]]
    let together = try model.sentenceEmbeddings(texts)
    for (index, text) in texts.enumerated() {
      #expect(try model.sentenceEmbeddings([text]).vectors.values == together.vectors.row(index).values)
    }
  }

  @Test func manyTextsGoThroughInBatchesAndCanBeStopped() throws {
    let model = try minilm()
    let texts = Array(repeating: [101] + Array(repeating: 7592, count: 254) + [102], count: 10)
    var steps: [Int] = []
    _ = try model.sentenceEmbeddings(texts, progress: { done, _ in steps.append(done) })
    #expect(steps == [8, 10])
    #expect(throws: EngineError.interrupted) {
      try model.sentenceEmbeddings(texts, isCancelled: { true })
    }
    #expect(throws: EngineError.noTokens) { try model.sentenceEmbeddings([[101, 102], []]) }
    #expect(try model.sentenceEmbeddings([]).vectors.values.isEmpty)
  }

  @Test func aRowOfZerosStaysOne() {
    let embeddings = SentenceEmbeddings(pooled: Tensor(shape: [2, 2], values: [3, 4, 0, 0]))
    #expect(embeddings.vectors.values == [0.6, 0.8, 0, 0])
    #expect(embeddings.cosine.values == [1, 0, 0, 0])
  }
}
