extension Session {
  /// A copy of everything statements change.
  public func snapshot() -> State { state }

  /// Goes back to a snapshot.
  public func restore(_ snapshot: State) { state = snapshot }

  /// Goes back to before the last statement that changed the session. Files written stay written.
  /// - Returns: the source of the statement that was taken back; nil where there was none.
  @discardableResult
  public func undo() -> String? {
    guard let previous = undoStack.popLast() else { return nil }
    state = previous
    return log.popLast()?.source
  }

  /// Remembers the state before a statement; the oldest of 100 is forgotten.
  func remember(_ previous: State) {
    undoStack.append(previous)
    if undoStack.count > Self.undoLimit { undoStack.removeFirst() }
  }

  private static var undoLimit: Int { 100 }
}
