import Checkpoints
import JSON
import Tensors
import Transformer

/// A training at one step: all that it needs to go on with the same bits, as a safetensors file.
public struct DictionaryCheckpoint: Sendable {
  public var recipe: DictionaryRecipe
  /// Steps taken.
  public var step: Int
  /// Rows of the texts that are trained on, and in memory at once.
  public var rows: Int
  public var memory: Int
  /// What the caller wants to remember of the texts.
  public var texts: String
  /// Hashes of the texts and of the model.
  var prints: (texts: UInt64, model: UInt64)
  var scales: [Float]
  var cut: Float
  var penalty: Double
  var idle: [Float]
  /// Encoder, decoder, their biases, thresholds; then Adam's means, then its squares, in the same order. None where
  /// activations are yet to be collected.
  var values: [[Float]]

  /// Whether there is something trained in it, be it only where training begins.
  public var isBegun: Bool { !values.isEmpty }

  static let names = ["encoder", "decoder", "encoder_bias", "output_bias", "log_thresholds"]
  private static let format = "sonde dictionary training 1"
}

extension DictionaryTraining {
  /// The training as it stands between two steps.
  ///
  /// - Parameter texts: what the caller needs to find the texts again.
  public func checkpoint(texts: String) -> DictionaryCheckpoint {
    trainer.checkpoint(
      texts: texts, rows: rows, memory: memory, prints: prints)
  }
}

extension DictionaryTrainer {
  var parameters: [Floats] { [encoder, decoder, encoderBias, outputBias, logThresholds] }

  func checkpoint(
    texts: String, rows: Int, memory: Int, prints: (texts: UInt64, model: UInt64)
  ) -> DictionaryCheckpoint {
    let kept = logThresholds.count > 0 ? parameters : Array(parameters.dropLast())
    let blank = kept.map { [Float](repeating: 0, count: $0.count) }
    return DictionaryCheckpoint(
      recipe: recipe, step: step, rows: rows, memory: memory, texts: texts, prints: prints,
      scales: [inputScale, outputScale] + (isTied ? [] : inputBias.array), cut: cut,
      penalty: penalty, idle: idle.map { Float($0) },
      values: kept.map(\.array) + (adam.state.means.isEmpty ? blank : adam.state.means)
        + (adam.state.squares.isEmpty ? blank : adam.state.squares))
  }

  /// A trainer that goes on from a checkpoint.
  ///
  /// - Throws: ``DictionaryError/wrongShape(tensor:found:expected:)`` for a checkpoint of other widths.
  convenience init(
    resuming saved: DictionaryCheckpoint, inputs: Int, outputs: Int, pool: ThreadPool
  ) throws(DictionaryError) {
    guard saved.scales.count >= 2 else { throw .missingTensor("scales", file: "checkpoint") }
    self.init(
      recipe: saved.recipe, inputs: inputs, outputs: outputs, scales: (saved.scales[0], saved.scales[1]),
      pool: pool)
    let kept = logThresholds.count > 0 ? parameters : Array(parameters.dropLast())
    let expected = kept.map(\.count)
    guard saved.values.map(\.count) == expected + expected + expected else {
      throw .wrongShape(
        tensor: "encoder", found: [saved.values.first?.count ?? 0], expected: [expected[0]])
    }
    for (part, values) in zip(kept, saved.values) {
      for i in 0..<part.count { part.base[i] = values[i] }
    }
    if !isTied, saved.scales.count == 2 + inputs {
      for i in 0..<inputs { inputBias.base[i] = saved.scales[2 + i] }
    }
    guard saved.idle.count == latents else {
      throw .wrongShape(tensor: "idle", found: [saved.idle.count], expected: [latents])
    }
    idle = saved.idle.map { Int32($0) }
    (step, cut, penalty) = (saved.step, saved.cut, saved.penalty)
    if step > 0 {
      adam.state = Adam.State(
        step: step, means: Array(saved.values[kept.count..<2 * kept.count]),
        squares: Array(saved.values[(2 * kept.count)...]))
    }
  }
}

