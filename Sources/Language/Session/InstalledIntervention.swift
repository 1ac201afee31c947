import Syntax

/// An intervention that stands: what the command family keeps, with the line `status` shows for it.
public struct InstalledIntervention: Sendable {
  /// The number by which `unpatch` takes it away; unique in a session, growing.
  public let id: Int
  /// The command that made it.
  public let command: String
  /// One line for `status` and the prompt's help.
  public let summary: String
  /// What the command family hands to the engine.
  public let payload: any Sendable
}
