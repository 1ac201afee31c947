import Syntax

/// A statement that succeeded.
public struct LoggedStatement: Sendable, Equatable {
  /// Its source text.
  public let source: String
  /// Whether it showed a value, which then was `it`.
  let setsIt: Bool
  /// The bytes of `source` that are the expression whose value was shown; nil where that is no single one, as
  /// in a block.
  let shown: Range<Int>?
  /// The bytes of `source` that read `it`.
  let uses: [Range<Int>]

  init(_ statement: Statement, setsIt: Bool) {
    let start = statement.span.start
    func range(_ span: Span) -> Range<Int> { span.start - start..<span.end - start }
    source = statement.span.text
    self.setsIt = setsIt
    shown = setsIt ? Self.shown(by: statement).map(range) : nil
    uses = statement.expressions.flatMap { $0.uses(of: "it") }.map(range)
  }

  private static func shown(by statement: Statement) -> Span? {
    guard case .clause(let clause) = statement.kind else { return nil }
    guard case .call(let call) = clause.kind, call.name.text == "show" else { return clause.span }
    return call.arguments.first { $0.label == nil }?.value.span
  }
}

extension Expression {
  /// The places where a name is read.
  fileprivate func uses(of name: String) -> [Span] {
    if case .name(name) = kind { return [span] }
    return kind.children.flatMap { $0.uses(of: name) }
  }
}

/// A statement of the script that a session is saved as.
public struct SavedStatement: Sendable {
  /// The statement.
  public let text: String
  /// Which statement of the session's log it comes from; nil for the edition.
  public let logged: Int?
  /// What it is of that statement.
  public let role: Role
  private let source: LoggedStatement?
  private let changes: [Replacement]

  /// What a statement of the script is of a statement of the session.
  public enum Role: Sendable, Equatable {
    /// All of it.
    case whole
    /// The value that it showed, under a name: these bytes of its source.
    case value(name: String, Range<Int>)
    /// All but these bytes of its source: that value stands here by its name.
    case rest(besides: Range<Int>)
  }

  /// What the bytes of the session's own statement read in the script.
  public func text(of range: Range<Int>) -> String { source?.text(range, changes) ?? text }

  fileprivate static let edition = SavedStatement(
    text: "use sonde-1", logged: nil, role: .whole, source: nil, changes: [])

  fileprivate init(text: String, logged: Int?, role: Role, source: LoggedStatement?, changes: [Replacement]) {
    (self.text, self.logged, self.role) = (text, logged, role)
    (self.source, self.changes) = (source, changes)
  }
}

/// Bytes of a statement's source and what stands there in a saved script.
private typealias Replacement = (range: Range<Int>, text: String)

extension Session {
  /// The statements that succeeded, as a script that gives the same again.
  public var savedScript: String { savedStatements.map(\.text).joined(separator: "\n") + "\n" }

  /// The statements of that script.
  ///
  /// A script has no `it`: a value that was read so gets a name where it is shown.
  public var savedStatements: [SavedStatement] {
    var names: [Int: String] = [:]
    var origins: [Int: Int] = [:]
    var last: Int?
    for (index, statement) in log.enumerated() {
      if !statement.uses.isEmpty, let last, log[last].shown != nil {
        origins[index] = last
        names[last] = names[last] ?? freshName(names.count + 1)
      }
      if statement.setsIt { last = index }
    }
    let saved = log.enumerated().flatMap { index, statement in
      statement.saved(index, naming: names[index], it: origins[index].flatMap { names[$0] })
    }
    return [.edition] + saved.filter { !$0.text.hasPrefix("use ") }
  }

  private func freshName(_ number: Int) -> String {
    var name = "shown\(number)"
    while variable(name) != nil { name += "_" }
    return name
  }
}

extension LoggedStatement {
  /// The statement as a script has it, with the shown value bound to `name` first and with `it` in place of `it`, where
  /// they are given.
  fileprivate func saved(_ index: Int, naming name: String?, it: String?) -> [SavedStatement] {
    let all = 0..<source.utf8.count
    let changes = it.map { it in uses.map { (range: $0, text: it) } } ?? []
    func saved(_ text: String, _ role: SavedStatement.Role, _ changes: [Replacement]) -> SavedStatement {
      SavedStatement(text: text, logged: index, role: role, source: self, changes: changes)
    }
    guard let name, let shown else { return [saved(text(all, changes), .whole, changes)] }
    let rest = changes.filter { !shown.overlaps($0.range) } + [(shown, name)]
    return [
      saved("let \(name) = \(text(shown, changes))", .value(name: name, shown), changes),
      saved(text(all, rest), .rest(besides: shown), rest),
    ]
  }

  /// The bytes of a range of the source, changed.
  fileprivate func text(_ range: Range<Int>, _ changes: [Replacement]) -> String {
    let bytes = Array(source.utf8)
    var written: [UInt8] = []
    var place = range.lowerBound
    for (changed, replacement) in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where changed.lowerBound >= place && changed.upperBound <= range.upperBound {
      written += bytes[place..<changed.lowerBound] + Array(replacement.utf8)
      place = changed.upperBound
    }
    return String(decoding: written + bytes[place..<range.upperBound], as: UTF8.self)
  }
}
