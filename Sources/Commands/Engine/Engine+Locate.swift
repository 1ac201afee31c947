import Glibc
import Language
import ModelStore
import Syntax

extension Engine {
  /// The file or folder that `load` means by a word: a model's name or alias, or a path.
  /// - Returns: the name to show, and the path.
  /// - Throws: E201 for a missing file, E205 for an unknown or missing model, E207 for what is no model file.
  public func locate(_ word: String, files: any FileAccess) throws(Failure) -> (name: String, path: String) {
    let known = Catalogue.model(word)
    if known == nil, !store.installedNames.contains(word) {
      let path = files.resolve(word, relativeTo: nil)
      if files.unsaved(path) != nil { return (Self.shortName(path), path) }
      switch kind(of: path) {
      case S_IFREG, S_IFDIR: return (Self.shortName(path), path)
      default: break
      }
      if word.contains("/") || word.hasSuffix(".gguf") { throw Failure(.notFound(path: path)) }
    }
    let location: ModelStore.Location
    do { location = try store.locate(word) } catch { throw Failure(error) }
    switch location {
    case .file(let path), .folder(let path): return (known?.name ?? Self.shortName(path), path)
    }
  }

  /// Whether a path leads to a file or a folder; nil where it leads nowhere.
  private func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// A file's name without folder and `.gguf`.
  private static func shortName(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file
  }
}
