import Syntax

/// A conversation with one model: its state, and what the host lends it. Used from one thread.
public final class Session {
  /// What statements change; a copy of it is a snapshot.
  public internal(set) var state = State()
  /// The commands that may be called.
  public let table: CommandTable
  /// Where results go.
  public let output: any Output
  /// How files are reached.
  public let files: any FileAccess
  /// Whether to stop.
  public let cancellation: Cancellation
  /// The sizes of a model that isn't loaded yet, by the name or path given to `load`; nil where it is unknown.
  public let facts: (String) -> ModelFacts?
  /// What the host lends to commands beside files and output, such as threads and models; commands cast it to
  /// their own class.
  public let engine: (any AnyObject & Sendable)?
  /// The statements that succeeded, as typed, for `save session`.
  public internal(set) var log: [LoggedStatement] = []
  /// Whether a statement that failed had changed something before, which `log` doesn't tell.
  public internal(set) var hasUnloggedChanges = false
  /// The expectations that did not hold.
  public internal(set) var failedExpectations = 0
  /// The expectations that were checked.
  public internal(set) var checkedExpectations = 0

  /// The language of help pages and of texts that commands print.
  public var language: MessageLanguage = .en
  /// Whether statements are typed one by one: `it`, abbreviations and `undo` are at hand.
  public var isInteractive = false
  /// Whether every `expect` and `require` is taken to be met: both sides are computed, and neither judged nor a reason
  /// to stop where they fail. For runs whose values mean nothing.
  public var takesExpectationsAsMet = false
  /// Hears what happens, such as for a record; nil where nobody listens.
  public var witness: (any Witness)?
  /// The values of `-D name=value`, as typed.
  public let parameters: [String: String]

  var undoStack: [UndoStep] = []
  var depth = 0
  var callDepth = 0
  var programs: [String: ParsedProgram] = [:]
  var shownBytes = 0
  var shownValues = 0

  /// Gives a fresh session.
  /// - Parameters:
  ///   - parameters: the values of `-D name=value`, as text.
  ///   - facts: reads the sizes of a model from its header, for checks before anything runs.
  public init(
    table: CommandTable, output: any Output, files: any FileAccess, cancellation: Cancellation = .never,
    parameters: [String: String] = [:], facts: @escaping (String) -> ModelFacts? = { _ in nil },
    engine: (any AnyObject & Sendable)? = nil
  ) {
    self.table = table
    self.output = output
    self.files = files
    self.cancellation = cancellation
    self.parameters = parameters
    self.facts = facts
    self.engine = engine
  }

  /// - Throws: `Failure.interrupted` where the user wants to stop. Commands call it once a token, layer or
  ///   batch.
  public func checkInterrupt() throws(Failure) {
    try cancellation.check()
  }
}
