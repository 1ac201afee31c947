/// How much a diagnostic weighs.
public enum Severity: Sendable, Hashable {
  /// The script can't be run, or a statement failed.
  case error
  /// The script runs, but probably not as meant.
  case warning
  /// A remark that belongs to another diagnostic.
  case note
}

/// A remark beside a diagnostic, such as "opened here".
public struct Note: Sendable, Hashable {
  /// The remark.
  public let message: Message
  /// The place it is about, if it has one.
  public let span: Span?

  /// A remark, with its place if it has one.
  public init(_ message: Message, at span: Span? = nil) {
    self.message = message
    self.span = span
  }
}

/// A change of the source that mends a mistake.
public struct FixIt: Sendable, Hashable {
  /// The text to take out; empty to insert.
  public let span: Span
  /// The text to put there.
  public let replacement: String

  /// The replacement of the text at `span`.
  public init(_ span: Span, _ replacement: String) {
    self.span = span
    self.replacement = replacement
  }
}

/// A mistake or a warning, with all that is needed to show and to mend it.
///
/// Lexer, parser, checker and interpreter all speak through this type. It is an `Error`, so that
/// functions may be declared `throws(Diagnostic)`.
public struct Diagnostic: Error, Sendable, Hashable {
  /// The entry of the table of codes.
  public let code: DiagnosticCode
  /// How much it weighs.
  public var severity: Severity
  /// What is wrong, in one sentence.
  public var message: Message
  /// Where it is wrong.
  public var span: Span
  /// Remarks on other places, e.g. the calls that led here.
  public var notes: [Note]
  /// What to write instead, if that can be said.
  public var help: Message?
  /// Changes that mend the mistake; all of them together are one mend.
  public var fixIts: [FixIt]
  /// Whether more input could mend it: the text ended too early. The REPL then asks for another line.
  public var isIncomplete: Bool

  /// A diagnostic; the severity follows from the code's letter.
  public init(
    _ code: DiagnosticCode, _ message: Message, at span: Span, notes: [Note] = [], help: Message? = nil,
    fixIts: [FixIt] = [], isIncomplete: Bool = false
  ) {
    self.code = code
    severity = code.severity
    self.message = message
    self.span = span
    self.notes = notes
    self.help = help
    self.fixIts = fixIts
    self.isIncomplete = isIncomplete
  }
}

extension Sequence where Element == Diagnostic {
  /// Whether any of them is an error.
  public var containsError: Bool { contains { $0.severity == .error } }

  /// Whether the first error is that the text ended too early, so that more input could mend it.
  public var isIncomplete: Bool { first { $0.severity == .error }?.isIncomplete ?? false }
}

extension FixIt {
  /// `source` with `fixIts` made, last first; a change that overlaps a later one is left out.
  public static func apply(_ fixIts: [FixIt], to source: SourceFile) -> String {
    var bytes = source.bytes
    var limit = bytes.count
    for fix in fixIts.sorted(by: { $0.span.start > $1.span.start }) where fix.span.end <= limit {
      bytes.replaceSubrange(fix.span.range, with: Array(fix.replacement.utf8))
      limit = fix.span.start
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
