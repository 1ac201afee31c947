import Language
import Syntax

/// Where a cell's results go while they are compared: kept as text, and handed on to a person if there is one.
public final class CellOutput: Output {
  /// What the cell has printed so far.
  public internal(set) var text = ""
  /// The warnings, and the expectations that did not hold, since the cell began.
  public internal(set) var reports: [Diagnostic] = []
  /// Gives the errors reported while a cell runs a line each in its output.
  var writesErrors = false

  /// Whether what is printed is kept only, and not handed on.
  public var isQuiet = false

  private let render: (Value, ShowStyle) -> String
  private let listener: (any Output)?
  private var beside: (any Output)? { isQuiet ? nil : listener }
  private let language: MessageLanguage

  /// An output.
  /// - Parameters:
  ///   - language: the language of messages that belong to the output.
  ///   - beside: hears everything too.
  ///   - render: draws a value as text, without colour and as wide as all outputs that are compared.
  public init(
    language: MessageLanguage, beside: (any Output)? = nil, render: @escaping (Value, ShowStyle) -> String
  ) {
    (self.language, listener, self.render) = (language, beside, render)
  }

  /// Forgets what was printed, before a cell.
  public func begin(writingErrors: Bool = false) {
    (text, reports, writesErrors) = ("", [], writingErrors)
  }

  public func show(_ value: Value, as style: ShowStyle) {
    let value = value.withoutCircumstances
    text += render(value, style)
    beside?.show(value, as: style)
  }

  public func print(_ line: String) {
    text += line + "\n"
    beside?.print(line)
  }

  public func report(_ diagnostic: Diagnostic) {
    reports.append(diagnostic)
    if writesErrors { write(diagnostic) }
    beside?.report(diagnostic)
  }

  /// Writes an error as one line without its place, which moves with the prose around it.
  func write(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { text += diagnostic.placelessLine(language) }
  }

  public func note(_ message: Message) { beside?.note(message) }
  public func detail(_ message: Message) { beside?.detail(message) }
  public func progress(done: Int, total: Int?, unit: Message) {
    listener?.progress(done: done, total: total, unit: unit)
  }
  public func text(of value: Value, as style: ShowStyle) -> String? {
    listener?.text(of: value, as: style) ?? render(value, style)
  }
}

extension Diagnostic {
  /// The diagnostic as a line of a cell's output, line break included: without its place.
  public func placelessLine(_ language: MessageLanguage) -> String {
    var placeless = self
    placeless.span = .nowhere
    return DiagnosticFormatter(language: language).summary(placeless)
  }
}
