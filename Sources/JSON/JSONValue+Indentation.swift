extension JSONValue {
  /// The value as JSON text of many lines, a member or element a line, for files that people read; without a line break
  /// at its end. What has no members stays `{}` or `[]`.
  ///
  /// - Parameter indent: by how many blanks each level stands further in.
  public func text(indent: Int, escaping: JSONEscapes = .lineEnds) -> String {
    var text = ""
    append(to: &text, indent: indent, level: 0, escaping)
    return text
  }

  private func append(to text: inout String, indent: Int, level: Int, _ escaping: JSONEscapes) {
    func startLine(_ level: Int) { text += "\n" + String(repeating: " ", count: indent * level) }
    switch self {
    case .array(let elements) where !elements.isEmpty:
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        startLine(level + 1)
        element.append(to: &text, indent: indent, level: level + 1, escaping)
      }
      startLine(level)
      text += "]"
    case .object(let object) where object.count > 0:
      text += "{"
      for (index, key) in object.keys.enumerated() {
        if index > 0 { text += "," }
        startLine(level + 1)
        Self.append(key, to: &text, escaping: escaping)
        text += ": "
        (object[key] ?? .null).append(to: &text, indent: indent, level: level + 1, escaping)
      }
      startLine(level)
      text += "}"
    default: text += self.text(escaping: escaping)
    }
  }
}
