import Language

/// The files of a dry run: those of the host to read; what is written stays in memory, from where it can be read
/// again.
final class ForecastFiles: FileAccess {
  private let host: any FileAccess
  private var written: [String: [UInt8]] = [:]
  private var folders: Set<String> = []

  init(_ host: any FileAccess) { self.host = host }

  func resolve(_ path: String, relativeTo origin: String?) -> String {
    host.resolve(path, relativeTo: origin)
  }

  func read(_ path: String) throws(Failure) -> [UInt8] {
    if let bytes = unsaved(path) { return bytes }
    return try host.read(path)
  }

  func write(_ bytes: [UInt8], to path: String) throws(Failure) { written[Self.plain(path)] = bytes }

  func createFolder(_ path: String) throws(Failure) { folders.insert(Self.plain(path)) }

  func unsaved(_ path: String) -> [UInt8]? { written[Self.plain(path)] ?? host.unsaved(path) }

  func exists(_ path: String) -> Bool {
    unsaved(path) != nil || folders.contains(Self.plain(path)) || host.exists(path)
  }

  /// A path without `.` and doubled slashes: one spelling of each file.
  private static func plain(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts
  }
}
