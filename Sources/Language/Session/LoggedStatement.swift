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

extension Session {
  /// The statements that succeeded, as a script that gives the same again.
  ///
  /// A script has no `it`: a value that was read so gets a name where it is shown.
  public var savedScript: String {
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
    let lines = log.enumerated().map { index, statement in
      statement.text(naming: names[index], it: origins[index].flatMap { names[$0] })
    }
    return (["use sonde-1"] + lines.filter { !$0.hasPrefix("use ") }).joined(separator: "\n") + "\n"
  }

  private func freshName(_ number: Int) -> String {
    var name = "shown\(number)"
    while variable(name) != nil { name += "_" }
    return name
  }
}

extension LoggedStatement {
  /// The source, with the shown value bound to `name` first and with `it` in place of `it`, where they are given.
  fileprivate func text(naming name: String?, it: String?) -> String {
    let bytes = Array(source.utf8)
    func text(_ range: Range<Int>, _ changes: [(Range<Int>, String)]) -> String {
      var written: [UInt8] = []
      var place = range.lowerBound
      for (changed, replacement) in changes.sorted(by: { $0.0.lowerBound < $1.0.lowerBound })
      where changed.lowerBound >= place && changed.upperBound <= range.upperBound {
        written += bytes[place..<changed.lowerBound] + Array(replacement.utf8)
        place = changed.upperBound
      }
      return String(decoding: written + bytes[place..<range.upperBound], as: UTF8.self)
    }
    let changes = it.map { it in uses.map { ($0, it) } } ?? []
    guard let name, let shown else { return text(bytes.indices, changes) }
    let rest = changes.filter { !shown.overlaps($0.0) } + [(shown, name)]
    return "let \(name) = \(text(shown, changes))\n\(text(bytes.indices, rest))"
  }
}
