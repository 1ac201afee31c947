import Syntax

extension Session {
  /// A typed entry with abbreviated commands written in full; nil where there is none to expand.
  ///
  /// A unique beginning of a command's name stands for it, at the prompt only: in a file it would change its
  /// meaning when commands are added.
  /// `patch?` stands for `help patch`.
  public func expandingAbbreviations(_ entry: String) -> String? {
    if let topic = Self.question(entry) { return "help \(topic)" }
    let file = SourceFile(name: "", text: entry)
    let heads = table.heads.union(state.definitions.keys)
    let program = ParsedProgram.parse(file, commandNames: heads).program
    var fixes = check(file).diagnostics.filter { $0.code == .abbreviation }.flatMap(\.fixIts)
    for statement in program.statements {
      guard case .clause(let clause) = statement.kind, case .name(let name) = clause.kind,
        variable(name) == nil, name != "it", let full = fullName(of: name, among: heads)
      else { continue }
      fixes.append(FixIt(clause.span, full))
    }
    return fixes.isEmpty ? nil : FixIt.apply(fixes, to: file)
  }

  /// The topic of an entry such as `patch?` or `save session?`.
  private static func question(_ entry: String) -> String? {
    let text = entry.trimmed
    guard text.hasSuffix("?") || text.hasSuffix("？"), text.count > 1, !text.contains("\"") else { return nil }
    let topic = String(text.dropLast()).trimmed
    let isName = topic.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == " " }
    return isName ? topic : nil
  }

  private func fullName(of name: String, among heads: Set<String>) -> String? {
    let found = heads.filter { $0.hasPrefix(name) }
    return found.count == 1 ? found.first : nil
  }
}
