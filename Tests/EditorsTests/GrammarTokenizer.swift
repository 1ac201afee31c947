import Foundation
import JSON

/// Cuts text into tokens by a TextMate grammar, as editors do: line by line, the rule that fits first.
///
/// Regular expressions are Foundation's, which understand what the grammar uses of Oniguruma's.
final class GrammarTokenizer {
  struct Token: Equatable {
    let text: String
    /// The innermost scope, without `.sonde`; empty where nothing but the grammar's own holds.
    let scope: String
  }

  /// What is open at a place: the rule of a span, or the grammar itself.
  private struct Frame {
    let rules: [JSONValue]
    let end: String?
    let endCaptures: JSONValue?
    let scope: String
  }

  private let grammar: JSONValue
  private var expressions: [String: NSRegularExpression] = [:]
  /// What each expression found in the line last: as long as it lies ahead it is still the first.
  private var ahead: [String: NSTextCheckingResult?] = [:]

  init(_ grammar: JSONValue) { self.grammar = grammar }

  /// The tokens of a text, white space without a scope left out.
  func tokens(of text: String) throws -> [Token] {
    var frames = [Frame(rules: grammar["patterns"]?.array ?? [], end: nil, endCaptures: nil, scope: "")]
    var tokens: [Token] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      tokens += try self.tokens(ofLine: line + "\n", &frames)
    }
    return tokens.filter { !$0.scope.isEmpty || $0.text.contains { !$0.isWhitespace } }
  }

  private func tokens(ofLine line: String, _ frames: inout [Frame]) throws -> [Token] {
    let whole = line as NSString
    var tokens: [Token] = []
    var place = 0
    ahead = [:]
    func emit(_ end: Int, _ scope: String) {
      if end > place {
        tokens.append(Token(text: whole.substring(with: NSRange(place..<end)), scope: short(scope)))
      }
      place = max(place, end)
    }
    func emit(_ match: NSTextCheckingResult, _ captures: JSONValue?, _ scope: String) {
      for group in 0..<match.numberOfRanges {
        let range = match.range(at: group)
        guard let name = captures?[String(group)]?["name"]?.string, range.location != NSNotFound else {
          continue
        }
        emit(range.location, scope)
        emit(range.location + range.length, name)
      }
      emit(match.range.location + match.range.length, scope)
    }
    for _ in 0..<10_000 where place < whole.length {
      let top = frames[frames.count - 1]
      guard let (match, rule) = try first(in: line, from: place, top) else { break }
      emit(match.range.location, top.scope)
      let name = rule?["name"]?.string ?? top.scope
      if let rule, rule["begin"] != nil {
        emit(match, rule["beginCaptures"], name)
        frames.append(
          Frame(
            rules: rule["patterns"]?.array ?? [], end: rule["end"]?.string, endCaptures: rule["endCaptures"],
            scope: name))
      } else if let rule {
        guard match.range.length > 0 else { throw CocoaError(.coderInvalidValue) }
        emit(match, rule["captures"], name)
      } else {
        emit(match, top.endCaptures, top.scope)
        frames.removeLast()
      }
    }
    emit(whole.length, frames[frames.count - 1].scope)
    return tokens
  }

  /// The match that comes first, and its rule; nil as the rule for the end of what is open.
  private func first(in line: String, from place: Int, _ frame: Frame) throws -> (
    NSTextCheckingResult, JSONValue?
  )? {
    var best: (NSTextCheckingResult, JSONValue?)?
    let candidates =
      (frame.end.map { [($0, JSONValue?.none)] } ?? [])
      + expand(frame.rules).compactMap { rule in
        (rule["match"] ?? rule["begin"])?.string.map { ($0, rule) }
      }
    for (pattern, rule) in candidates {
      guard let found = try match(pattern, in: line, from: place),
        found.range.location < best?.0.range.location ?? .max
      else { continue }
      best = (found, rule)
    }
    return best
  }

  private func match(_ pattern: String, in line: String, from place: Int) throws -> NSTextCheckingResult? {
    if let known = ahead[pattern], known.map({ $0.range.location >= place }) ?? true { return known }
    let expression = try expressions[pattern] ?? NSRegularExpression(pattern: pattern)
    expressions[pattern] = expression
    let found = expression.firstMatch(
      in: line, options: [.withTransparentBounds, .withoutAnchoringBounds],
      range: NSRange(place..<(line as NSString).length))
    ahead[pattern] = .some(found)
    return found
  }

  private func expand(_ rules: [JSONValue]) -> [JSONValue] {
    rules.flatMap { rule -> [JSONValue] in
      guard let name = rule["include"]?.string else { return [rule] }
      return expand(grammar["repository"]?[String(name.dropFirst())]?["patterns"]?.array ?? [])
    }
  }

  private func short(_ scope: String) -> String {
    scope.hasSuffix(".sonde") ? String(scope.dropLast(6)) : scope
  }
}
