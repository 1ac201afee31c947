extension PreTokenizer.Stage {
  /// Where the word that starts at `index` ends, which is beyond `index`; `index` is less than `end`.
  func end(_ reader: ScalarReader, from index: Int, to end: Int) -> Int {
    switch self {
    case .gpt2: Self.gpt2(reader, index, end)
    case .cl100k(let digits): Self.cl100k(reader, index, end, digits)
    case .eachNumber: Self.isolated(reader, index, end, most: 1) { ScalarClass($0) == .number }
    case .numbers: Self.isolated(reader, index, end, most: .max) { ScalarClass($0) == .number }
    case .digitTriples: Self.triple(reader, index, end)
    case .punctuation(let grave):
      Self.isolated(reader, index, end, most: .max) { Self.isPunctuation($0, grave: grave) }
    }
  }

  private static func gpt2(_ reader: ScalarReader, _ index: Int, _ end: Int) -> Int {
    if let contraction = contraction(reader, index, end, foldCase: false) { return contraction }
    var start = index
    var (kind, next) = reader.next(index)
    if reader.bytes[index] == 0x20, next < end {
      let following = reader.next(next)
      if !following.kind.isSpace {
        start = next
        (kind, next) = following
      }
    }
    if kind.isSpace { return spaces(reader, start, end) }
    return reader.run(from: next, to: end) { $0 == kind }
  }

  private static func cl100k(_ reader: ScalarReader, _ index: Int, _ end: Int, _ digits: Int) -> Int {
    if let contraction = contraction(reader, index, end, foldCase: true) { return contraction }
    let (kind, next) = reader.next(index)
    let following = next < end ? reader.next(next) : nil
    if kind == .letter { return reader.run(from: next, to: end) { $0 == .letter } }
    if kind == .number {
      var last = next
      for _ in 1..<max(digits, 1) {
        guard last < end, case let (kind, beyond) = reader.next(last), kind == .number else { break }
        last = beyond
      }
      return last
    }
    if kind != .lineBreak, following?.kind == .letter {
      return reader.run(from: next, to: end) { $0 == .letter }
    }
    if kind == .other || (reader.bytes[index] == 0x20 && following?.kind == .other) {
      let last = reader.run(from: next, to: end) { $0 == .other }
      return reader.run(from: last, to: end) { $0 == .lineBreak }
    }
    return lines(reader, index, end) ?? spaces(reader, index, end)
  }

  /// The end of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`, or nil.
  private static func contraction(
    _ reader: ScalarReader, _ index: Int, _ end: Int, foldCase: Bool
  ) -> Int? {
    guard reader.bytes[index] == 0x27, index + 1 < end else { return nil }
    let fold: UInt8 = foldCase ? 0x20 : 0
    let first = reader.bytes[index + 1] | fold
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return index + 2
    default: break
    }
    guard index + 2 < end else { return nil }
    let second = reader.bytes[index + 2] | fold
    switch (first, second) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return index + 3
    case (0xC5 | fold, 0xBF) where foldCase && reader.bytes[index + 1] == 0xC5:
      return index + 3  // U+017F, the long s, is an s to a pattern that ignores case.
    default: return nil
    }
  }

  /// `\s*[\r\n]+`: to the last line break of the run of spaces, or nil if it has none.
  private static func lines(_ reader: ScalarReader, _ index: Int, _ end: Int) -> Int? {
    var last: Int?
    var index = index
    while index < end {
      let (kind, next) = reader.next(index)
      guard kind.isSpace else { break }
      if kind == .lineBreak { last = next }
      index = next
    }
    return last
  }

  /// `\s+(?!\S)|\s+`: the run of spaces, without its last one if something follows and another is left.
  private static func spaces(_ reader: ScalarReader, _ index: Int, _ end: Int) -> Int {
    var last = index
    var stop = index
    while stop < end {
      let (kind, next) = reader.next(stop)
      guard kind.isSpace else { break }
      last = stop
      stop = next
    }
    return stop < end && last > index ? last : stop
  }

  /// A run of at most `most` scalars that satisfy `test`, or one up to the first that does.
  private static func isolated(
    _ reader: ScalarReader, _ index: Int, _ end: Int, most: Int, _ test: (UInt32) -> Bool
  ) -> Int {
    var (value, next) = reader.scalar(at: index)
    let inside = test(value)
    var count = 1
    while next < end, !inside || count < most {
      let following: Int
      (value, following) = reader.scalar(at: next)
      guard test(value) == inside else { break }
      next = following
      count += 1
    }
    return next
  }

  /// Three digits, or all up to the next three digits.
  private static func triple(_ reader: ScalarReader, _ index: Int, _ end: Int) -> Int {
    func isTriple(_ start: Int) -> Bool {
      start + 3 <= end && (start..<start + 3).allSatisfy { (0x30...0x39).contains(reader.bytes[$0]) }
    }
    if isTriple(index) { return index + 3 }
    var stop = index
    while stop < end, !isTriple(stop) { stop = reader.scalar(at: stop).next }
    return stop
  }

  private static func isPunctuation(_ scalar: UInt32, grave: Bool) -> Bool {
    switch scalar {
    case 0x24, 0x2B, 0x3C, 0x3D, 0x3E, 0x5E, 0x7E, 0x7C: return true
    case 0x60: return grave
    case 0x00...0x20, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x7F: return false
    default: break
    }
    guard let category = Unicode.Scalar(scalar)?.properties.generalCategory else { return false }
    switch category {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }
}
