/// One thing that could stand at the cursor.
public struct Completion: Sendable, Hashable {
  /// What it is, for editors that show it.
  public enum Kind: String, Sendable {
    case command, function, keyword, argument, value, variable, field, model, file
  }

  /// The text that replaces the completed word.
  public let text: String
  /// What it is.
  public let kind: Kind
  /// Whether a space follows; not after `key=` or a folder.
  public let appendsSpace: Bool

  init(_ text: String, _ kind: Kind, appendsSpace: Bool = true) {
    self.text = text
    self.kind = kind
    self.appendsSpace = appendsSpace
  }
}

/// What could stand at the cursor of an entry.
public struct Completions: Sendable, Equatable {
  /// The byte offset where the completed word begins.
  public let start: Int
  /// What could replace the bytes from `start` to the cursor, by alphabet.
  public let candidates: [Completion]
}

/// What only the host can list for completion. Must answer at once.
public struct CompletionSources {
  /// The names of models that are at hand.
  public var models: () -> [String]
  /// The paths that begin with a text and end in one of the extensions (any, where there are none); folders
  /// end in `/`.
  public var files: (_ prefix: String, _ extensions: [String]) -> [String]

  /// Gives the host's lists.
  public init(
    models: @escaping () -> [String] = { [] },
    files: @escaping (String, [String]) -> [String] = { _, _ in [] }
  ) {
    self.models = models
    self.files = files
  }
}
