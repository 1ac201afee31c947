import Language
import Syntax

/// The files of a replay: those that the record keeps, under the names that it gives them; what is written stays in
/// memory, from where it can be read again. Nothing on the disk is touched.
public final class ReplayFiles: FileAccess {
  private let host: any FileAccess
  private let names: FileNames
  private let kept: [String: [UInt8]]
  private let named: Set<String>
  private var written: [String: [UInt8]] = [:]
  private var folders: Set<String> = []

  /// The files of a replay.
  /// - Parameters:
  ///   - host: resolves paths, and gives the files that the record names without keeping their bytes.
  ///   - kept: bytes by the inputs' names.
  ///   - named: the names of all inputs.
  public init(_ host: any FileAccess, names: FileNames, kept: [String: [UInt8]], named: Set<String>) {
    (self.host, self.names, self.kept, self.named) = (host, names, kept, named)
  }

  public func resolve(_ path: String, relativeTo origin: String?) -> String {
    host.resolve(path, relativeTo: origin)
  }

  public func read(_ path: String) throws(Failure) -> [UInt8] {
    if let bytes = unsaved(path) { return bytes }
    return try host.read(path)
  }

  public func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    written[names.name(of: path)] = bytes
  }
  public func createFolder(_ path: String) throws(Failure) { folders.insert(names.name(of: path)) }

  public func unsaved(_ path: String) -> [UInt8]? {
    let name = names.name(of: path)
    if let bytes = written[name] ?? kept[name] { return bytes }
    // A path of another machine: the only file of that name is the one.
    let last = Self.last(name)
    let candidates = kept.filter { Self.last($0.key) == last }
    return host.exists(path) || candidates.count != 1 ? nil : candidates.first?.value
  }

  private static func last(_ name: String) -> Substring { name.split(separator: "/").last ?? "" }

  public func exists(_ path: String) -> Bool {
    let name = names.name(of: path)
    return unsaved(path) != nil || folders.contains(name) || named.contains(name) && host.exists(path)
  }

  public func opened(_ path: String, as content: OpenedContent) { host.opened(path, as: content) }
}
