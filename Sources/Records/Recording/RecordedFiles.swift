import Language

/// Hands everything on to the files of a run and tells a recorder what was read and written.
public final class RecordedFiles: FileAccess {
  private let host: any FileAccess
  private let recorder: Recorder

  /// Files that a recorder listens to.
  public init(_ host: any FileAccess, _ recorder: Recorder) { (self.host, self.recorder) = (host, recorder) }

  public func resolve(_ path: String, relativeTo origin: String?) -> String {
    host.resolve(path, relativeTo: origin)
  }

  public func read(_ path: String) throws(Failure) -> [UInt8] {
    let bytes = try host.read(path)
    recorder.read(path, bytes)
    return bytes
  }

  public func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    try host.write(bytes, to: path)
    recorder.wrote(path, bytes)
  }

  public func createFolder(_ path: String) throws(Failure) { try host.createFolder(path) }
  public func unsaved(_ path: String) -> [UInt8]? { host.unsaved(path) }
  public func exists(_ path: String) -> Bool { host.exists(path) }

  public func opened(_ path: String, as content: OpenedContent) {
    host.opened(path, as: content)
    switch content {
    case .model(let name): recorder.openedModel(name, path)
    case .data: if let bytes = try? host.read(path) { recorder.read(path, bytes) }
    }
  }
}
