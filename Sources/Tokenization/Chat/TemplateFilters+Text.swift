extension TemplateRun {
  /// The filters that make a text of a text.
  mutating func applyText(
    _ name: String, to value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let source = try printed(value)
    switch name {
    case "lower": return try text(source.lowercased())
    case "upper": return try text(source.uppercased())
    case "capitalize": return try text(PythonText.capitalize(source))
    case "title":
      return try text(PythonText.title(source) { $0.isPythonSpace || "-({[<".unicodeScalars.contains($0) })
    case "trim":
      let given = try input.bound(["chars"], line, of: name)[0]
      return try text(PythonText.strip(source, optionalString(given, name)))
    case "replace":
      let given = try input.bound(["old", "new", "count"], line, of: name)
      return try replaced(
        source, string(given[0], name), string(given[1], name), integer(given[2], name, or: -1))
    case "wordcount": return .int(PythonText.words(source, limit: .max).count)
    case "center": return try centered(source, input)
    case "indent": return try indented(source, input)
    default: return try text(Self.escaped(source))
    }
  }

  private mutating func centered(
    _ source: String, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let width = try integer(input.bound(["width"], line, of: "center")[0], "center", or: 80)
    guard width <= TemplateBounds.output else { throw .limit(line: line, .output) }
    let missing = width - source.unicodeScalars.count
    guard missing > 0 else { return .string(source) }
    // Python gives the odd space to the left only where the width is odd too.
    let left = missing / 2 + (missing & width & 1)
    return try text(
      String(repeating: " ", count: left) + source + String(repeating: " ", count: missing - left))
  }

  private mutating func indented(
    _ source: String, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let given = try input.bound(["width", "first", "blank"], line, of: "indent")
    let indent: String
    if case .string(let string)? = given[0] {
      indent = string
    } else {
      indent = String(repeating: " ", count: min(max(try integer(given[0], "indent", or: 4), 0), 1 << 10))
    }
    var lines = PythonText.lines(source + "\n")
    guard lines.count * indent.utf8.count <= TemplateBounds.output else { throw .limit(line: line, .output) }
    for index in lines.indices.dropFirst() where given[2]?.isTrue == true || !lines[index].isEmpty {
      lines[index] = indent + lines[index]
    }
    let result = lines.joined(separator: "\n")
    return try text(given[1]?.isTrue == true ? indent + result : result)
  }

  /// The text with the five signs that mean something in HTML written as entities.
  private static func escaped(_ source: String) -> String {
    var result = ""
    for scalar in source.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&#39;"
      case "\"": result += "&#34;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
