/// Turns diagnostics into text: a pure function of the diagnostic, the language and the style.
///
///     demo.sonde:2:1: error[E105]: unknown command 'laod'
///       2 | laod smollm2
///         | ^^^^
///         = help: did you mean 'load'?
///         = write: load smollm2
///
/// The caret line is measured in terminal columns, so it stands right below Chinese text and emoji.
public struct DiagnosticFormatter: Sendable {
  /// What a piece of the output is, for a style to colour.
  public enum Role: Sendable, CaseIterable {
    case location, error, warning, note, message, gutter, source, help
  }

  /// The language of the texts.
  public var language: MessageLanguage
  /// Gives a piece of the output its colour; the default leaves it as it is.
  public var paint: @Sendable (String, Role) -> String

  /// A formatter for a language and a style.
  public init(
    language: MessageLanguage = .en, paint: @escaping @Sendable (String, Role) -> String = { text, _ in text }
  ) {
    self.language = language
    self.paint = paint
  }

  /// A style for terminals with the eight ANSI colours.
  public static func ansi(_ text: String, _ role: Role) -> String {
    let code =
      switch role {
      case .location, .message: "1"
      case .error: "1;31"
      case .warning: "1;33"
      case .note, .help: "1;36"
      case .gutter: "34"
      case .source: ""
      }
    return code.isEmpty || text.isEmpty ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// The text of a diagnostic, several lines, with a line break at the end.
  public func format(_ diagnostic: Diagnostic) -> String {
    var text = heading(diagnostic.severity, diagnostic.code, diagnostic.message, at: diagnostic.span)
    let excerpt = SourceExcerpt(diagnostic.span)
    let gutter = excerpt.map { String(repeating: " ", count: $0.number.count + 3) } ?? "  "
    if let excerpt { text += show(excerpt, role: role(of: diagnostic.severity)) }
    if let help = diagnostic.help { text += remark(gutter, label(.help), help.text(language)) }
    if let mended = mendedLine(diagnostic) { text += remark(gutter, label(.write), mended) }
    for note in diagnostic.notes { text += format(note, gutter: gutter) }
    return text
  }

  /// The texts of several diagnostics, an empty line between them.
  public func format(_ diagnostics: some Sequence<Diagnostic>) -> String {
    diagnostics.map(format).joined(separator: "\n")
  }

  /// The first line only: place, severity, code and message.
  public func summary(_ diagnostic: Diagnostic) -> String {
    heading(diagnostic.severity, diagnostic.code, diagnostic.message, at: diagnostic.span)
  }

  private func heading(_ severity: Severity, _ code: DiagnosticCode?, _ message: Message, at span: Span)
    -> String
  {
    var text = ""
    if !span.file.name.isEmpty {
      let position = span.file.position(at: span.start)
      text += paint("\(span.file.name):\(position.line):\(position.column):", .location) + " "
    }
    let mark = code.map { "[\($0.code)]" } ?? ""
    text += paint(label(severity) + mark + colon, role(of: severity))
    text += paint(SourceExcerpt.visible(message.text(language)), .message)
    return text + "\n"
  }

  private func show(_ excerpt: SourceExcerpt, role: Role) -> String {
    let empty = String(repeating: " ", count: excerpt.number.count)
    return paint("  \(excerpt.number) | ", .gutter) + paint(excerpt.line, .source) + "\n"
      + paint("  \(empty) | ", .gutter) + excerpt.indentation + paint(excerpt.carets, role) + "\n"
  }

  private func remark(_ gutter: String, _ label: String, _ text: String) -> String {
    paint("\(gutter)= ", .gutter) + paint(label, .help) + SourceExcerpt.visible(text) + "\n"
  }

  private func format(_ note: Note, gutter: String) -> String {
    guard let span = note.span, !span.file.name.isEmpty else {
      return remark(gutter, label(Severity.note) + colon, note.message.text(language))
    }
    var text = heading(.note, nil, note.message, at: span)
    if let excerpt = SourceExcerpt(span) { text += show(excerpt, role: .note) }
    return text
  }

  /// The line of the diagnostic after its fix-its, if they all stand on that line.
  private func mendedLine(_ diagnostic: Diagnostic) -> String? {
    let file = diagnostic.span.file
    let range = file.range(ofLine: diagnostic.span.line)
    let fixIts = diagnostic.fixIts
    guard !fixIts.isEmpty, range.count <= 400 else { return nil }
    for fix in fixIts
    where fix.span.file !== file || fix.span.start < range.lowerBound || fix.span.end > range.upperBound {
      return nil
    }
    let line = SourceFile(name: "", bytes: Array(file.bytes[range]))
    let moved = fixIts.map { fix in
      FixIt(
        Span(fix.span.start - range.lowerBound..<fix.span.end - range.lowerBound, in: line), fix.replacement)
    }
    let mended = FixIt.apply(moved, to: line)
    let text = SourceExcerpt.trimmed(mended)
    return text.isEmpty || text.contains("\n") ? nil : text
  }

  private enum Label { case help, write }

  private func label(_ label: Label) -> String {
    switch (label, language) {
    case (.help, .en): "help: "
    case (.help, .zh): "帮助："
    case (.write, .en): "write: "
    case (.write, .zh): "改为："
    }
  }

  private func label(_ severity: Severity) -> String {
    switch (severity, language) {
    case (.error, .en): "error"
    case (.error, .zh): "错误"
    case (.warning, .en): "warning"
    case (.warning, .zh): "警告"
    case (.note, .en): "note"
    case (.note, .zh): "附注"
    }
  }

  private var colon: String { language == .zh ? "：" : ": " }

  private func role(of severity: Severity) -> Role {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}
