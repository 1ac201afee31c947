import Checkpoints
import JSON

extension TemplateValue {
  /// The same value as JSON has it.
  public init(_ json: JSONValue) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .array(let values): self = .array(values.map(TemplateValue.init))
    case .object(let members):
      var object = TemplateObject()
      for key in members.keys { object[key] = members[key].map(TemplateValue.init) }
      self = .object(object)
    }
  }
}

/// Writes values as Python's `json.dumps` does: the filter `tojson`.
struct TemplateJSONWriter {
  /// Whether everything beyond ASCII is escaped.
  var escapesUnicode = false
  var sortsKeys = false
  /// The indentation of a level, or nil for one line.
  var indent: String?
  var itemSeparator = ", "
  var keySeparator = ": "
  private(set) var text = ""

  /// Appends a value.
  /// - Returns: false if it holds something that JSON has not.
  mutating func write(_ value: TemplateValue, level: Int = 0) -> Bool {
    guard text.utf8.count <= TemplateBounds.output else { return true }
    switch value {
    case .undefined, .opaque: return false
    case .none: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .double(let value): write(value)
    case .string(let value): write(value)
    case .list(let list):
      return write(list.items, "[", "]", level) { writer, item in
        writer.write(item, level: level + 1)
      }
    case .object(let object):
      var members = object.members
      if sortsKeys { members.sort { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) } }
      return write(members, "{", "}", level) { writer, member in
        writer.write(member.key)
        writer.text += writer.keySeparator
        return writer.write(member.value, level: level + 1)
      }
    }
    return true
  }

  private mutating func write<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ level: Int,
    _ body: (inout TemplateJSONWriter, Element) -> Bool
  ) -> Bool {
    guard !elements.isEmpty else {
      text += open + close
      return true
    }
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += itemSeparator }
      breakLine(level + 1)
      guard body(&self, element) else { return false }
    }
    breakLine(level)
    text += close
    return true
  }

  private mutating func breakLine(_ level: Int) {
    guard let indent else { return }
    text += "\n" + String(repeating: indent, count: level)
  }

  private mutating func write(_ value: Double) {
    if value.isNaN {
      text += "NaN"
    } else if value.isInfinite {
      text += value < 0 ? "-Infinity" : "Infinity"
    } else {
      text += value.description
    }
  }

  private mutating func write(_ string: String) {
    JSONValue.append(string, to: &text, escaping: escapesUnicode ? .beyondASCII : .required)
  }
}
