import Lessons

/// Formulas in LaTeX as MathML: scripts, fractions, roots, accents, sums with their bounds.
///
/// What it doesn't know, such as a matrix, is set as `FormulaText` writes it.
struct FormulaMarkup {
  private let characters: [Character]
  private var place = 0
  private var depth = 0
  /// Whether a minus that comes next belongs to what follows it.
  private var isOpen = true
  private let isDisplayed: Bool

  private static let deepest = 40

  /// The formula as an element.
  static func markup(_ formula: String, isDisplayed: Bool) -> Markup {
    var reader = FormulaMarkup(characters: Array(formula), isDisplayed: isDisplayed)
    let isKnown = !formula.contains("\\begin") && !formula.contains("&") && !formula.contains("\\\\")
    let content = isKnown ? reader.all() : [Tag.math("mtext")() { FormulaText.text(formula) }]
    return Tag.math("math")(
      Attribute("display", isDisplayed ? "block" : "inline")
    ) { Tag.math("mrow")() { content } }
  }

  private init(characters: [Character], isDisplayed: Bool) {
    (self.characters, self.isDisplayed) = (characters, isDisplayed)
  }

  private mutating func all() -> [Markup] {
    var pieces: [Markup] = []
    while place < characters.count {
      pieces += sequence()
      place += 1  // a brace that closes nothing
    }
    return pieces
  }

  // MARK: Reading

  /// What stands up to a closing brace or the end.
  private mutating func sequence() -> [Markup] {
    var pieces: [Markup] = []
    while let atom = scripted() { pieces.append(atom.markup) }
    return pieces
  }

  /// Something that scripts may hang on.
  private struct Atom {
    var markup: Markup
    /// Whether bounds stand below and above it where there is room.
    var takesBounds = false
    /// Whether a little room is left behind it and its scripts, as behind the name of a function.
    var isFunction = false
    /// Whether it is a sign that wants something behind it.
    var leavesOpen = false
  }

  /// One atom with its scripts; nil at the end.
  private mutating func scripted() -> Atom? {
    guard depth < Self.deepest else {
      place = characters.count
      return nil
    }
    depth += 1
    defer { depth -= 1 }
    let start = isOpen
    guard var atom = atom(isOpen: start) else { return nil }
    var (below, above): (Markup?, Markup?) = (nil, nil)
    while true {
      skipSpace()
      guard let sign = next, "^_'".contains(sign) else { break }
      if sign == "'" {
        guard above == nil else { break }
        above = primes()
      } else if sign == "^" ? above == nil : below == nil {
        place += 1
        let script = argument()
        if sign == "^" { above = script } else { below = script }
      } else {
        break
      }
    }
    isOpen = atom.leavesOpen
    atom.markup = Self.joined(atom, below, above, isDisplayed: isDisplayed)
    if atom.isFunction { atom.markup = Tag.math("mrow")() { [atom.markup, Self.space("0.17em")] } }
    return atom
  }

  private static func joined(_ atom: Atom, _ below: Markup?, _ above: Markup?, isDisplayed: Bool) -> Markup {
    let hasBounds = atom.takesBounds && isDisplayed
    switch (below, above) {
    case (nil, nil): return atom.markup
    case (let below?, nil): return Tag.math(hasBounds ? "munder" : "msub")() { [atom.markup, below] }
    case (nil, let above?): return Tag.math(hasBounds ? "mover" : "msup")() { [atom.markup, above] }
    case (let below?, let above?):
      return Tag.math(hasBounds ? "munderover" : "msubsup")() { [atom.markup, below, above] }
    }
  }

  private var next: Character? { place < characters.count ? characters[place] : nil }

  private mutating func skipSpace() {
    while let sign = next, sign == " " || sign == "~" || sign == "\n" { place += 1 }
  }

  private mutating func primes() -> Markup {
    var count = 0
    while next == "'" { (place, count) = (place + 1, count + 1) }
    return Self.sign(String(repeating: "′", count: count))
  }

  /// What a command or a script is about: a group or a single atom.
  private mutating func argument() -> Markup {
    skipSpace()
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest, let sign = next, sign != "}" else { return Tag.math("mrow")() }
    if sign == "{" { return group() }
    return atom(isOpen: true)?.markup ?? Tag.math("mrow")()
  }

  private mutating func group() -> Markup {
    place += 1
    isOpen = true
    let inner = sequence()
    place += 1
    return inner.count == 1 ? inner[0] : Tag.math("mrow")() { inner }
  }

  private mutating func atom(isOpen: Bool) -> Atom? {
    skipSpace()
    guard let sign = next, sign != "}" else { return nil }
    switch sign {
    case "{": return Atom(markup: group())
    case "\\": return command(isOpen: isOpen)
    case "^", "_": return Atom(markup: Tag.math("mrow")())
    case "'": return Atom(markup: primes())
    default: break
    }
    if sign.isNumber { return Atom(markup: number()) }
    place += 1
    if sign.isLetter { return Atom(markup: Self.name(String(sign))) }
    return Self.operation(sign == "-" ? "−" : sign == "*" ? "∗" : String(sign), isOpen: isOpen)
  }

