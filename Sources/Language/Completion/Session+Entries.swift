import Syntax

/// Whether a typed text is a whole entry.
public enum Completeness: String, Sendable {
  /// It may be run.
  case complete
  /// It ends too early: another line could make it whole.
  case incomplete
  /// It has a mistake that no further line mends.
  case invalid
}

extension Session {
  /// Whether a text is a whole entry, as far as its grammar tells.
  public func completeness(of entry: String) -> Completeness {
    let heads = table.heads.union(state.definitions.keys)
    let parsed = ParsedProgram.parse(SourceFile(name: "", text: entry), commandNames: heads)
    if parsed.isIncomplete { return .incomplete }
    return parsed.hasErrors ? .invalid : .complete
  }

  /// Whether an entry needs another line: its first mistake is that it ends too early.
  public func isIncomplete(_ entry: String) -> Bool { completeness(of: entry) == .incomplete }

  /// Whether a statement of the top level is being carried out, not one in a block or a `def`.
  public var isAtTopLevel: Bool { state.scopes.count == 1 && callDepth == 0 }
}
