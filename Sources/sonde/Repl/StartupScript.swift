import Language
import Syntax

/// The rule for `init.sonde`: settings and functions only.
enum StartupScript {
  /// What to say of the first statement that is neither `set` nor `def`; nil where there is none.
  static func forbidden(in source: SourceFile, _ session: Session) -> Diagnostic? {
    let program = ParsedProgram.parse(source, commandNames: session.table.heads).program
    for statement in program.statements {
      switch statement.kind {
      case .definition, .edition: continue
      case .clause(let clause):
        if case .call(let call) = clause.kind, call.name.text == "set" { continue }
      default: break
      }
      return Diagnostic(
        .misplaced,
        Message(
          en: "a start-up file holds `set` and `def` only", zh: "启动文件只能包含 `set` 和 `def`"),
        at: statement.span)
    }
    return nil
  }
}