extension DictionaryCheckpoint {
  /// The file's bytes.
  public func serialized() throws(DictionaryError) -> [UInt8] {
    var writer = SafetensorsWriter()
    var recipe = JSONObject()
    recipe["kind"] = .string(self.recipe.kind.rawValue)
    recipe["model"] = .string(self.recipe.place.model)
    recipe["reads"] = .string(self.recipe.place.reads.rawValue)
    recipe["writes"] = .string(self.recipe.place.writes.rawValue)
    recipe["penalty"] = self.recipe.penalty.map { .double($0) } ?? .null
    for (name, value) in [
      ("layer", self.recipe.place.layer), ("latents", self.recipe.latents), ("k", self.recipe.k),
      ("batch", self.recipe.batch), ("steps", self.recipe.steps), ("warm_up", self.recipe.warmUp),
      ("dead_after", self.recipe.deadAfter), ("step", step), ("rows", rows), ("memory", memory),
      ("seed", Int(bitPattern: UInt(self.recipe.seed))),
      ("text_print", Int(bitPattern: UInt(prints.texts))),
      ("model_print", Int(bitPattern: UInt(prints.model))),
    ] { recipe[name] = .int(value) }
    for (name, value) in [
      ("rate", self.recipe.rate), ("decay", self.recipe.decay), ("auxiliary", self.recipe.auxiliary),
      ("penalty_now", penalty),
    ] { recipe[name] = .double(value) }
    writer.metadata = [
      "format": Self.format, "texts": texts, "training": JSONValue.object(recipe).text,
    ]
    guard isBegun else { return writer.serialized() }
    do throws(CheckpointError) {
      try writer.add("scales", shape: [scales.count], floats: scales)
      try writer.add("cut", shape: [1], floats: [cut])
      try writer.add("idle", shape: [idle.count], floats: idle)
      let count = values.count / 3
      for (index, list) in values.enumerated() {
        let prefix = ["", "mean.", "square."][index / count]
        try writer.add(prefix + Self.names[index % count], shape: [list.count], floats: list)
      }
    } catch { throw .file(error) }
    return writer.serialized()
  }

  /// Reads a file that ``serialized()`` made.
  ///
  /// - Throws: ``DictionaryError`` for another or a damaged file.
  public init(bytes: [UInt8], name: String) throws(DictionaryError) {
    let (file, json) = try Self.opened(bytes, name)
    func text(_ key: String) throws(DictionaryError) -> String {
      guard let value = json[key]?.string else { throw .missingField(key, file: name) }
      return value
    }
    func int(_ key: String) throws(DictionaryError) -> Int {
      guard let value = json[key]?.int else { throw .missingField(key, file: name) }
      return value
    }
    func number(_ key: String) throws(DictionaryError) -> Double {
      guard let value = json[key]?.number else { throw .missingField(key, file: name) }
      return value
    }
    guard let reads = Site(rawValue: try text("reads")) else { throw .missingField("reads", file: name) }
    guard let writes = Site(rawValue: try text("writes")) else { throw .missingField("writes", file: name) }
    guard let kind = DictionaryRecipe.Kind(rawValue: try text("kind")) else {
      throw .missingField("kind", file: name)
    }
    let place = SparseAutoencoder.Place(
      model: try text("model"), reads: reads, writes: writes, layer: try int("layer"))
    var recipe = DictionaryRecipe(place: place, latents: try int("latents"), steps: try int("steps"))
    (recipe.kind, recipe.k, recipe.batch) = (kind, try int("k"), try int("batch"))
    (recipe.warmUp, recipe.deadAfter) = (try int("warm_up"), try int("dead_after"))
    (recipe.rate, recipe.decay) = (try number("rate"), try number("decay"))
    recipe.auxiliary = try number("auxiliary")
    recipe.penalty = json["penalty"]?.number
    recipe.seed = UInt64(UInt(bitPattern: try int("seed")))
    guard recipe.latents > 0, recipe.batch > 0, recipe.k > 0, recipe.steps > 0, try int("step") >= 0 else {
      throw .missingField("training", file: name)
    }
    let isBegun = try int("step") > 0 || !file.tensors.isEmpty
    let counts = isBegun ? kind == .jumprelu ? 5 : 4 : 0
    var values: [[Float]] = []
    for prefix in ["", "mean.", "square."] {
      for part in Self.names[..<counts] { values.append(try file.floats(prefix + part)) }
    }
    self.init(
      recipe: recipe, step: try int("step"), rows: try int("rows"), memory: try int("memory"),
      texts: file.metadata["texts"]?.string ?? "",
      prints: (
        UInt64(UInt(bitPattern: try int("text_print"))), UInt64(UInt(bitPattern: try int("model_print")))
      ),
      scales: isBegun ? try file.floats("scales") : [],
      cut: isBegun ? try file.floats("cut").first ?? 0 : 0, penalty: try number("penalty_now"),
      idle: isBegun ? try file.floats("idle") : [], values: values)
  }

  private static func opened(
    _ bytes: [UInt8], _ name: String
  ) throws(DictionaryError) -> (SafetensorsFile, JSONValue) {
    do throws(CheckpointError) {
      let file = try SafetensorsFile(bytes: bytes, name: name)
      guard file.metadata["format"]?.string == format, let text = file.metadata["training"]?.string else {
        throw CheckpointError.badField(file: name, field: "format", expected: format)
      }
      return (file, try JSONValue(bytes: Array(text.utf8), name: name))
    } catch { throw .file(error) }
  }
}

extension SafetensorsFile {
  /// The values of a tensor as f32, all finite.
  ///
  /// - Throws: ``DictionaryError/missingTensor(_:file:)``, ``DictionaryError/notFinite(tensor:)``.
  func floats(_ name: String) throws(DictionaryError) -> [Float] {
    guard let tensor = tensor(name) else { throw .missingTensor(name, file: path) }
    let values = tensor.dequantized()
    guard values.allSatisfy(\.isFinite) else { throw .notFinite(tensor: name) }
    return values
  }
}
