extension String {
  /// A name from a file as a message may show it: control characters replaced, and cut after 80 letters.
  package var printable: String {
    var shown = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(80) {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      shown.append(isControl ? "\u{FFFD}" : scalar)
    }
    return String(shown) + (unicodeScalars.dropFirst(80).isEmpty ? "" : "…")
  }
}
