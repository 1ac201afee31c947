import Digests

/// Names of files as a record tells them: the same on every machine, and nothing of whose files they are.
///
/// Relative paths stand as they are. Below the working folder a path is relative to it; below the home folder it begins
/// with `~/`, below the script's folder with `script/`; any other is `elsewhere/`, eight digits of its hash, and the
/// file's own name.
public struct FileNames: Sendable {
  private let folders: [(path: String, name: String)]
  private let literals: [(text: String, name: String)]

  /// Names for a run.
  /// - Parameters:
  ///   - working: the working folder.
  ///   - script: the path of the script; nil where it has none.
  ///   - home: the user's home folder; empty where there is none.
  ///   - models: the folder in which models are kept.
  public init(working: String, script: String?, home: String, models: String) {
    let beside = script.flatMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } } ?? ""
    func real(_ path: String) -> Bool { path.hasPrefix("/") && path.utf8.count > 1 }
    let known = [(working, ""), (home, "~/"), (beside, "script/")]
    folders = known.filter { real($0.0) }.map { (Self.plain($0.0) + "/", $0.1) }
    let texts = [(models, "$MODELS"), (working, "."), (home, "~")].filter { real($0.0) }
    literals = texts.map { (Self.plain($0.0), $0.1) }.sorted { $0.0.utf8.count > $1.0.utf8.count }
  }

  /// The name of the file at a path.
  public func name(of path: String) -> String {
    let path = Self.plain(path)
    guard path.hasPrefix("/") else { return path }
    for folder in folders where path.hasPrefix(folder.path) {
      return folder.name + path.dropFirst(folder.path.count)
    }
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    return "elsewhere/\(SHA256.hex(path).prefix(8))/\(last)"
  }

  /// Whether a name tells where the file is.
  public static func canBeFound(_ name: String) -> Bool { !name.hasPrefix("elsewhere/") }

  /// A text without the paths of the folders of models, work and home.
  public func conceal(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "/")) else { return text }
    return literals.reduce(text) { $0.replacing(path: $1.text, with: $1.name) }
  }

  /// A path without `.` and doubled slashes: one spelling of each file.
  static func plain(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts
  }
}

extension String {
  /// The text with a folder's path replaced wherever it stands as a whole: not where its last name goes on.
  fileprivate func replacing(path: String, with name: String) -> String {
    let (bytes, sought) = (Array(utf8), Array(path.utf8))
    guard bytes.count >= sought.count else { return self }
    var written: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let end = place + sought.count
      if bytes[place] == sought[0], end <= bytes.count, bytes[place..<end].elementsEqual(sought),
        end == bytes.count || !Self.continuesName(bytes[end])
      {
        written += name.utf8
        place = end
      } else {
        written.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: written, as: UTF8.self)
  }

  private static func continuesName(_ byte: UInt8) -> Bool {
    byte >= 0x80 || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
}
