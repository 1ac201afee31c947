import Checkpoints
import Instruments
import Language
import Syntax
import Transformer

/// A direction as a file: a control vector of llama.cpp (GGUF), or safetensors.
///
/// A control vector has f32 tensors `direction.N`, each added to the residual stream after block N, and by llama.cpp's
/// convention no `direction.0`. What it has no place for, the site and our scale, stands in keys of our own.
struct DirectionFile {
  /// The name that a loaded direction goes by.
  let name: String
  let direction: Direction

  private static let architecture = "controlvector"

  /// Reads a file if it is a direction's; nil for every other file, such as a model's.
  ///
  /// - Parameter unsaved: the file's bytes where it stands in memory alone.
  /// - Throws: E201, E202 and E206 for a file that can't be read, E206 for a control vector with nothing to add, with
  ///   vectors of different widths, or with a value that is no number.
  init?(path: String, unsaved: [UInt8]? = nil) throws(Failure) {
    if path.hasSuffix(".safetensors") {
      try self.init(safetensors: path, unsaved: unsaved)
      return
    }
    guard path.hasSuffix(".gguf") else { return nil }
    let file: GGUFFile
    do throws(CheckpointError) {
      if let unsaved {
        file = try GGUFFile(bytes: unsaved, name: path)
      } else {
        file = try GGUFFile(path: path)
      }
    } catch { throw Failure(error) }
    guard file.metadata.string("general.architecture") == Self.architecture else { return nil }
    var vectors: [Int: [Float]] = [:]
    for tensor in file.tensors where tensor.name.hasPrefix("direction.") {
      guard let layer = Int(tensor.name.dropFirst("direction.".count)), layer >= 1, layer < 1 << 20,
        tensor.shape.filter({ $0 != 1 }).count <= 1
      else { throw Self.unusable(path, tensor.name) }
      vectors[layer] = tensor.dequantized()
    }
    let site = file.metadata.string("sonde.site").flatMap(Site.init) ?? .residPost
    // Block N's input is the output of the block before it.
    let shift = site == .residPre ? 1 : 0
    let found = try Self.direction(
      path, vectors: Dictionary(uniqueKeysWithValues: vectors.map { ($0.key + shift, $0.value) }), site: site,
      layer: file.metadata.int("sonde.layer"), scale: file.metadata.float("sonde.scale"))
    self.init(found, name: file.metadata.string("general.name") ?? Self.shortName(path))
  }

  /// - Throws: E206 for a file without a tensor `vector` or `layers.N`.
  private init(safetensors path: String, unsaved: [UInt8]?) throws(Failure) {
    let file: SafetensorsFile
    do throws(CheckpointError) {
      if let unsaved {
        file = try SafetensorsFile(bytes: unsaved, name: path)
      } else {
        file = try SafetensorsFile(path: path)
      }
    } catch { throw Failure(error) }
    func text(_ key: String) -> String? { file.metadata[key]?.string }
    let layer = text("layer").flatMap { Int($0) }
    var vectors: [Int: [Float]] = [:]
    for tensor in file.tensors where tensor.name.hasPrefix("layers.") {
      if let index = Int(tensor.name.dropFirst("layers.".count)), index >= 0 {
        vectors[index] = tensor.dequantized()
      }
    }
    if let main = file.tensor("vector"), let layer { vectors[layer] = main.dequantized() }
    let found = try Self.direction(
      path, vectors: vectors, site: text("site").flatMap(Site.init) ?? .residPost, layer: layer,
      scale: text("scale").flatMap(Double.init))
    self.init(found, name: text("name") ?? Self.shortName(path))
  }

  /// The direction of some layers' vectors; without a layer of its own it stands at the middle one.
  private static func direction(
    _ path: String, vectors: [Int: [Float]], site: Site, layer: Int?, scale: Double?
  ) throws(Failure) -> Direction {
    let order = vectors.keys.sorted()
    guard !order.isEmpty else {
      throw Failure(
        .damagedFile, Message(en: "\(path) holds no direction", zh: "\(path) 中没有方向"),
        help: Message(
          en: "a control vector has tensors `direction.1`, `direction.2` and so on; a safetensors file a "
            + "tensor `vector` and the metadata `layer`",
          zh: "控制向量含张量 `direction.1`、`direction.2` 等；"
            + "safetensors 文件含张量 `vector` 和元数据 `layer`"))
    }
    let own = layer.flatMap { vectors[$0] == nil ? nil : $0 } ?? order[order.count / 2]
    let main = vectors[own] ?? []
    for (index, vector) in vectors {
      guard vector.count == main.count, !vector.isEmpty else {
        throw Failure(
          .damagedFile,
          Message(
            en: "\(path): the direction of layer \(index) has \(vector.count) values, that of layer \(own) "
              + "has \(main.count)",
            zh: "\(path)：第 \(index) 层的方向有 \(vector.count) 个值，第 \(own) 层有 \(main.count) 个"))
      }
      guard vector.allSatisfy(\.isFinite) else {
        throw Failure(
          .damagedFile,
          Message(
            en: "\(path): the direction of layer \(index) has a value that is not a number",
            zh: "\(path)：第 \(index) 层的方向含有非数值"))
      }
    }
    var others = vectors
    others[own] = nil
    let factor = scale.flatMap { $0.isFinite ? $0 : nil } ?? 1
    return Direction(site: site, layer: own, vector: main, scale: factor, others: others)
  }

