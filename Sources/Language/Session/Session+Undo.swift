extension Session {
  /// A copy of everything statements change.
  public func snapshot() -> State { state }

  /// Goes back to a snapshot.
  public func restore(_ snapshot: State) { state = snapshot }

  /// Goes back to before the last statement that changed the session. Files written stay written.
  /// - Returns: whether there was a statement to undo.
  @discardableResult
  public func undo() -> Bool {
    guard let previous = undoStack.popLast() else { return false }
    state = previous
    if !log.isEmpty { log.removeLast() }
    return true
  }

  /// Remembers the state before a statement; the oldest of 100 is forgotten.
  func remember(_ previous: State) {
    undoStack.append(previous)
    if undoStack.count > Self.undoLimit { undoStack.removeFirst() }
  }

  private static var undoLimit: Int { 100 }
}
