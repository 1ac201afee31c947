import Digests

/// The SHA-256 of large files, remembered by path, size, time and inode: a file is read once, until it
/// changes.
struct HashCache {
  /// The file that keeps it: a line of text for each.
  private let path: String

  init(path: String) { self.path = path }

  /// The hash of the file at a path, from memory or computed.
  /// - Parameter isReread: whether to compute it in any case.
  func sha256(
    of file: String, isReread: Bool = false, isCancelled: () -> Bool = { false }
  ) throws(StoreError) -> String {
    guard let key = key(of: file) else { throw .notFound(path: file) }
    if !isReread, let known = entries[key] { return known }
    let hash = try Self.compute(file, isCancelled)
    remember(hash, for: file)
    return hash
  }

  /// Remembers a hash that has just been computed.
  ///
  /// Where the cache cannot be written (a folder of another user) the hash will be computed again: no error.
  func remember(_ hash: String, for file: String) {
    guard let key = key(of: file) else { return }
    // Older entries of the same path are of no use any more.
    let kept = entries.filter { !$0.key.hasSuffix("\t" + file) && Files.isFile(Self.path(in: $0.key)) }
    let lines = kept.merging([key: hash]) { $1 }.map { "\($0.value)\t\($0.key)\n" }
    try? Files.write(lines.sorted().joined(), to: path)
  }

  /// What identifies a file's state: size, time, inode and path.
  private func key(of file: String) -> String? {
    guard !file.contains("\n"), let status = Files.status(file) else { return nil }
    return "\(status.st_size)\t\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)\t\(status.st_ino)\t\(file)"
  }

  private static func path(in key: String) -> String {
    String(key.split(separator: "\t", maxSplits: 3).last ?? "")
  }

  private var entries: [String: String] {
    var entries: [String: String] = [:]
    for line in Files.tail(path, bytes: 1 << 20).split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1)
      guard parts.count == 2, parts[0].count == 64 else { continue }
      entries[String(parts[1])] = String(parts[0])
    }
    return entries
  }

  private static func compute(_ file: String, _ isCancelled: () -> Bool) throws(StoreError) -> String {
    let map = try MappedBytes(path: file)
    var hash = SHA256()
    var rest = map.bytes
    while !rest.isEmpty {
      if isCancelled() { throw .cancelled }
      hash.update(UnsafeRawBufferPointer(rebasing: rest.prefix(4 << 20)))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(4 << 20))
    }
    return withExtendedLifetime(map) { hash.finish() }
  }
}
