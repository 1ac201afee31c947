/// The names by which places of a page are found: each once.
struct Anchors {
  private var taken: Set<String> = []

  /// A name made of a text's letters and digits, with a number behind if it is taken already.
  mutating func name(for text: String) -> String {
    var name = ""
    for character in text.lowercased() {
      if character.isLetter || character.isNumber || character == "_" {
        name.append(character)
      } else if !name.isEmpty, name.last != "-" {
        name.append("-")
      }
    }
    name = String(name.prefix(60))
    if name.last == "-" { name.removeLast() }
    if name.isEmpty { name = "part" }
    var free = name
    var number = 2
    while !taken.insert(free).inserted {
      free = "\(name)-\(number)"
      number += 1
    }
    return free
  }
}

/// The levels of a page's headings: one of level 1, and none skipped on the way down.
struct HeadingLevels {
  private var last = 0

  /// The level at which a heading stands that is written with a level.
  mutating func level(for written: Int) -> Int {
    last = last == 0 ? 1 : min(max(2, written), last + 1, 6)
    return last
  }
}
