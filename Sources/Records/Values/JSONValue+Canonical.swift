import JSON

extension JSONValue {
  /// The value in its one canonical form: no white space, keys in the order of their UTF-8 bytes, numbers with the
  /// fewest digits that read back as the same value.
  public var canonical: String {
    var text = ""
    append(to: &text)
    return text
  }

  /// The value with the keys of its objects in canonical order, as one that was read from canonical text has them.
  var sorted: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.sorted))
    case .object(let object):
      var result = JSONObject()
      for key in object.sortedKeys { result[key] = object[key]?.sorted }
      return .object(result)
    default: return self
    }
  }

  /// Where two values first differ, as in `.tokens[0].logit`, and what stands there; nil where they don't.
  func firstDifference(from other: JSONValue) -> (place: String, one: JSONValue, other: JSONValue)? {
    switch (self, other) {
    case (.array(let ones), .array(let others)) where ones.count == others.count:
      for (index, (one, two)) in zip(ones, others).enumerated() {
        if let found = one.firstDifference(from: two) {
          return ("[\(index)]" + found.place, found.one, found.other)
        }
      }
      return nil
    case (.object(let one), .object(let two)) where Set(one.keys) == Set(two.keys):
      for key in one.sortedKeys {
        if let found = (one[key] ?? .null).firstDifference(from: two[key] ?? .null) {
          return (".\(key)" + found.place, found.one, found.other)
        }
      }
      return nil
    default: return self == other ? nil : ("", self, other)
    }
  }

  private func append(to text: inout String) {
    switch self {
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.append(to: &text)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, key) in object.sortedKeys.enumerated() {
        if index > 0 { text += "," }
        Self.append(key, to: &text)
        text += ":"
        (object[key] ?? .null).append(to: &text)
      }
      text += "}"
    default: text += self.text
    }
  }
}

extension JSONObject {
  fileprivate var sortedKeys: [String] {
    keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// An object of members, without those that are nil.
  init(_ members: KeyValuePairs<String, JSONValue?>) {
    self.init()
    for (key, value) in members { self[key] = value }
  }
}

extension JSONValue {
  /// A number, also one for which JSON has no word.
  package init(number: Double) {
    guard !number.isFinite else {
      self = .double(number)
      return
    }
    let word = number.isNaN ? "nan" : number > 0 ? "inf" : "-inf"
    self = .object(JSONObject(["$number": .string(word)]))
  }

  /// The floating-point number, as `init(number:)` writes it.
  package var float: Double? {
    if case .double(let value) = self { return value }
    switch self["$number"]?.string {
    case "nan": return .nan
    case "inf": return .infinity
    case "-inf": return -.infinity
    default: return nil
    }
  }
}
