import Commands
import Glibc
import Language
import ModelStore
import Terminal

/// What Tab offers: the language's own completion, with this machine's files and models.
struct ReplCompletion {
  let session: Session
  let engine: Engine
  let home: String

  /// The names of models that are here or can be fetched, and this machine's files.
  var sources: CompletionSources {
    CompletionSources(
      models: { Set(engine.store.installedNames + Catalogue.names).sorted() }, files: paths)
  }

  /// The completions of an entry at a byte offset. Reads names only, never a model.
  func complete(_ entry: String, _ cursor: Int) -> LineEditor.Completions {
    let found = session.complete(entry, at: cursor, from: sources)
    return LineEditor.Completions(
      candidates: found.candidates.map(\.text), start: found.start,
      appendsSpace: found.candidates.first?.appendsSpace ?? true)
  }

  /// The paths that begin with a text: folders, ending in `/`, and files with one of the extensions.
  private func paths(_ prefix: String, _ extensions: [String]) -> [String] {
    let (folder, name) =
      prefix.lastIndex(of: "/").map {
        (String(prefix[...$0]), String(prefix[prefix.index(after: $0)...]))
      } ?? ("", prefix)
    let place = folder.hasPrefix("~/") ? home + folder.dropFirst() : folder
    guard let listing = opendir(place.isEmpty ? "." : place) else { return [] }
    defer { closedir(listing) }
    var found: [String] = []
    while let entry = readdir(listing), found.count < Self.limit {
      let file = Self.name(of: entry)
      guard file.hasPrefix(name), !file.hasPrefix(".") || name.hasPrefix(".") else { continue }
      guard file != ".", file != ".." else { continue }
      if isFolder(place + file) {
        found.append(folder + file + "/")
      } else if extensions.isEmpty || extensions.contains(where: { file.hasSuffix("." + $0) }) {
        found.append(folder + file)
      }
    }
    return found
  }

  /// More than this nobody reads, and a huge folder must not delay a key.
  private static let limit = 1000

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
        String(cString: $0)
      }
    }
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
