import JSON

/// A rule of a TextMate grammar: what text it takes and which scopes it gives to its parts.
///
/// Patterns are regular expressions of Oniguruma; the groups of a pattern are numbered from 1.
enum GrammarRule: Sendable {
  /// Text that matches, with the scope of all of it, if it has one, and those of groups.
  case match(String, scope: String? = nil, groups: [Int: String] = [:])
  /// Text from one match to another, with the rules that hold between.
  case span(
    from: String, to: String, scope: String? = nil, fromGroups: [Int: String] = [:],
    toGroups: [Int: String] = [:],
    rules: [GrammarRule] = [])
  /// The rules of a section of the grammar.
  case section(String)

  /// All rules. By the name of a section, since engines differ in what they take `$self` for.
  static let whole = GrammarRule.section("whole")

  /// The rule as JSON.
  var value: JSONValue {
    switch self {
    case .match(let pattern, let scope, let groups):
      .members(Self.scope(scope) + [("match", .string(pattern))] + Self.captures("captures", groups))
    case .span(let from, let to, let scope, let fromGroups, let toGroups, let rules):
      .members(
        Self.scope(scope) + [("begin", .string(from)), ("end", .string(to))]
          + Self.captures("beginCaptures", fromGroups) + Self.captures("endCaptures", toGroups)
          + (rules.isEmpty ? [] : [("patterns", .array(rules.map(\.value)))]))
    case .section(let name): .members([("include", .string("#" + name))])
    }
  }

  private static func scope(_ scope: String?) -> [(String, JSONValue)] {
    scope.map { [("name", .string($0))] } ?? []
  }

  private static func captures(_ key: String, _ groups: [Int: String]) -> [(String, JSONValue)] {
    guard !groups.isEmpty else { return [] }
    let captures = groups.sorted { $0.key < $1.key }.map { group, scope in
      (String(group), JSONValue.members([("name", .string(scope))]))
    }
    return [(key, .members(captures))]
  }
}

extension JSONValue {
  /// An array of texts.
  static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}
