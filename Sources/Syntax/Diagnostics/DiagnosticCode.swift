/// An entry of the table of codes: what `help E105` tells.
///
/// Codes are static members, declared by family in the files `DiagnosticCode+….swift`; `all` lists them.
public struct DiagnosticCode: Sendable {
  /// The code as printed, e.g. `E105`.
  public let code: String
  /// A short name of the mistake.
  public let title: Message
  /// Why it is a mistake and what to do, in a few sentences.
  public let explanation: Message
  /// A script that has the mistake; empty where no script alone can make it.
  public let failing: String
  /// The script after it was mended.
  public let mended: String

  /// An entry of the table.
  public init(
    _ code: String, title: Message, explanation: Message, failing: String = "", mended: String = ""
  ) {
    self.code = code
    self.title = title
    self.explanation = explanation
    self.failing = failing
    self.mended = mended
  }

  /// Warnings have codes that begin with W.
  public var severity: Severity { code.hasPrefix("W") ? .warning : .error }

  /// Every code of the language, in order.
  public static let all: [DiagnosticCode] =
    text + grammar + names + files + runtime + expectations + lessons + warnings

  /// The entry with this code, in capitals or not; nil if there is none.
  public static func named(_ code: String) -> DiagnosticCode? {
    let wanted = code.uppercased()
    return all.first { $0.code == wanted }
  }
}

extension DiagnosticCode: Hashable, CustomStringConvertible {
  public static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.code == right.code }
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
  public var description: String { code }
}
