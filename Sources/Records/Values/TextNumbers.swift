/// A text taken apart into its numbers with a point or an exponent, and the rest.
///
/// Whole numbers belong to the rest: a count or an id is the same or it isn't.
struct TextNumbers: Equatable {
  /// The text with every number replaced by a mark.
  private(set) var rest = ""
  /// The numbers, in order.
  private(set) var numbers: [Double] = []
  /// How much the last written digit of each is worth.
  private(set) var units: [Double] = []

  private static let mark: Unicode.Scalar = "\u{FFFC}"

  init(_ text: String) {
    var scalars = text.unicodeScalars[...]
    var isInWord = false
    while let scalar = scalars.first {
      if !isInWord, let found = Self.number(at: scalars) {
        rest.unicodeScalars.append(Self.mark)
        numbers.append(found.value)
        units.append(found.unit)
        scalars = scalars.dropFirst(found.length)
        isInWord = true
        continue
      }
      rest.unicodeScalars.append(scalar)
      isInWord = scalar.properties.isAlphabetic || Self.isDigit(scalar) || scalar == "_" || scalar == "."
      scalars.removeFirst()
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  /// The number that begins here; nil where none does, or a whole one.
  private static func number(
    at text: Substring.UnicodeScalarView
  ) -> (value: Double, unit: Double, length: Int)? {
    let characters = Array(text.prefix(40))
    var place = characters.first == "-" ? 1 : 0
    func digits() -> Int {
      let start = place
      while place < characters.count, isDigit(characters[place]) { place += 1 }
      return place - start
    }
    guard digits() > 0 else { return nil }
    var (decimals, exponent, isWhole) = (0, 0, true)
    if place + 1 < characters.count, characters[place] == ".", isDigit(characters[place + 1]) {
      place += 1
      decimals = digits()
      isWhole = false
    }
    let mantissa = place
    if place < characters.count, characters[place] == "e" || characters[place] == "E" {
      place += 1
      if place < characters.count, characters[place] == "+" || characters[place] == "-" { place += 1 }
      let start = mantissa + 1
      if digits() > 0, let found = Int(String(String.UnicodeScalarView(characters[start..<place]))) {
        (exponent, isWhole) = (found, false)
      } else {
        place = mantissa
      }
    }
    guard !isWhole, abs(exponent) < 400,
      let value = Double(String(String.UnicodeScalarView(characters[..<place]))), value.isFinite
    else { return nil }
    var unit = 1.0
    let power = exponent - decimals
    for _ in 0..<abs(power) { unit = power < 0 ? unit / 10 : unit * 10 }
    return (value, unit, place)
  }
}
