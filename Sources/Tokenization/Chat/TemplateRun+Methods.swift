/// The functions that values have, by Python's names.
enum TemplateMethods {
  static let ofTexts: Set<String> = [
    "strip", "lstrip", "rstrip", "startswith", "endswith", "split", "rsplit", "splitlines", "lower", "upper",
    "title", "capitalize", "replace", "find", "rfind", "count", "join", "isdigit", "isalpha", "isspace",
    "isupper", "islower", "removeprefix", "removesuffix",
  ]
  static let ofObjects: Set<String> = ["items", "keys", "values", "get"]
  static let ofLists: Set<String> = ["index", "count"]
}

extension TemplateRun {
  mutating func callTextMethod(
    _ name: String, _ text: String, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    try spend(on: text)
    switch name {
    case "strip", "lstrip", "rstrip":
      let given = try input.bound(["chars"], line, of: name)[0]
      var characters: String?
      if let given, case .string(let string) = given { characters = string }
      return try self.text(
        PythonText.strip(text, characters, left: name != "rstrip", right: name != "lstrip"))
    case "startswith", "endswith":
      let given = try input.bound([name], line, of: name)[0] ?? .none
      return .bool(try hasAffix(text, given, name))
    case "split", "rsplit", "splitlines", "replace": return try cut(name, text, input)
    case "lower": return try self.text(text.lowercased())
    case "upper": return try self.text(text.uppercased())
    case "capitalize": return try self.text(PythonText.capitalize(text))
    case "title": return try self.text(PythonText.title(text) { !$0.properties.isCased })
    case "find", "rfind", "count", "removeprefix", "removesuffix":
      return try seek(name, text, string(input.bound(["sub"], line, of: name)[0], name))
    case "join":
      let given = try input.bound(["iterable"], line, of: name)[0] ?? .none
      var parts: [String] = []
      for element in try elements(of: given) { parts.append(try string(element, "join")) }
      return try self.text(parts.joined(separator: text))
    default: return .bool(Self.satisfies(name, text))
    }
  }

  private func hasAffix(
    _ text: String, _ affix: TemplateValue, _ name: String
  ) throws(ChatTemplateError) -> Bool {
    if case .list(let list) = affix {
      for item in list.items where try hasAffix(text, item, name) { return true }
      return false
    }
    let affix = try string(affix, name).utf8
    let text = text.utf8
    guard affix.count <= text.count else { return false }
    return name == "startswith" ? text.starts(with: affix) : text.suffix(affix.count).elementsEqual(affix)
  }

  private mutating func cut(
    _ name: String, _ text: String, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    switch name {
    case "splitlines": return try list(PythonText.lines(text).map(TemplateValue.string))
    case "replace":
      let given = try input.bound(["old", "new", "count"], line, of: name)
      let limit = try integer(given[2], name, or: -1)
      return try replaced(text, string(given[0], name), string(given[1], name), limit)
    default:
      let given = try input.bound(["sep", "maxsplit"], line, of: name)
      let limit = try integer(given[1], name, or: -1)
      return try list(split(text, given[0] ?? .none, limit < 0 ? .max : limit, fromRight: name == "rsplit"))
    }
  }

  /// The text with `old` replaced, once its length is known to be within bounds.
  mutating func replaced(
    _ text: String, _ old: String, _ new: String, _ limit: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    let most = old.isEmpty ? text.unicodeScalars.count + 1 : text.utf8.count / old.utf8.count
    guard most * new.utf8.count <= 4 * TemplateBounds.output else { throw .limit(line: line, .output) }
    return try self.text(PythonText.replace(text, old, new, limit: limit < 0 ? .max : limit))
  }

  private mutating func split(
    _ text: String, _ separator: TemplateValue, _ limit: Int, fromRight: Bool
  ) throws(ChatTemplateError) -> [TemplateValue] {
    // From the right is from the left, mirrored.
    func mirrored(_ text: String) -> String {
      String(String.UnicodeScalarView(text.unicodeScalars.reversed()))
    }
    let source = fromRight && limit < .max ? mirrored(text) : text
    var parts: [String]
    switch separator {
    case .none: parts = PythonText.words(source, limit: limit)
    case .string(let string) where !string.isEmpty:
      parts = PythonText.split(source, by: source == text ? string : mirrored(string), limit: limit)
    default: throw mismatch("split", separator)
    }
    if fromRight, limit < .max { parts = parts.reversed().map(mirrored) }
    return parts.map(TemplateValue.string)
  }

  private func seek(
    _ name: String, _ text: String, _ part: String
  ) throws(ChatTemplateError) -> TemplateValue {
    func position(_ offset: Int?) -> TemplateValue {
      guard let offset else { return .int(-1) }
      return .int(String(decoding: Array(text.utf8.prefix(offset)), as: UTF8.self).unicodeScalars.count)
    }
    switch name {
    case "find": return position(PythonText.find(part, in: text))
    case "rfind":
      guard !part.isEmpty else { return .int(text.unicodeScalars.count) }
      let parts = PythonText.split(text, by: part, limit: .max)
      guard parts.count > 1 else { return .int(-1) }
      return position(text.utf8.count - (parts.last?.utf8.count ?? 0) - part.utf8.count)
    case "count":
      guard !part.isEmpty else { return .int(text.unicodeScalars.count + 1) }
      return .int(PythonText.split(text, by: part, limit: .max).count - 1)
    case "removeprefix":
      let has = try hasAffix(text, .string(part), "startswith")
      return .string(has ? String(decoding: text.utf8.dropFirst(part.utf8.count), as: UTF8.self) : text)
    default:
      let has = try hasAffix(text, .string(part), "endswith")
      return .string(has ? String(decoding: text.utf8.dropLast(part.utf8.count), as: UTF8.self) : text)
    }
  }

  private static func satisfies(_ name: String, _ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard !scalars.isEmpty else { return false }
    switch name {
    case "isdigit":
      return scalars.allSatisfy { [.decimal, .digit].contains($0.properties.numericType) }
    case "isalpha": return scalars.allSatisfy { ScalarClass($0.value) == .letter }
    case "isspace": return scalars.allSatisfy(\.isPythonSpace)
    case "isupper": return isCased(text) && !scalars.contains { $0.properties.isLowercase }
    default: return isCased(text) && !scalars.contains { $0.properties.isUppercase }
    }
  }

  private static func isCased(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.properties.isLowercase || $0.properties.isUppercase }
  }
}

extension TemplateRun {
  mutating func callObjectMethod(
    _ name: String, _ object: TemplateObject, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    switch name {
    case "keys": return try list(object.members.map { .string($0.key) })
    case "values": return try list(object.members.map(\.value))
    case "items": return try items(of: object)
    default:
      let given = try input.bound(["key", "default"], line, of: "get")
      guard case .string(let key)? = given[0] else { return given[1] ?? .none }
      return object[key] ?? given[1] ?? .none
    }
  }

  /// The members as pairs of key and value.
  mutating func items(of object: TemplateObject) throws(ChatTemplateError) -> TemplateValue {
    var pairs: [TemplateValue] = []
    for (key, value) in object.members { pairs.append(try list([.string(key), value], isTuple: true)) }
    return try list(pairs)
  }

  mutating func callListMethod(
    _ name: String, _ list: TemplateList, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let sought = try input.bound(["value"], line, of: name)[0] ?? .none
    var count = 0
    for (index, item) in list.items.enumerated() where try areEqual(item, sought) {
      if name == "index" { return .int(index) }
      count += 1
    }
    guard name == "count" else { throw .outOfRange(line: line, operation: "index") }
    return .int(count)
  }
}
