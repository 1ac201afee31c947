import Syntax

extension Session {
  /// Whether an entry needs another line: its first mistake is that it ends too early.
  public func isIncomplete(_ entry: String) -> Bool {
    let heads = table.heads.union(state.definitions.keys)
    return ParsedProgram.parse(SourceFile(name: "", text: entry), commandNames: heads).isIncomplete
  }

  /// Whether a statement of the top level is being carried out, not one in a block or a `def`.
  public var isAtTopLevel: Bool { state.scopes.count == 1 && callDepth == 0 }
}
