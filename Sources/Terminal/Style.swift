import Syntax

/// When output is coloured: the value of `--color`.
public enum ColorChoice: String, Sendable, CaseIterable {
  /// On a terminal that isn't dumb, unless `NO_COLOR` is set.
  case auto
  case always, never
}

/// What the terminal can show and which colour each kind of text has.
///
/// Everything it depends on is handed in, so rendering is a pure function:
///
///     let style = Style(choice: .auto, isTerminal: isatty(1) != 0, environment: environment)
///     print(style.paint("smollm2", .heading))
public struct Style: Sendable, Equatable {
  /// How many colours there are.
  public enum Depth: Sendable, Comparable {
    case none, indexed, full
  }

  /// What a piece of text is.
  public enum Role: Sendable, CaseIterable {
    case heading, faint, number, text, good, warning, error, model, marked
  }

  /// The colours in use.
  public let depth: Depth

  /// No colour at all.
  public static let plain = Style(depth: .none)

  /// A style of so many colours.
  public init(depth: Depth) {
    self.depth = depth
  }

  /// The style for a stream: `--color` decides, then `NO_COLOR` (non-empty; see no-color.org), `TERM` and
  /// whether the stream is a terminal; `COLORTERM` tells of 24-bit colour.
  public init(choice: ColorChoice, isTerminal: Bool, environment: [String: String]) {
    let isWanted =
      switch choice {
      case .always: true
      case .never: false
      case .auto:
        isTerminal && environment["NO_COLOR", default: ""].isEmpty
          && !["", "dumb"].contains(environment["TERM", default: ""])
      }
    let isFull = ["truecolor", "24bit"].contains(environment["COLORTERM", default: ""])
    depth = !isWanted ? .none : isFull ? .full : .indexed
  }

  /// A text in the colour of its role.
  public func paint(_ text: String, _ role: Role) -> String {
    depth == .none || text.isEmpty || code(role).isEmpty
      ? text : "\u{1B}[\(code(role))m\(text)\u{1B}[0m"
  }

  /// A text as `paint` gives it, for a prompt: readline must be told which bytes take no room.
  public func prompt(_ text: String, _ role: Role) -> String {
    depth == .none || text.isEmpty || code(role).isEmpty
      ? text : "\u{1}\u{1B}[\(code(role))m\u{2}\(text)\u{1}\u{1B}[0m\u{2}"
  }

  /// A text on a background, black or white as can be read on it.
  public func paint(_ text: String, on background: Color) -> String {
    guard depth != .none, !text.isEmpty else { return text }
    let foreground =
      background.isLight ? Color(red: 0, green: 0, blue: 0) : Color(red: 255, green: 255, blue: 255)
    let codes = "\(foreground.code(38, depth));\(background.code(48, depth))"
    return "\u{1B}[\(codes)m\(text)\u{1B}[0m"
  }

  /// The painting of diagnostics in this style.
  public var diagnostics: @Sendable (String, DiagnosticFormatter.Role) -> String {
    guard depth > .none else { return { text, _ in text } }
    return { text, role in DiagnosticFormatter.ansi(text, role) }
  }

  private func code(_ role: Role) -> String {
    switch role {
    case .heading: "1"
    case .faint: "2"
    case .number: "36"
    case .text: ""
    case .good: "32"
    case .warning: "33"
    case .error: "1;31"
    case .model: "1;34"
    case .marked: "7"
    }
  }
}
