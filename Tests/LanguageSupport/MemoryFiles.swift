import Language
import Syntax

/// Files in memory; paths are relative to the folder of the including file.
public final class MemoryFiles: FileAccess {
  /// What stands there, by path.
  public var contents: [String: [UInt8]]

  /// Gives files with these texts.
  public init(_ contents: [String: String] = [:]) { self.contents = contents.mapValues { Array($0.utf8) } }

  public func resolve(_ path: String, relativeTo origin: String?) -> String {
    guard let origin, let slash = origin.lastIndex(of: "/"), !path.hasPrefix("/") else { return path }
    return origin[...slash] + path
  }

  public func read(_ path: String) throws(Failure) -> [UInt8] {
    guard let bytes = contents[path] else {
      throw Failure(.fileNotFound, Message(en: "no file \(path)", zh: "没有文件 \(path)"))
    }
    return bytes
  }

  public func write(_ bytes: [UInt8], to path: String) throws(Failure) { contents[path] = bytes }
  public func exists(_ path: String) -> Bool { contents[path] != nil }
}
