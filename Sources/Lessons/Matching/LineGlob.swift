/// A line with gaps: `took [..] s`, or `* tokens (glob)`.
struct LineGlob: Sendable {
  enum Element: Sendable, Equatable {
    case one(Character)
    case anyOne
    /// Any text, also none.
    case gap
  }

  let elements: [Element]
  /// Whether the line stands for more than its own text.
  let isSpecial: Bool

  init(elements: [Element], isSpecial: Bool = false) {
    self.elements = elements
    self.isSpecial = isSpecial || elements.contains { if case .one = $0 { false } else { true } }
  }

  /// A line in which `[..]` is a gap.
  init(text: String) {
    var elements: [Element] = []
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("[..]") {
        elements.append(.gap)
        rest = rest.dropFirst(4)
      } else {
        elements.append(.one(character))
        rest.removeFirst()
      }
    }
    self.init(elements: elements)
  }

  /// A line in which `*` is a gap and `?` any one character; a backslash before them, or before itself, takes them as
  /// they are.
  init(glob: String) {
    var elements: [Element] = []
    var isEscaped = false
    for character in glob {
      if isEscaped {
        if !"*?\\".contains(character) { elements.append(.one("\\")) }
        elements.append(.one(character))
        isEscaped = false
        continue
      }
      switch character {
      case "\\": isEscaped = true
      case "*": elements.append(.gap)
      case "?": elements.append(.anyOne)
      default: elements.append(.one(character))
      }
    }
    if isEscaped { elements.append(.one("\\")) }
    self.init(elements: elements, isSpecial: true)
  }

  /// Whether a line fits as a whole. Takes at most elements × characters steps, for only the last gap is tried again.
  func accepts(_ line: [Character], tolerance: Double?) -> Bool {
    var (element, place) = (0, 0)
    var retry: (element: Int, place: Int)?
    while element < elements.count || place < line.count {
      if element < elements.count, elements[element] == .gap {
        retry = (element, place)
        element += 1
      } else if let next = step(element, line, place, tolerance) {
        (element, place) = next
      } else if let last = retry, last.place < line.count {
        retry = (last.element, last.place + 1)
        (element, place) = (last.element + 1, last.place + 1)
      } else {
        return false
      }
    }
    return true
  }

  /// Where both stand after the next number, run of blanks or character; nil where they differ.
  private func step(
    _ element: Int, _ line: [Character], _ place: Int, _ tolerance: Double?
  ) -> (element: Int, place: Int)? {
    if let tolerance {
      if let expected = NumberReading(at: element, { literal($0) }),
        let found = NumberReading(at: place, { $0 >= 0 && $0 < line.count ? line[$0] : nil }),
        (found.value - expected.value).magnitude <= tolerance * max(1, expected.value.magnitude)
      {
        return (expected.end, found.end)
      }
      if let next = runs(element, line, place) { return next }
    }
    guard element < elements.count, place < line.count else { return nil }
    switch elements[element] {
    case .one(let character): return character == line[place] ? (element + 1, place + 1) : nil
    case .anyOne: return (element + 1, place + 1)
    case .gap: return nil
    }
  }

  /// Passes over blanks and bars, or a ruled line, of any length on both sides: columns move with the digits in them,
  /// and bars are numbers drawn.
  private func runs(_ element: Int, _ line: [Character], _ place: Int) -> (element: Int, place: Int)? {
    for signs in [Self.blanks, Self.rules] {
      var (first, second) = (element, place)
      while let character = literal(first), signs.contains(character) { first += 1 }
      while second < line.count, signs.contains(line[second]) { second += 1 }
      let isAtStart = signs == Self.blanks && element == 0 && place == 0
      if first > element && second > place || isAtStart && (first > element || second > place) {
        return (first, second)
      }
    }
    return nil
  }

  private static let blanks: Set<Character> = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  private static let rules: Set<Character> = ["─"]

  private func literal(_ index: Int) -> Character? {
    guard index >= 0, index < elements.count, case .one(let character) = elements[index] else { return nil }
    return character
  }
}

/// A number within a line: sign, digits, fraction, exponent.
struct NumberReading {
  let value: Double
  /// The index behind its last character.
  let end: Int

  /// The number that begins at an index; nil where none does. Digits within a word, such as those of `layer12` or
  /// `1.2.3`, are no number.
  init?(at start: Int, _ character: (Int) -> Character?) {
    func isDigit(_ index: Int) -> Bool { character(index).map { $0.isASCII && $0.isNumber } ?? false }
    if let before = character(start - 1), before.isLetter || before.isNumber || "_.".contains(before) {
      return nil
    }
    var text = ""
    var place = start
    if let sign = character(place), "+-−".contains(sign) {
      text = sign == "+" ? "" : "-"
      place += 1
    }
    guard isDigit(place) else { return nil }
    func takeDigits() {
      while isDigit(place), let digit = character(place) {
        text.append(digit)
        place += 1
      }
    }
    takeDigits()
    if character(place) == ".", isDigit(place + 1) {
      text.append(".")
      place += 1
      takeDigits()
    }
    if let mark = character(place), "eE".contains(mark) {
      let sign = character(place + 1)
      let hasSign = sign == "-" || sign == "+"
      if isDigit(place + (hasSign ? 2 : 1)) {
        text += "e" + (sign == "-" ? "-" : "")
        place += hasSign ? 2 : 1
        takeDigits()
      }
    }
    guard let value = Double(text), value.isFinite else { return nil }
    (self.value, end) = (value, place)
  }
}