  private mutating func number() -> Markup {
    var digits = ""
    while let sign = next, sign.isNumber || sign == "." {
      digits.append(sign)
      place += 1
    }
    return Tag.math("mn")() { digits }
  }

  // MARK: Commands

  private mutating func command(isOpen: Bool) -> Atom {
    place += 1
    guard let first = next else { return Atom(markup: Self.sign("\\")) }
    guard first.isLetter else {
      place += 1
      if ",;:! ".contains(first) { return Atom(markup: Self.space(first == "," ? "0.17em" : "0.28em")) }
      return Self.operation(first == "|" ? "‖" : String(first), isOpen: isOpen)
    }
    var name = ""
    while let letter = next, letter.isLetter, letter.isASCII {
      name.append(letter)
      place += 1
    }
    return command(name, isOpen: isOpen)
  }

  private mutating func command(_ name: String, isOpen: Bool) -> Atom {
    if ["quad", "qquad"].contains(name) { return Atom(markup: Self.space(name == "quad" ? "1em" : "2em")) }
    if let mark = FormulaText.accent(name) { return accented(mark, isWide: name == "overline") }
    if let sign = FormulaText.sign(name) { return known(sign, name, isOpen: isOpen) }
    switch name {
    case "frac", "dfrac", "tfrac":
      let parts = [argument(), argument()]
      return Atom(markup: Tag.math("mfrac")() { parts })
    case "sqrt":
      let inner = argument()
      return Atom(markup: Tag.math("msqrt")() { inner })
    case "text", "mathrm", "operatorname", "textbf", "mathsf": return Atom(markup: words(name))
    case "mathbf", "mathit", "boldsymbol", "bm", "mathcal": return Atom(markup: argument())
    case "mathbb":
      let letter = plainArgument()
      return Atom(markup: Self.name(FormulaText.doubled(letter) ?? letter))
    case "left", "right", "big", "Big", "bigl", "bigr", "displaystyle", "limits":
      if name == "left" || name == "right", next == "." { place += 1 }
      return Atom(markup: Tag.math("mrow")())
    default: return Atom(markup: Tag.math("mtext")() { "\\" + name })
    }
  }

  /// A sign of the table: a letter, the name of a function, or an operator.
  private func known(_ sign: String, _ name: String, isOpen: Bool) -> Atom {
    let text = sign.filter { !$0.isWhitespace }
    if ["sum", "prod"].contains(name) {
      return Atom(markup: Self.sign(text), takesBounds: true, leavesOpen: true)
    }
    if text.count > 1 {
      let takesBounds = ["max", "min", "argmax"].contains(name)
      return Atom(markup: Self.name(text), takesBounds: takesBounds, isFunction: true)
    }
    return text.allSatisfy(\.isLetter)
      ? Atom(markup: Self.name(text)) : Self.operation(text, isOpen: isOpen)
  }

  private mutating func accented(_ mark: String, isWide: Bool) -> Atom {
    let inner = argument()
    let spacing = ["\u{302}": "^", "\u{304}": "¯", "\u{303}": "~", "\u{20D7}": "→", "\u{307}": "˙"]
    return Atom(
      markup: Tag.math("mover")(Attribute("accent", "true")) {
        inner
        Tag.math("mo")(Attribute("stretchy", isWide ? "true" : "false")) { spacing[mark] ?? mark }
      })
  }

  private mutating func words(_ name: String) -> Markup {
    let text = plainArgument()
    return name == "operatorname" || name == "mathrm"
      ? Tag.math("mi")(Attribute("mathvariant", "normal")) { text } : Tag.math("mtext")() { text }
  }

  /// The text of a group, as it is written.
  private mutating func plainArgument() -> String {
    skipSpace()
    guard next == "{" else {
      guard let sign = next else { return "" }
      place += 1
      return String(sign)
    }
    let start = place + 1
    while let sign = next, sign != "}" { place += sign == "\\" ? 2 : 1 }
    let end = min(place, characters.count)
    place += 1
    return String(characters[min(start, end)..<end])
  }

  private static func name(_ text: String) -> Markup { Tag.math("mi")() { text } }
  /// An operator or bracket, with the room that its place asks for.
  private static func operation(_ text: String, isOpen: Bool) -> Atom {
    if "([{⟨".contains(text) {
      return Atom(markup: bracket(text, "prefix"), leavesOpen: true)
    }
    if ")]}⟩".contains(text) { return Atom(markup: bracket(text, "postfix")) }
    if "|‖".contains(text) { return Atom(markup: bracket(text, isOpen ? "prefix" : "postfix")) }
    if "…⋯∞∘′!".contains(text) { return Atom(markup: sign(text)) }
    let markup =
      isOpen && "−+±".contains(text) ? Tag.math("mo")(Attribute("form", "prefix")) { text } : sign(text)
    return Atom(markup: markup, leavesOpen: true)
  }

  private static func bracket(_ text: String, _ form: String) -> Markup {
    Tag.math("mo")(Attribute("form", form), Attribute("stretchy", "false")) { text }
  }

  private static func sign(_ text: String) -> Markup { Tag.math("mo")() { text } }
  private static func space(_ width: String) -> Markup { Tag.math("mspace")(Attribute("width", width)) }
}
