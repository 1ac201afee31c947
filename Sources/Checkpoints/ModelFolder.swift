import JSON

/// A model as Hugging Face keeps it: a folder with `config.json` and `model.safetensors`, or with the shards
/// that `model.safetensors.index.json` lists.
public final class ModelFolder: TensorSource {
  /// The folder.
  public let path: String
  /// What `config.json` says: an object.
  public let config: JSONValue
  /// The floating-point tensors: in the file's order, or in that of the index.
  public let tensors: [StoredTensor]
  private let index: [String: Int]

  /// Opens the folder at a path.
  ///
  /// - Throws: `CheckpointError` naming the file that is missing or malformed.
  public init(path: String) throws(CheckpointError) {
    self.path = path
    config = try Self.configuration(path: path)
    do {
      tensors = try SafetensorsFile(path: path + "/model.safetensors").tensors
    } catch .cannotRead(_, .notFound) {
      tensors = try Self.shards(path)
    }
    index = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// What the `config.json` of a folder says: an object.
  ///
  /// - Throws: `CheckpointError` where it is missing or malformed.
  public static func configuration(path: String) throws(CheckpointError) -> JSONValue {
    let file = path + "/config.json"
    let config = try JSONValue(contentsOf: file, sizeLimit: 16 << 20)
    guard config.object != nil else {
      throw .badField(file: file, field: "the configuration", expected: "an object")
    }
    return config
  }

  /// The floating-point tensor of a name, or nil.
  public func tensor(_ name: String) -> StoredTensor? { index[name].map { tensors[$0] } }

  /// What `tokenizer.json` says.
  ///
  /// - Throws: `CheckpointError` where it is missing or malformed.
  public func tokenizer() throws(CheckpointError) -> JSONValue {
    try JSONValue(contentsOf: path + "/tokenizer.json")
  }

  /// What another JSON file of the folder says; nil where there is none.
  ///
  /// - Throws: `CheckpointError` where it is malformed.
  public func json(_ name: String) throws(CheckpointError) -> JSONValue? {
    do {
      return try JSONValue(contentsOf: path + "/" + name)
    } catch .cannotRead(_, .notFound) {
      return nil
    }
  }

  private static func shards(_ folder: String) throws(CheckpointError) -> [StoredTensor] {
    let indexPath = folder + "/model.safetensors.index.json"
    let json: JSONValue
    do {
      json = try JSONValue(contentsOf: indexPath)
    } catch .cannotRead(_, .notFound) {
      // Without an index the file one looks for is the single one.
      throw .cannotRead(file: folder + "/model.safetensors", .notFound)
    }
    guard let map = json["weight_map"]?.object else {
      throw .badField(file: indexPath, field: "weight_map", expected: "an object of file names")
    }
    var files: [String: SafetensorsFile] = [:]
    var tensors: [StoredTensor] = []
    for name in map.keys {
      // A shard lies in the folder itself: an index must not lead anywhere else.
      guard let shard = map[name]?.string, !shard.isEmpty, !shard.contains("/"), shard != "..",
        !shard.contains("\0")
      else {
        throw .badField(
          file: indexPath, field: "weight_map.\(name.printable)", expected: "the name of a file")
      }
      let file: SafetensorsFile
      if let open = files[shard] {
        file = open
      } else {
        file = try SafetensorsFile(path: folder + "/" + shard)
        files[shard] = file
      }
      if let tensor = file.tensor(name) {
        tensors.append(tensor)
      } else if !file.others.contains(where: { $0.name == name }) {
        throw .badTensor(file: file.path, tensor: name.printable, .notFound)
      }
    }
    return tensors
  }
}
