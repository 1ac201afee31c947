import Syntax

/// What stands at a place of an entry.
public enum Inspection: Sendable {
  /// A command, an argument, a function or a code, by its page.
  case page(HelpPage)
  /// A variable, or a field of one, as it is written, with its value.
  case value(name: String, Value)
}

extension Session {
  /// What stands at a byte offset of an entry, which need not be a whole one: the name there or, where that says
  /// nothing, the call around it. Nil in comments and where nothing is known.
  public func inspect(_ entry: String, at offset: Int) -> Inspection? {
    let bytes = Array(entry.utf8)
    let end = Self.endOfName(bytes, from: min(max(0, offset), bytes.count))
    let cursor = EntryCursor(String(decoding: bytes[..<end], as: UTF8.self))
    let isQuoted = cursor.word.first == "\"" || cursor.word.first == "'"
    if cursor.isInText, !isQuoted { return nil }
    let around = signature(at: cursor)
    if !isQuoted, let named = inspect(cursor, around, isKey: Self.isKey(bytes, at: end)) { return named }
    return around.map { .page($0.page(language)) }
  }

  /// What the word at the cursor names.
  private func inspect(_ cursor: EntryCursor, _ around: Signature?, isKey: Bool) -> Inspection? {
    let word = String(cursor.word.prefix { $0 != "(" && $0 != "[" })
    if let equals = word.firstIndex(of: "=") {
      let path = String(word[word.index(after: equals)...])
      if let value = value(ofPath: path) { return .value(name: path, value) }
    }
    let key = String(word.prefix { $0 != "=" })
    if isKey || word.contains("="), let around, let parameter = around[key] {
      return .page(parameter.page(of: around, language))
    }
    if cursor.words.count == 1, let head = cursor.words.first, let entry = table["\(head) \(word)"] {
      return .page(entry.signature.page(language))
    }
    if let value = value(ofPath: word) { return .value(name: word, value) }
    return word.isEmpty ? nil : (try? help([word])).map { .page($0) }
  }

  /// The end of the name that a byte offset stands in or behind.
  private static func endOfName(_ bytes: [UInt8], from offset: Int) -> Int {
    var end = offset
    while end < bytes.count {
      let rest = String(decoding: bytes[end...].prefix(4), as: UTF8.self).unicodeScalars
      guard let scalar = rest.first, scalar.properties.isXIDContinue else { break }
      end += UTF8.width(scalar)
    }
    return end
  }

  /// Whether the sign of an argument given by name follows: `=`, and neither `==` nor `=>`.
  private static func isKey(_ bytes: [UInt8], at end: Int) -> Bool {
    guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else { return false }
    return end + 1 == bytes.count
      || (bytes[end + 1] != UInt8(ascii: "=") && bytes[end + 1] != UInt8(ascii: ">"))
  }
}
