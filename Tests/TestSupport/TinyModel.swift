import Checkpoints

/// A random model of the llama family, small enough to build in a test: it says nothing sensible, but
/// everything runs on it.
///
/// Its vocabulary is byte-level: three special tokens, the 256 bytes, then one token a merge. All weights are
/// stored as F32, so that no dequantisation stands between a test and the numbers it expects.
public struct TinyModel: Sendable {
  /// The number of blocks.
  public var layers = 2
  /// The width of the residual stream, a multiple of `heads`.
  public var width = 32
  /// Query heads.
  public var heads = 4
  /// Key and value heads, a divisor of `heads`.
  public var keyValueHeads = 2
  /// Neurons a block.
  public var neurons = 64
  /// Positions in the context.
  public var context = 256
  /// The seed of the weights.
  public var seed: UInt64 = 1

  /// The model with the values above.
  public init() {}

  /// Pairs that the tokenizer merges, best first.
  public static let merges = [
    "Ġ t", "Ġ a", "h e", "i n", "r e", "Ġt he", "o n", "e r", "Ġ s", "a t", "n d", "i s", "Ġ c", "o r",
    "e s", "Ġ w", "in g", "Ġa nd", "Ġ o", "o u", "Ġ p", "e d", "Ġ f", "i t", "a n", "Ġ m", "l l", "Ġ b",
    "e n", "Ġ in", "Ġo f", "Ġt o", "H e", "ll o", "He llo", "Ġw or", "l d", "Ġwor ld", "c at", "Ġ cat",
  ]

  /// The texts of all tokens, by id, in the byte-level alphabet (a space is `Ġ`).
  public static let tokens: [String] =
    ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + byteAlphabet
    + merges.map { $0.split(separator: " ").joined() }

  /// A template in the manner of ChatML.
  public static let template =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] "
    + "+ '<|im_end|>' + '\n'}}{% endfor %}"
    + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"

  /// The letters that stand for the 256 bytes in a byte-level vocabulary, by byte: printable Latin-1 for
  /// itself, the rest from U+0100 on (Radford et al. 2019).
  public static let byteAlphabet: [String] = {
    var next: UInt32 = 0x100
    return (0..<256).map { (byte: UInt32) in
      let printable =
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
      if printable { return String(Character(Unicode.Scalar(byte) ?? " ")) }
      defer { next += 1 }
      return String(Character(Unicode.Scalar(next) ?? " "))
    }
  }()

  /// The model as a GGUF file yet to be written: tests may change its metadata or add tensors first.
  public func writer() throws -> GGUFWriter {
    var writer = GGUFWriter()
    writer.metadata = metadata
    var generator = SeededGenerator(seed: seed)
    func matrix(_ name: String, _ rows: Int, _ columns: Int) throws {
      let scale = 1 / Float(columns).squareRoot()
      let floats = (0..<(rows * columns)).map { _ in generator.normal() * scale }
      try writer.add(name, shape: [rows, columns], floats: floats)
    }
    func norm(_ name: String) throws {
      try writer.add(name, shape: [width], floats: (0..<width).map { _ in 1 + generator.normal() * 0.1 })
    }
    let keyValueWidth = width / heads * keyValueHeads
    try matrix("token_embd.weight", Self.tokens.count, width)
    for layer in 0..<layers {
      try norm("blk.\(layer).attn_norm.weight")
      try matrix("blk.\(layer).attn_q.weight", width, width)
      try matrix("blk.\(layer).attn_k.weight", keyValueWidth, width)
      try matrix("blk.\(layer).attn_v.weight", keyValueWidth, width)
      try matrix("blk.\(layer).attn_output.weight", width, width)
      try norm("blk.\(layer).ffn_norm.weight")
      try matrix("blk.\(layer).ffn_gate.weight", neurons, width)
      try matrix("blk.\(layer).ffn_up.weight", neurons, width)
      try matrix("blk.\(layer).ffn_down.weight", width, neurons)
    }
    try norm("output_norm.weight")
    return writer
  }

  /// Writes the model to a path.
  public func write(to path: String) throws { try writer().write(to: path) }

  /// The model in memory.
  public func file() throws -> GGUFFile {
    try GGUFFile(bytes: writer().serialized(), name: "tiny.gguf")
  }

  private var metadata: Metadata {
    var metadata = Metadata()
    func set(_ key: String, _ value: Int) { metadata[key] = .unsigned(UInt64(value)) }
    metadata["general.architecture"] = .string("llama")
    metadata["general.name"] = .string("Tiny")
    set("llama.block_count", layers)
    set("llama.context_length", context)
    set("llama.embedding_length", width)
    set("llama.feed_forward_length", neurons)
    set("llama.attention.head_count", heads)
    set("llama.attention.head_count_kv", keyValueHeads)
    set("llama.rope.dimension_count", width / heads)
    set("llama.vocab_size", Self.tokens.count)
    metadata["llama.rope.freq_base"] = .float(10_000)
    metadata["llama.attention.layer_norm_rms_epsilon"] = .float(Double(Float(1e-5)))
    metadata["tokenizer.ggml.model"] = .string("gpt2")
    metadata["tokenizer.ggml.pre"] = .string("smollm")
    metadata["tokenizer.ggml.tokens"] = .array(MetadataArray(strings: Self.tokens))
    // 3 marks a control token, 1 a normal one.
    let types = Self.tokens.indices.map { Int32($0 < 3 ? 3 : 1) }
    metadata["tokenizer.ggml.token_type"] = .array(MetadataArray(ints: types))
    metadata["tokenizer.ggml.merges"] = .array(MetadataArray(strings: Self.merges))
    set("tokenizer.ggml.bos_token_id", 1)
    set("tokenizer.ggml.eos_token_id", 2)
    metadata["tokenizer.ggml.add_bos_token"] = .bool(false)
    metadata["tokenizer.chat_template"] = .string(Self.template)
    return metadata
  }
}
