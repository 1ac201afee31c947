extension TemplateValue {
  /// Whether Python takes the value as true: not zero, not empty, not none.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .double(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let value): !value.items.isEmpty
    case .object(let value): !value.members.isEmpty
    case .opaque: true
    }
  }

  /// The integer that Python computes with, where a truth value counts as 0 or 1.
  var integer: Int? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    default: nil
    }
  }

  /// The number that Python computes with.
  var number: Double? {
    if case .double(let value) = self { return value }
    return integer.map(Double.init)
  }

  /// Python's `str`: what `{{ value }}` prints.
  var printed: String {
    var text = ""
    print(quoted: false, into: &text)
    return text
  }

  /// Prints the value; texts in quotes as Python's `repr` does, if asked.
  func print(quoted: Bool, into text: inout String) {
    // A value that shares its parts can print far longer than it is stored.
    guard text.utf8.count <= TemplateBounds.output else { return }
    switch self {
    case .undefined: break
    case .none: text += "None"
    case .bool(let value): text += value ? "True" : "False"
    case .int(let value): text += String(value)
    case .double(let value): text += value.description
    case .string(let value): text += quoted ? Self.quoted(value) : value
    case .list(let list): Self.print(list, into: &text)
    case .object(let object):
      var separator = "{"
      for (key, value) in object.members {
        text += separator + Self.quoted(key) + ": "
        value.print(quoted: true, into: &text)
        separator = ", "
      }
      text += object.members.isEmpty ? "{}" : "}"
    case .opaque(let value): text += value.printed
    }
  }

  private static func print(_ list: TemplateList, into text: inout String) {
    text += list.isTuple ? "(" : "["
    for (index, item) in list.items.enumerated() {
      guard text.utf8.count <= TemplateBounds.output else { return }
      if index > 0 { text += ", " }
      item.print(quoted: true, into: &text)
    }
    if list.isTuple, list.items.count == 1 { text += "," }
    text += list.isTuple ? ")" : "]"
  }

  /// Python's `repr` of a text.
  private static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar = text.utf8.contains(0x27) && !text.utf8.contains(0x22) ? "\"" : "'"
    var result = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + String(quote)
  }
}

extension TemplateOpaque {
  fileprivate var printed: String {
    switch self {
    case .function(let name), .method(_, let name): "<function \(name)>"
    case .macro, .caller: "<Macro>"
    case .namespace: "<Namespace>"
    case .loop: "<LoopContext>"
    }
  }
}
