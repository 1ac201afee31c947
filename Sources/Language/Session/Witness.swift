import Syntax

/// Hears what a session does, statement by statement; a record is made of it. Statements may lie within one another, as
/// those that `replay` runs.
public protocol Witness: AnyObject {
  /// A statement of the top level is about to run.
  func began(_ statement: Statement)
  /// A command of the table is about to run on arguments that have been checked.
  func called(_ arguments: Arguments)
  /// An expectation was judged.
  /// - Parameter sides: the values of the two sides of a comparison; none for other conditions.
  func judged(_ expectation: Expectation, holds: Bool, sides: [Value])
  /// A statement of the top level has ended.
  /// - Parameters:
  ///   - failure: what ended it early.
  ///   - isLogged: whether it now is the last of the session's `log`.
  func ended(_ statement: Statement, failure: Failure?, isLogged: Bool)
}
