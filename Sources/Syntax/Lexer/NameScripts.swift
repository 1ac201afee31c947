/// The scripts of the letters in a name.
enum NameScripts {
  /// Whether the name has Latin letters beside Cyrillic ones, or beside Greek ones of the same shape: such a
  /// name looks like another.
  static func areConfusable(_ name: String) -> Bool {
    var hasLatin = false
    var hasLookalike = false
    for scalar in name.unicodeScalars {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A: hasLatin = true
      case 0x0400...0x052F: hasLookalike = true
      default: if greekLookalikes.contains(scalar) { hasLookalike = true }
      }
    }
    return hasLatin && hasLookalike
  }

  private static let greekLookalikes: Set<Unicode.Scalar> = [
    "\u{391}", "\u{392}", "\u{395}", "\u{396}", "\u{397}", "\u{399}", "\u{39A}", "\u{39C}", "\u{39D}",
    "\u{39F}", "\u{3A1}", "\u{3A4}", "\u{3A5}", "\u{3A7}", "\u{3BF}",
  ]
}
