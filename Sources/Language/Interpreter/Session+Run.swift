import Syntax

extension Session {
  /// Checks a script or a typed entry as a whole and, if nothing is wrong with it, runs it.
  ///
  /// A statement that fails leaves variables that were bound before it failed, and takes out the interventions
  /// it installed; the statements after it don't run.
  ///
  /// - Parameter ended: called after each statement of the top level, whether it succeeded or failed.
  public func run(_ file: SourceFile, ended: (Statement) -> Void = { _ in }) -> RunReport {
    let check = check(file)
    guard !check.diagnostics.containsError else {
      return RunReport(outcome: .rejected, diagnostics: check.diagnostics)
    }
    let failedBefore = failedExpectations
    for (name, included) in check.programs { programs[name] = included }
    let known = state.definitions
    state.definitions.merge(check.program.definitions.map { ($0.name.text, $0) }) { $1 }
    for statement in check.program.statements {
      do throws(Failure) {
        defer { ended(statement) }
        try runAtTopLevel(statement, known)
      } catch {
        return RunReport(outcome: error.outcome, diagnostics: check.diagnostics + [error.diagnostic])
      }
    }
    return RunReport(
      outcome: failedExpectations > failedBefore ? .expectationFailed : .succeeded,
      diagnostics: check.diagnostics)
  }

  /// - Parameter known: the functions that there were before the whole entry.
  private func runAtTopLevel(
    _ statement: Statement, _ known: [String: Definition]
  ) throws(Failure) {
    let before = state
    let (shownBefore, failedBefore) = (shownValues, failedExpectations)
    shownBytes = 0
    witness?.began(statement)
    do throws(Failure) {
      _ = try execute(statement, showing: true)
    } catch {
      defer { witness?.ended(statement, failure: error, isLogged: false) }
      (state.interventions, state.nextIntervention) = (before.interventions, before.nextIntervention)
      // What failed or was stopped took no random numbers: the next command draws as if it had not been tried.
      state.draws = before.draws
      state.included = before.included
      state.scopes.removeLast(state.scopes.count - 1)
      if !isInteractiveCommand(statement), state.differs(from: before) { hasUnloggedChanges = true }
      throw error
    }
    let isLogged = belongsToTheLog(statement, failedBefore: failedBefore)
    defer { witness?.ended(statement, failure: nil, isLogged: isLogged) }
    guard isLogged else { return }
    if isInteractive {
      var previous = before
      // Definitions are known before the first statement runs.
      if case .definition(let made) = statement.kind {
        previous.definitions[made.name.text] = known[made.name.text]
      }
      remember(previous)
    }
    log.append(LoggedStatement(statement, setsIt: shownValues > shownBefore))
  }

  /// Whether a statement that ended without an error is part of what can be run again.
  private func belongsToTheLog(_ statement: Statement, failedBefore: Int) -> Bool {
    guard !isInteractiveCommand(statement) else { return false }
    switch statement.kind {
    // A claim that didn't hold is none.
    case .expectation, .expectedError: return failedExpectations == failedBefore
    default: return true
    }
  }

  /// Whether the statement only talks with the prompt (`help`, `undo`), so that it is neither undone nor saved.
  private func isInteractiveCommand(_ statement: Statement) -> Bool {
    guard case .clause(let clause) = statement.kind, case .call(let call) = clause.kind,
      case .entry(let entry, _) = CallTarget(call, table: table, definitions: state.definitions)
    else { return false }
    return entry.signature.effects.contains(.interactive)
  }

  /// Runs an included file, the first time it is included.
  func runInclude(_ path: String, at span: Span) throws(Failure) {
    let resolved = files.resolve(path, relativeTo: span.file.name)
    guard state.included.insert(resolved).inserted, let program = programs[resolved] else { return }
    for statement in program.statements { _ = try execute(statement, showing: true) }
  }
}

extension Failure {
  /// How a run ends that this failure ends.
  var outcome: Outcome {
    if isInterruption { return .interrupted }
    return code == .requirementFailed ? .expectationFailed : .failed
  }
}
