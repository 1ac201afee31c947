import Checkpoints
import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// A tuned lens as a safetensors file: for each layer L the tensors `L.weight` [d_model, d_model] and `L.bias`
/// [d_model], and the model's identity as metadata.
enum TunedLensFile {
  static let format = "sonde tuned lens 1"

  /// The file's bytes.
  static func bytes(of lens: TunedLens) throws(Failure) -> [UInt8] {
    var writer = SafetensorsWriter()
    let (model, width) = (lens.model, lens.model.width)
    writer.metadata = [
      "format": format, "family": model.family, "layers": "\(model.layers)", "width": "\(width)",
      "vocabulary": "\(model.vocabulary)", "digest": model.digest,
    ]
    do {
      for layer in lens.layers {
        guard let translator = lens.translators[layer] else { continue }
        try writer.add("\(layer).weight", shape: [width, width], floats: translator.weight)
        try writer.add("\(layer).bias", shape: [width], floats: translator.bias)
      }
    } catch { throw Failure(error) }
    return writer.serialized()
  }

  /// The lens of a file's bytes.
  ///
  /// - Throws: E206 for a file that isn't a tuned lens, or a damaged one.
  static func lens(_ bytes: [UInt8], path: String) throws(Failure) -> TunedLens {
    let file: SafetensorsFile
    do { file = try SafetensorsFile(bytes: bytes, name: path) } catch { throw Failure(error) }
    guard text("format", file) == format else {
      throw Failure(
        .damagedFile,
        Message(en: "\(path) is no tuned lens that Sonde saved", zh: "\(path) 不是 Sonde 保存的 Tuned Lens"))
    }
    guard let family = text("family", file), let layers = number("layers", file),
      let width = number("width", file), let vocabulary = number("vocabulary", file),
      let digest = text("digest", file), width > 0
    else { throw damaged(path, "metadata") }
    var translators: [Int: TunedLens.Translator] = [:]
    for tensor in file.tensors where tensor.name.hasSuffix(".weight") {
      guard let layer = Int(tensor.name.dropLast(7)), (0..<layers).contains(layer),
        tensor.shape == [width, width], let bias = file.tensor("\(layer).bias"), bias.shape == [width]
      else { throw damaged(path, tensor.name) }
      let translator = TunedLens.Translator(weight: tensor.dequantized(), bias: bias.dequantized())
      guard (translator.weight + translator.bias).allSatisfy(\.isFinite) else {
        throw damaged(path, tensor.name)
      }
      translators[layer] = translator
    }
    guard !translators.isEmpty else { throw damaged(path, "0.weight") }
    return TunedLens(
      model: ModelFingerprint(
        family: family, layers: layers, width: width, vocabulary: vocabulary, digest: digest),
      translators: translators)
  }

  private static func text(_ key: String, _ file: SafetensorsFile) -> String? {
    if case .string(let text)? = file.metadata[key] { text } else { nil }
  }

  private static func number(_ key: String, _ file: SafetensorsFile) -> Int? {
    text(key, file).flatMap(Int.init)
  }

  private static func damaged(_ path: String, _ part: String) -> Failure {
    Failure(
      .damagedFile,
      Message(
        en: "\(path) is a damaged tuned lens: `\(part)` is missing, misshapen or not finite",
        zh: "\(path) 是损坏的 Tuned Lens：`\(part)` 缺失、形状不符或含有非有限数"))
  }
}
