/// The folder in which fetched models are kept.
public struct ModelStore: Sendable {
  /// The folder; it is created by the first fetch.
  public let directory: String

  /// The store in a folder.
  public init(directory: String) { self.directory = directory }

  /// A model that is there to be loaded.
  public struct Installed: Sendable, Equatable {
    /// The catalogue's name for it, else the file's name without `.gguf`.
    public let name: String
    /// The file or folder.
    public let path: String
    /// The size in bytes; of a folder, of all in it.
    public let bytes: Int
    /// The SHA-256 of the file; of a folder, that of its `model.safetensors`, if it has one.
    public let sha256: String?
    /// What the catalogue knows of it.
    public let catalogue: CatalogueModel?
  }

  /// What a name or path stands for.
  public enum Location: Sendable, Equatable {
    /// A GGUF file.
    case file(path: String)
    /// A folder as Hugging Face keeps models.
    case folder(path: String)

    /// The file or folder.
    public var path: String {
      switch self {
      case .file(let path), .folder(let path): path
      }
    }
  }

  /// The names of all models that are installed, in alphabetical order; nothing is read but the folder.
  public var installedNames: [String] { entries.map(\.name).sorted() }

  /// All models that are installed, by name, each with its SHA-256 (computed once, then remembered).
  ///
  /// - Throws: `StoreError` where a file cannot be read.
  public func installed() throws(StoreError) -> [Installed] {
    var models: [Installed] = []
    for entry in entries { models.append(try describe(entry)) }
    return models.sorted { $0.name < $1.name }
  }

  /// Where the model of a name, or at a path, lies.
  ///
  /// A name or alias of the catalogue comes first, then a model in the store under its file's name, then a
  /// path (`./smollm2` where a name is in the way).
  /// - Throws: `.notInstalled`, `.unknownModel`, `.notFound` or `.notAModel`.
  public func locate(_ name: String) throws(StoreError) -> Location {
    if let model = Catalogue.model(name) {
      guard let entry = entries.first(where: { $0.name == model.name }) else {
        throw .notInstalled(name: model.name)
      }
      return entry.location
    }
    if let entry = entries.first(where: { $0.name == name }) { return entry.location }
    if Files.isDirectory(name) {
      guard Files.isFile(name + "/config.json") else { throw .notAModel(path: name) }
      return .folder(path: name)
    }
    if Files.isFile(name) {
      guard name.hasSuffix(".gguf") else { throw .notAModel(path: name) }
      return .file(path: name)
    }
    if name.contains("/") || name.hasSuffix(".gguf") { throw .notFound(path: name) }
    let others = installedNames.filter { !Catalogue.names.contains($0) }
    throw .unknownModel(name: name, known: Catalogue.names + others)
  }

  /// The SHA-256 of a file, computed once and remembered until the file changes.
  ///
  /// - Parameter isReread: whether to read every byte in any case: a file may be changed behind its time.
  /// - Throws: `StoreError` where it cannot be read.
  public func sha256(
    of path: String, isReread: Bool = false, isCancelled: () -> Bool = { false }
  ) throws(StoreError) -> String {
    try hashes.sha256(of: path, isReread: isReread, isCancelled: isCancelled)
  }

  /// The memory of hashes.
  var hashes: HashCache { HashCache(path: directory + "/.sha256") }

  private struct Entry {
    let name: String
    let location: Location
    let catalogue: CatalogueModel?
  }

  /// What in the folder is a model: `.gguf` files, and folders with a configuration.
  private var entries: [Entry] {
    Files.names(in: directory).compactMap { file in
      guard !file.hasPrefix(".") else { return nil }
      let path = directory + "/" + file
      let known = Catalogue.models.first { $0.fileName == file }
      if file.hasSuffix(".gguf"), Files.isFile(path) {
        let name = known?.name ?? String(file.dropLast(".gguf".count))
        return Entry(name: name, location: .file(path: path), catalogue: known)
      }
      guard Files.isFile(path + "/config.json") else { return nil }
      return Entry(name: known?.name ?? file, location: .folder(path: path), catalogue: known)
    }
  }

  private func describe(_ entry: Entry) throws(StoreError) -> Installed {
    let path = entry.location.path
    var bytes = 0
    var hashed: String?
    switch entry.location {
    case .file:
      bytes = Files.status(path).map { Int($0.st_size) } ?? 0
      hashed = path
    case .folder:
      bytes = Files.size(of: path)
      let weights = path + "/model.safetensors"
      if Files.isFile(weights) { hashed = weights }
    }
    let hash: String?
    if let hashed { hash = try sha256(of: hashed) } else { hash = nil }
    return Installed(
      name: entry.name, path: path, bytes: bytes, sha256: hash, catalogue: entry.catalogue)
  }
}
