import Syntax

/// What went wrong while a script ran: the one error type of commands, functions and the interpreter.
///
/// A command throws it without a span; the interpreter adds where the call stands and through which calls it
/// was reached.
public struct Failure: Error, Sendable {
  /// The entry in the table of diagnostics, such as E301.
  public let code: DiagnosticCode
  /// One sentence: what is wrong.
  public let message: Message
  /// What to type instead.
  public var help: Message?
  /// More to know, one sentence each.
  public var notes: [Message]
  /// Where in the source; filled in by the interpreter unless the command knows better.
  public var span: Span?
  /// The name of the parameter at fault, from which the interpreter finds the span.
  public var parameter: String?
  /// The calls through which the failing place was reached, innermost first.
  public var calls: [CallSite]
  /// Whether the user stopped the computation; such a failure can't be expected by `expect error`.
  public let isInterruption: Bool

  /// Gives a failure.
  public init(
    _ code: DiagnosticCode, _ message: Message, help: Message? = nil, notes: [Message] = [],
    span: Span? = nil,
    parameter: String? = nil
  ) {
    self.code = code
    self.message = message
    self.help = help
    self.notes = notes
    self.span = span
    self.parameter = parameter
    calls = []
    isInterruption = false
  }

  private init(interruption message: Message) {
    code = .interrupted
    self.message = message
    notes = []
    calls = []
    isInterruption = true
  }

  /// The user pressed Ctrl-C, or the host asked to stop.
  public static let interrupted = Failure(interruption: Message(en: "interrupted", zh: "已中断"))
}

/// One step of the chain of calls that led to a failure.
public struct CallSite: Sendable, Equatable {
  /// The command or function called.
  public let name: String
  /// Where it was called.
  public let span: Span

  /// Gives a call site.
  public init(name: String, span: Span) {
    self.name = name
    self.span = span
  }
}
