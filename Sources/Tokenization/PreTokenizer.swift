/// Cuts a text into the words within which byte pairs are merged: some stages, each cutting what the one before left.
///
/// The stages are the regular expressions of the published tokenizers, written as scanners. Every byte of the
/// text ends up in exactly one word.
struct PreTokenizer: Sendable {
  /// One way of cutting.
  enum Stage: Sendable {
    /// GPT-2: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    case gpt2
    /// cl100k and its heirs: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}|`
    /// ` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    case cl100k(digits: Int)
    /// `\p{N}`, each by itself.
    case eachNumber
    /// `\p{N}+`
    case numbers
    /// `[0-9][0-9][0-9]`
    case digitTriples
    /// `[\p{P}\$\+<=>\^\~\|]+`, with the grave accent too if asked.
    case punctuation(grave: Bool)
  }

  let stages: [Stage]

  /// The rule that a file names in `tokenizer.ggml.pre`.
  init(named name: String) throws(TokenizationError) {
    switch name {
    case "default":
      stages = [.punctuation(grave: false), .gpt2, .numbers, .digitTriples]
    case "gpt-2", "gpt2", "phi-2", "mpt", "olmo", "jais", "roberta-bpe", "jina-es", "jina-de", "jina-v1-en",
      "jina-v2-es", "jina-v2-de", "jina-v2-code", "gigachat", "trillion", "granite-docling":
      stages = [.gpt2]
    case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum":
      stages = [.eachNumber, .gpt2]
    case "qwen2", "stablelm2", "hunyuan", "deepseek-r1-qwen", "megrez":
      stages = [.cl100k(digits: 1)]
    case "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "lfm2", "dbrx", "smaug-bpe",
      "chatglm-bpe", "glm4":
      stages = [.cl100k(digits: 3)]
    case "falcon":
      stages = [.punctuation(grave: true), .gpt2, .digitTriples]
    default:
      throw .unknownPreTokenizer(name)
    }
  }

  init(stages: [Stage]) {
    self.stages = stages
  }

  /// Calls `body` with the words of `range` in order.
  func split(_ reader: ScalarReader, _ range: Range<Int>, _ body: (Range<Int>) -> Void) {
    split(reader, range, from: 0, body)
  }

  private func split(
    _ reader: ScalarReader, _ range: Range<Int>, from stage: Int, _ body: (Range<Int>) -> Void
  ) {
    guard stage < stages.count else { return body(range) }
    var index = range.lowerBound
    while index < range.upperBound {
      let end = stages[stage].end(reader, from: index, to: range.upperBound)
      split(reader, index..<end, from: stage + 1, body)
      index = end
    }
  }
}
