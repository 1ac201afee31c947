extension TemplateRun {
  /// `sort`, `unique`, `min` and `max`: by an attribute if one is named, large and small letters alike.
  mutating func ordered(
    _ name: String, _ value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let parameters =
      name == "sort" ? ["reverse", "case_sensitive", "attribute"] : ["case_sensitive", "attribute"]
    let given = try input.bound(parameters, line, of: name)
    let isExact = given[parameters.count - 2]?.isTrue ?? false
    let items = try elements(of: value)
    var keyed: [(key: TemplateValue, item: TemplateValue)] = []
    for item in items {
      var key = item
      if let attribute = given[parameters.count - 1] { key = try self.key(attribute, of: item) }
      if !isExact, case .string(let text) = key { key = .string(text.lowercased()) }
      keyed.append((key, item))
    }
    switch name {
    case "unique": return try list(distinct(keyed))
    case "sort":
      return try list(sorted(keyed, descending: given[0]?.isTrue ?? false))
    default:
      guard !keyed.isEmpty else { return .undefined("the \(name) of nothing") }
      return try extreme(keyed, largest: name == "max")
    }
  }

  private mutating func key(
    _ attribute: TemplateValue, of item: TemplateValue
  ) throws(ChatTemplateError) -> TemplateValue {
    if attribute.integer != nil { return try self.item(attribute, of: item) }
    var value = item
    for step in try string(attribute, "attribute").split(separator: ".") {
      value = try self.item(Int(step).map(TemplateValue.int) ?? .string(String(step)), of: value)
    }
    return value
  }

  private mutating func distinct(
    _ keyed: [(key: TemplateValue, item: TemplateValue)]
  ) throws(ChatTemplateError) -> [TemplateValue] {
    var kept: [(key: TemplateValue, item: TemplateValue)] = []
    candidates: for candidate in keyed {
      for earlier in kept where try areEqual(earlier.key, candidate.key) { continue candidates }
      kept.append(candidate)
    }
    return kept.map(\.item)
  }

  private mutating func extreme(
    _ keyed: [(key: TemplateValue, item: TemplateValue)], largest: Bool
  ) throws(ChatTemplateError) -> TemplateValue {
    var best = keyed[0]
    for candidate in keyed.dropFirst() {
      let isBetter =
        largest ? try precedes(best.key, candidate.key, "<") : try precedes(candidate.key, best.key, "<")
      if isBetter { best = candidate }
    }
    return best.item
  }

  /// A stable merge sort, which unlike the library's may fail at a comparison.
  private mutating func sorted(
    _ keyed: [(key: TemplateValue, item: TemplateValue)], descending: Bool
  ) throws(ChatTemplateError) -> [TemplateValue] {
    var source = keyed
    var width = 1
    while width < source.count {
      var merged: [(key: TemplateValue, item: TemplateValue)] = []
      for start in stride(from: 0, to: source.count, by: 2 * width) {
        let middle = min(start + width, source.count)
        let end = min(start + 2 * width, source.count)
        var (left, right) = (start, middle)
        while left < middle || right < end {
          if right == end {
            merged.append(source[left])
            left += 1
            continue
          }
          var takesRight = left == middle
          if !takesRight {
            let pair = (source[left].key, source[right].key)
            takesRight = descending ? try precedes(pair.0, pair.1, "<") : try precedes(pair.1, pair.0, "<")
          }
          merged.append(source[takesRight ? right : left])
          if takesRight { right += 1 } else { left += 1 }
        }
      }
      source = merged
      width *= 2
    }
    return source.map(\.item)
  }

  /// `dictsort`: the members as pairs, in the order of their keys or values.
  mutating func sortedMembers(
    _ value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let given = try input.bound(["case_sensitive", "by", "reverse"], line, of: "dictsort")
    guard case .object(let object) = value else { throw mismatch("dictsort", value) }
    let byValue = try string(given[1], "dictsort", or: "key") == "value"
    let order = TemplateInput(
      named: [
        ("attribute", .int(byValue ? 1 : 0)), ("reverse", given[2] ?? .bool(false)),
        ("case_sensitive", given[0] ?? .bool(false)),
      ])
    return try ordered("sort", items(of: object), order)
  }
}
