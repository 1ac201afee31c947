import Syntax

/// How the language and its commands reach files: given by the host, so that the language does no input or
/// output and tests may give files of their own.
public protocol FileAccess: AnyObject {
  /// The path to use for `path` as written in the file `origin` (nil for what was typed): relative paths stay
  /// beside the including file, `~` is the home folder.
  func resolve(_ path: String, relativeTo origin: String?) -> String
  /// The bytes of the file at a resolved path.
  /// - Throws: a failure that names the file and why it can't be read.
  func read(_ path: String) throws(Failure) -> [UInt8]
  /// Writes a whole file at a resolved path, or leaves what was there.
  /// - Throws: a failure that names the file and why it can't be written.
  func write(_ bytes: [UInt8], to path: String) throws(Failure)
  /// Makes the folder at a resolved path, and those around it, where there is none.
  /// - Throws: a failure that names the folder and why it can't be made.
  func createFolder(_ path: String) throws(Failure)
  /// The bytes of a file that was written and stands in memory alone; nil for every other, as those of the disk.
  func unsaved(_ path: String) -> [UInt8]?
  /// Whether a file or folder stands at a resolved path.
  func exists(_ path: String) -> Bool
  /// Hears that a command reads what stands at a resolved path by itself.
  func opened(_ path: String, as content: OpenedContent)
}

/// What a command reads by itself.
public enum OpenedContent: Sendable, Equatable {
  /// A model, a file or a folder, by the name that stands for it.
  case model(name: String)
  /// A file of another kind.
  case data
}

extension FileAccess {
  /// Files without folders: nothing to make.
  public func createFolder(_ path: String) throws(Failure) {}
  /// Files of which nobody keeps count.
  public func opened(_ path: String, as content: OpenedContent) {}
  /// Files that are written when they are said to be.
  public func unsaved(_ path: String) -> [UInt8]? { nil }
}
