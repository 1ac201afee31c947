/// Python's functions of texts: characters are Unicode scalars, and nothing is normalised.
enum PythonText {
  /// Where `part` first stands in `text`, in bytes, or nil.
  static func find(_ part: String, in text: String, from start: Int = 0) -> Int? {
    var part = part
    var text = text
    return part.withUTF8 { part in
      text.withUTF8 { text in
        guard part.count <= text.count else { return nil }
        guard let first = part.first else { return start <= text.count ? start : nil }
        var index = start
        while index + part.count <= text.count {
          if text[index] == first,
            UnsafeBufferPointer(rebasing: text[index..<(index + part.count)]).elementsEqual(part)
          {
            return index
          }
          index += 1
        }
        return nil
      }
    }
  }

  /// The parts of `text` between occurrences of `separator`, which is not empty; at most `limit` cuts.
  static func split(_ text: String, by separator: String, limit: Int) -> [String] {
    let bytes = Array(text.utf8)
    let sought = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    var index = 0
    while index + sought.count <= bytes.count, parts.count < limit {
      if bytes[index] == sought[0], bytes[index..<(index + sought.count)].elementsEqual(sought) {
        parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
        index += sought.count
        start = index
      } else {
        index += 1
      }
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  /// The words of `text`, split at runs of spaces; what is left after `limit` cuts stays whole.
  static func words(_ text: String, limit: Int) -> [String] {
    var words: [String] = []
    var rest = Substring(text).unicodeScalars
    while true {
      rest = rest.drop { $0.isPythonSpace }
      guard !rest.isEmpty else { return words }
      if words.count == limit { return words + [String(rest)] }
      let word = rest.prefix { !$0.isPythonSpace }
      words.append(String(word))
      rest = rest[word.endIndex...]
    }
  }

  /// `text` without the characters at its ends that are among `characters`, or without spaces.
  static func strip(
    _ text: String, _ characters: String? = nil, left: Bool = true, right: Bool = true
  ) -> String {
    let set = characters.map { Set($0.unicodeScalars) }
    func goes(_ scalar: Unicode.Scalar) -> Bool { set?.contains(scalar) ?? scalar.isPythonSpace }
    var rest = Substring(text).unicodeScalars
    if left { rest = rest.drop(while: goes) }
    if right { while let last = rest.last, goes(last) { rest.removeLast() } }
    return String(rest)
  }

  /// `text` with every `old` replaced, at most `limit` of them.
  static func replace(_ text: String, _ old: String, _ new: String, limit: Int) -> String {
    guard old.isEmpty else { return split(text, by: old, limit: limit).joined(separator: new) }
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count < limit { result += new }
      count += 1
      result.unicodeScalars.append(scalar)
    }
    return count < limit ? result + new : result
  }

  /// The lines of `text` without their ends.
  static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    var isOpen = false
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      if scalar == "\n", previous == "\r" { continue }
      switch scalar {
      case "\n", "\r", "\u{B}", "\u{C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}":
        lines.append(String(line))
        line = String.UnicodeScalarView()
        isOpen = false
      default:
        line.append(scalar)
        isOpen = true
      }
    }
    return isOpen ? lines + [String(line)] : lines
  }

  /// First letter large, the rest small.
  static func capitalize(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    return first.properties.titlecaseMapping
      + String(text.unicodeScalars.dropFirst()).lowercased()
  }

  /// Every word capitalised, where a word begins behind each character for which `isBoundary` holds.
  static func title(_ text: String, isBoundary: (Unicode.Scalar) -> Bool) -> String {
    var result = ""
    var begins = true
    for scalar in text.unicodeScalars {
      result += begins ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping
      begins = isBoundary(scalar)
    }
    return result
  }
}
