import Glibc
import JSON

/// The entries of earlier sessions, in a file of their own: one JSON string a line.
///
/// Readline's own format loses the line breaks of an entry. Each entry is appended by one `write`, so two
/// sessions at once don't mix; the file is readable by its owner only. A file that can't be read or written
/// costs the history, never the session.
public final class History {
  /// The most entries kept.
  public static let limit = 10_000

  private let path: String

  /// The entry added last, which isn't repeated.
  public private(set) var lastEntry: String?

  /// Keeps entries in the file at `path`; its folder is made when the first entry is.
  public init(path: String) {
    self.path = path
  }

  /// Whether an entry belongs into a history: not if it is empty or the user put a space before it.
  public static func keeps(_ entry: String) -> Bool {
    !entry.hasPrefix(" ") && entry.contains { !$0.isWhitespace }
  }

  /// Gives the kept entries, oldest first; lines that are no JSON string are passed over.
  ///
  /// A file that has grown well past the limit is rewritten with the newest entries.
  public func load() -> [String] {
    guard let bytes = try? File.read(path) else { return [] }
    let entries = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      (try? JSONValue(parsing: Array(line)))?.string
    }
    let kept = Array(entries.suffix(Self.limit))
    if entries.count > Self.limit + Self.limit / 10 {
      try? File.replace(path, with: kept.map { JSONValue.quote($0) + "\n" }.joined().utf8, mode: 0o600)
    }
    lastEntry = kept.last
    return kept
  }

  /// Adds an entry to the file.
  public func append(_ entry: String) {
    lastEntry = entry
    File.append(JSONValue.quote(entry) + "\n", to: path)
  }
}
