@_spi(_Unicode) import Swift

/// BERT's way from a text to words: control characters dropped, Chinese characters set apart, accents and capitals
/// removed, cut at spaces and around punctuation.
struct BERTNormalizer: Sendable {
  /// Whether capitals become small letters.
  var lowercases = true
  /// Whether accents are removed.
  var stripsAccents = true
  /// Whether each Chinese character is a word.
  var separatesChinese = true

  /// The words of a text.
  func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func finish() {
      if !word.isEmpty { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    for scalar in normalized(text) {
      if scalar.properties.isWhitespace {
        finish()
      } else if Self.isPunctuation(scalar) {
        finish()
        words.append(String(scalar))
      } else {
        word.append(scalar)
      }
    }
    finish()
    return words
  }

  private func normalized(_ text: String) -> String.UnicodeScalarView {
    var cleaned = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !Self.isDropped(scalar) {
      if separatesChinese, Self.isChinese(scalar.value) {
        cleaned.append(contentsOf: [" ", scalar, " "])
      } else {
        cleaned.append(scalar.properties.isWhitespace ? " " : scalar)
      }
    }
    var result = String.UnicodeScalarView()
    func add(_ scalar: Unicode.Scalar) {
      if lowercases {
        result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    guard stripsAccents else {
      cleaned.forEach(add)
      return result
    }
    // Canonical decomposition sets the accents apart from their letters.
    for scalar in String(cleaned)._nfd where scalar.properties.generalCategory != .nonspacingMark {
      add(scalar)
    }
    return result
  }

  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n", "\r": return false
    case "\0", "\u{FFFD}": return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate: return true
    default: return false
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// The blocks of CJK ideographs that BERT names.
  private static func isChinese(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      return true
    default: return false
    }
  }
}
