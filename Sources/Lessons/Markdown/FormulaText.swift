/// Formulas in LaTeX as text that can be read in a terminal.
///
///     FormulaText.text("\\frac{1}{n}\\sum_i x_i^2")  // "1/n ∑ᵢ xᵢ²"
public struct FormulaText {
  private let characters: [Character]
  private var place = 0
  private var depth = 0

  private static let deepest = 60

  /// The text of a formula. What isn't known stays as it is written.
  public static func text(_ formula: String) -> String {
    var reader = FormulaText(characters: Array(formula))
    var text = ""
    while reader.place < reader.characters.count {
      text += reader.sequence()
      reader.place += 1  // a brace that closes nothing
    }
    return text.split(separator: " ").joined(separator: " ")
  }

  private init(characters: [Character]) { self.characters = characters }

  private mutating func sequence() -> String {
    var text = ""
    while place < characters.count, characters[place] != "}" { text += item() }
    return text
  }

  /// One sign, command or group, read past.
  private mutating func item() -> String {
    let character = characters[place]
    place += 1
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { return String(character) }
    switch character {
    case "{":
      let inner = sequence()
      place += 1
      return inner
    case "\\": return command()
    case "^": return script(argument(), Self.superscripts, "^")
    case "_": return script(argument(), Self.subscripts, "_")
    case "~", "&": return " "
    case "-": return "−"
    case "'": return "′"
    default: return String(character)
    }
  }

  private mutating func argument() -> String {
    while place < characters.count, characters[place] == " " { place += 1 }
    guard place < characters.count, characters[place] != "}" else { return "" }
    return item()
  }

  private mutating func command() -> String {
    guard place < characters.count else { return "\\" }
    guard characters[place].isLetter else {
      let sign = characters[place]
      place += 1
      return sign == "\\" ? "; " : ",;:! ".contains(sign) ? " " : String(sign)
    }
    var name = ""
    while place < characters.count, characters[place].isLetter, characters[place].isASCII {
      name.append(characters[place])
      place += 1
    }
    if let sign = Self.signs[name] { return sign }
    if let mark = Self.accents[name] { return accented(argument(), mark) }
    switch name {
    case "frac", "dfrac", "tfrac":
      let (above, below) = (argument(), argument())
      return Self.bracketed(above) + "/" + Self.bracketed(below) + " "
    case "sqrt": return "√" + Self.bracketed(argument())
    case "text", "mathrm", "mathbf", "mathit", "operatorname", "boldsymbol", "bm", "textbf", "mathcal",
      "mathsf":
      return argument()
    case "mathbb": return Self.doubled[argument()] ?? ""
    case "left", "right", "big", "Big", "bigl", "bigr", "displaystyle", "limits": return ""
    case "begin", "end":
      _ = argument()
      return " "
    default: return name + " "
    }
  }

  private func accented(_ text: String, _ mark: String) -> String {
    text.count == 1 ? text + mark : text.isEmpty ? "" : "(" + text + ")" + mark
  }

  /// What a command such as `\\alpha` or `\\sum` stands for, with the blanks it has around it; nil for other commands.
  public static func sign(_ name: String) -> String? { signs[name] }
  /// The mark that a command such as `\\hat` puts over its argument; nil for other commands.
  public static func accent(_ name: String) -> String? { accents[name] }
  /// A letter as `\\mathbb` draws it.
  public static func doubled(_ letter: String) -> String? { doubled[letter] }

  private static func bracketed(_ text: String) -> String {
    let trimmed = text.trimmed
    let isOne = trimmed.allSatisfy {
      $0.isLetter || $0.isNumber || $0 == "." || superscripts.values.contains($0)
    }
    return isOne ? trimmed : "(" + trimmed + ")"
  }

  private func script(_ text: String, _ table: [Character: Character], _ sign: String) -> String {
    let small = text.compactMap { table[$0] }
    if !text.isEmpty, small.count == text.count { return String(small) }
    return sign + (text.count == 1 ? text : "(" + text + ")")
  }

  private static let superscripts: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    "+": "⁺",
    "−": "⁻", "=": "⁼", "(": "⁽", ")": "⁾", "n": "ⁿ", "i": "ⁱ", "T": "ᵀ", "k": "ᵏ", "l": "ˡ", "′": "′",
  ]
  private static let subscripts: [Character: Character] = [
    "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈", "9": "₉",
    "+": "₊",
    "−": "₋", "=": "₌", "(": "₍", ")": "₎", "a": "ₐ", "e": "ₑ", "h": "ₕ", "i": "ᵢ", "j": "ⱼ", "k": "ₖ",
    "l": "ₗ",
    "m": "ₘ", "n": "ₙ", "o": "ₒ", "p": "ₚ", "r": "ᵣ", "s": "ₛ", "t": "ₜ", "u": "ᵤ", "v": "ᵥ", "x": "ₓ",
  ]
  private static let accents = [
    "hat": "\u{302}", "widehat": "\u{302}", "bar": "\u{304}", "overline": "\u{304}", "tilde": "\u{303}",
    "vec": "\u{20D7}", "dot": "\u{307}",
  ]
  private static let doubled = [
    "R": "ℝ", "N": "ℕ", "Z": "ℤ", "E": "𝔼", "P": "ℙ", "C": "ℂ", "Q": "ℚ", "1": "𝟙",
  ]
  private static let signs = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "sum": " ∑",
    "prod": " ∏", "int": "∫", "partial": "∂", "nabla": "∇", "infty": "∞", "cdot": "·", "times": " × ",
    "pm": " ± ",
    "le": " ≤ ", "leq": " ≤ ", "ge": " ≥ ", "geq": " ≥ ", "ne": " ≠ ", "neq": " ≠ ", "approx": " ≈ ",
    "sim": " ∼ ",
    "equiv": " ≡ ", "propto": " ∝ ", "in": " ∈ ", "notin": " ∉ ", "subset": " ⊂ ", "cup": " ∪ ", "cap": " ∩ ",
    "to": " → ", "rightarrow": " → ", "leftarrow": " ← ", "mapsto": " ↦ ", "Rightarrow": " ⇒ ", "mid": " | ",
    "Vert": "‖", "|": "‖", "lVert": "‖", "rVert": "‖", "langle": "⟨", "rangle": "⟩", "odot": " ⊙ ",
    "oplus": " ⊕ ",
    "otimes": " ⊗ ", "top": "ᵀ", "ldots": "…", "dots": "…", "cdots": "⋯", "quad": "  ", "qquad": "   ",
    "ell": "ℓ",
    "forall": "∀", "exists": "∃", "circ": "∘", "ast": "∗", "star": "⋆", "prime": "′", "min": "min ",
    "max": "max ",
    "log": "log ", "ln": "ln ", "exp": "exp ", "argmax": "argmax ", "softmax": "softmax",
  ]
}
