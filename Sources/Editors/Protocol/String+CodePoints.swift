extension String {
  /// The byte offset of a place counted in code points; nil where the text is shorter.
  public func byteOffset(ofCodePoint place: Int) -> Int? {
    guard place >= 0 else { return nil }
    let scalars = unicodeScalars
    guard let index = scalars.index(scalars.startIndex, offsetBy: place, limitedBy: scalars.endIndex) else {
      return nil
    }
    return utf8.distance(from: utf8.startIndex, to: index)
  }

  /// How many code points begin before a byte offset.
  public func codePoints(beforeByte offset: Int) -> Int {
    // All bytes but those that go on with a character (10xxxxxx) begin one.
    utf8.prefix(max(0, offset)).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }
}