  private static func unusable(_ path: String, _ tensor: String) -> Failure {
    Failure(
      .damagedFile,
      Message(
        en: "\(path): `\(tensor)` is no direction of a layer from 1 on",
        zh: "\(path)：`\(tensor)` 不是第 1 层及以后某层的方向"))
  }

  private static func shortName(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }
}

extension DirectionFile {
  /// The direction in a value, to be written; nil where there is none.
  init?(_ value: Value) {
    guard case .record(let record) = value, let direction = record.payload as? Direction else { return nil }
    self.init(direction, name: record["name"]?.asText ?? "")
  }

  /// A direction to write.
  init(_ direction: Direction, name: String) { (self.direction, self.name) = (direction, name) }

  /// The file as llama.cpp's `--control-vector` takes it. Its strength there is the direction's length:
  /// `--control-vector-scaled FILE:S` says more.
  ///
  /// - Parameter model: the family of the model that it is for, a hint only.
  /// - Throws: E313 where a layer has no place in the format.
  func controlVector(model: String, layers: Int?) throws(Failure) -> [UInt8] {
    var writer = GGUFWriter()
    writer.metadata["general.architecture"] = .string(Self.architecture)
    writer.metadata["general.name"] = .string(name)
    writer.metadata["\(Self.architecture).model_hint"] = .string(model)
    let shift = direction.site == .residPre ? 1 : 0
    let all = direction.layers
    let count = layers ?? (all.map(\.layer).max() ?? 0) + 1
    writer.metadata["\(Self.architecture).layer_count"] = .unsigned(UInt64(count))
    writer.metadata["sonde.site"] = .string(direction.site.rawValue)
    writer.metadata["sonde.layer"] = .unsigned(UInt64(direction.layer))
    writer.metadata["sonde.scale"] = .float(direction.scale)
    for (layer, vector) in all {
      guard layer - shift >= 1 else {
        throw Failure(
          .badValue,
          Message(
            en: "a control vector begins after block 1: `\(direction.site.rawValue)` of layer \(layer) has "
              + "no place in it",
            zh: "控制向量从第 1 块之后开始："
              + "第 \(layer) 层的 `\(direction.site.rawValue)` 在其中没有位置"),
          help: Message(en: "save it as .safetensors", zh: "请保存为 .safetensors"), parameter: "value")
      }
      do {
        try writer.add("direction.\(layer - shift)", shape: [vector.count], floats: vector)
      } catch { throw Failure(error) }
    }
    return writer.serialized()
  }

  /// The file with a tensor `vector`, those of further layers as `layers.N`, and the rest as metadata.
  func safetensors() throws(Failure) -> [UInt8] {
    var writer = SafetensorsWriter()
    writer.metadata = [
      "name": name, "site": direction.site.rawValue, "layer": "\(direction.layer)",
      "scale": "\(direction.scale)",
    ]
    do {
      try writer.add("vector", shape: [direction.vector.count], floats: direction.vector)
      for (layer, vector) in direction.layers where layer != direction.layer {
        try writer.add("layers.\(layer)", shape: [vector.count], floats: vector)
      }
    } catch { throw Failure(error) }
    return writer.serialized()
  }

  /// The direction as scripts see it: the fields that a file knows.
  func record() -> Record {
    let layers = direction.layers
    let vectors = TensorValue(
      shape: [layers.count, direction.vector.count], values: layers.flatMap(\.vector),
      axes: ["layer", "d_model"])
    return Record(
      type: DirectionFields.loadedType,
      [
        ("name", .text(name)), ("site", .text(direction.site.rawValue)), ("layer", .int(direction.layer)),
        ("layers", .list(layers.map { .int($0.layer) })), ("scale", .number(direction.scale)),
        ("norm", .number(direction.norm)),
        ("vector", .tensor(TensorValue(vector: direction.vector, axis: "d_model"))),
        ("vectors", vectors.map(Value.tensor) ?? .nothing),
      ], payload: direction)
  }
}
