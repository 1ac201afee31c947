extension Session {
  /// A copy of everything statements change.
  public func snapshot() -> State { state }

  /// Goes back to a snapshot.
  public func restore(_ snapshot: State) { state = snapshot }

  /// Goes back to before the last statement that changed the session; what was only shown since is forgotten with
  /// it. Files written stay written.
  /// - Returns: the source of the statement that was taken back; nil where there was none.
  @discardableResult
  public func undo() -> String? {
    guard let last = undoStack.popLast() else { return nil }
    state = last.state
    guard last.logged < log.count else { return nil }
    let source = log[last.logged].source
    log.removeSubrange(last.logged...)
    return source
  }

  /// Remembers the state before a statement that changed something; the oldest of 100 is forgotten.
  func remember(_ previous: State) {
    guard state.differs(from: previous) else { return }
    undoStack.append(UndoStep(state: previous, logged: log.count))
    if undoStack.count > Self.undoLimit { undoStack.removeFirst() }
  }

  private static var undoLimit: Int { 100 }
}

/// A moment of a session to which it can go back: all that statements change, and the record of those that were run.
public struct SessionMark: Sendable {
  /// What statements change.
  public let state: State
  let log: [LoggedStatement]
  let undoStack: [UndoStep]
  let expectations: (failed: Int, checked: Int)
}

extension Session {
  /// The present moment.
  public func mark() -> SessionMark {
    SessionMark(
      state: state, log: log, undoStack: undoStack, expectations: (failedExpectations, checkedExpectations))
  }

  /// Goes back to a moment, as if nothing had run since. Files written stay written.
  public func goBack(to mark: SessionMark) {
    (state, log, undoStack) = (mark.state, mark.log, mark.undoStack)
    (failedExpectations, checkedExpectations) = mark.expectations
  }
}

/// Where `undo` goes back to.
struct UndoStep: Sendable {
  /// The state before the statement.
  let state: State
  /// The place of the statement among those that succeeded.
  let logged: Int
}

extension State {
  /// Whether a statement changed more than what was shown last and how many random numbers were drawn.
  func differs(from other: State) -> Bool {
    seed != other.seed || settings != other.settings || model !== other.model
      || interventions.map({ $0.map(\.id) }) != other.interventions.map { $0.map(\.id) }
      || included != other.included || scopes.map(\.variables) != other.scopes.map(\.variables)
      || definitions.mapValues(\.name.span) != other.definitions.mapValues(\.name.span)
  }
}
