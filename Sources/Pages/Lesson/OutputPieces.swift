import Language
import Syntax

/// A part of what a cell gives, before it is drawn.
public enum OutputPiece: Sendable {
  /// Lines from `print`, each with its line break, or an output as a lesson has it written.
  case printed(String)
  /// A value, and the form in which it is to be shown.
  case shown(Value, ShowStyle)
  /// An error that the cell was to end in, as a line.
  case failed(Diagnostic)
}

/// An output that keeps the pieces it is given, and hands on how far a command has come.
public final class OutputPieces: Output {
  /// The pieces since the beginning of the cell; lines that follow each other are one.
  public private(set) var pieces: [OutputPiece] = []
  private var keepsErrors = false
  private let beside: (any Output)?

  /// An output without pieces.
  /// - Parameter beside: hears of progress.
  public init(beside: (any Output)? = nil) { self.beside = beside }

  /// Forgets the pieces, before a cell.
  /// - Parameter keepingErrors: whether errors are part of what the cell gives.
  public func begin(keepingErrors: Bool) { (pieces, keepsErrors) = ([], keepingErrors) }

  public func show(_ value: Value, as style: ShowStyle) { pieces.append(.shown(value, style)) }

  public func print(_ text: String) {
    if case .printed(let before)? = pieces.last {
      pieces[pieces.count - 1] = .printed(before + text + "\n")
    } else {
      pieces.append(.printed(text + "\n"))
    }
  }

  public func report(_ diagnostic: Diagnostic) {
    if keepsErrors, diagnostic.severity == .error { pieces.append(.failed(diagnostic)) }
  }

  public func note(_ message: Message) {}

  public func progress(done: Int, total: Int?, unit: Message) {
    beside?.progress(done: done, total: total, unit: unit)
  }
}
