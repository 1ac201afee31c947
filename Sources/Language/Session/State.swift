import Syntax

/// Everything about a session that a statement may change, as one value: a copy is a snapshot, and `undo` and
/// the end of a `with` are assignments.
public struct State: Sendable {
  /// The variables: the outermost scope first.
  var scopes: [Scope] = [Scope()]
  /// The standing interventions: those of the top level first, then one list a `with` that is open.
  var interventions: [[InstalledIntervention]] = [[]]
  /// The seed that random commands start from.
  public var seed: UInt64 = 0
  /// How many random commands have drawn since the seed was set; each gets a stream of its own.
  public var draws: UInt64 = 0
  /// The values of `set name=value`.
  public var settings: [String: Value] = [:]
  /// The loaded model.
  public var model: (any ModelHandle)?
  /// The last value shown; `it` in the REPL.
  public var it: Value = .nothing
  /// The number of the next intervention.
  var nextIntervention = 1
  /// The functions that scripts defined.
  var definitions: [String: Definition] = [:]
  /// The files that were included, by resolved path: each runs once.
  var included: Set<String> = []

  /// Gives the state of a fresh session.
  public init() {}
}

/// The variables of one block.
struct Scope: Sendable {
  var variables: [String: Value] = [:]
}
