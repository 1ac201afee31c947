import Terminal

/// The colours of a page, on light and on dark ground. Style sheets and the tests of contrast both read them here.
enum Palette: String, CaseIterable {
  /// The ground, and the ground of code and boxes.
  case paper, surface
  /// Text, text that steps back, and the lines between.
  case text, dim, rule
  case link, error
  /// Code: reserved words, commands, numbers, texts, remarks.
  case keyword, command, number, string, comment
  /// Bars and arrows: what is positive and what is negative.
  case plus, minus
  /// The lines of a plot.
  case line0, line1, line2, line3, line4, line5

  /// What a colour has to be told from, and how well.
  enum Demand {
    /// Text on a ground of its own.
    case words
    /// A shape.
    case shape
    /// A ground, or an ornament that says nothing.
    case none
  }

  var demand: Demand {
    switch self {
    case .paper, .surface, .rule: .none
    case .text, .dim, .link, .error, .keyword, .command, .number, .string, .comment: .words
    case .plus, .minus, .line0, .line1, .line2, .line3, .line4, .line5: .shape
    }
  }

  /// On light ground.
  var light: Color { Color(hex: hex.light) }
  /// On dark ground.
  var dark: Color { Color(hex: hex.dark) }

  private var hex: (light: UInt32, dark: UInt32) {
    switch self {
    case .paper: (0xFDFCFA, 0x17191D)
    case .surface: (0xF5F3EE, 0x202329)
    case .text: (0x1E2126, 0xE4E2DD)
    case .dim: (0x5A5F69, 0xA5AAB4)
    case .rule: (0xDFDBD2, 0x363A42)
    case .link: (0x0B5A9E, 0x84BDF3)
    case .error: (0xAE2A20, 0xF49A8C)
    case .keyword: (0x8A2C86, 0xDBA6E6)
    case .command: (0x0B5A9E, 0x84BDF3)
    case .number: (0x0A6650, 0x85D3B2)
    case .string: (0x8F4700, 0xEDB582)
    case .comment: (0x62666E, 0x9DA2AC)
    case .plus: (0x2F74B5, 0x5B9FDB)
    case .minus: (0xC0402F, 0xE8806F)
    case .line0: (0x1F5FA8, 0x7DB4EF)
    case .line1: (0xB3402A, 0xF0917D)
    case .line2: (0x2C7A3F, 0x7FCE91)
    case .line3: (0x8A5A00, 0xE0B050)
    case .line4: (0x7A3FA0, 0xC79BE6)
    case .line5: (0x4A5568, 0xB4BCCB)
    }
  }

  /// The colours as variables of a style sheet.
  static func variables(isDark: Bool) -> String {
    allCases.map { "--\($0.rawValue):\((isDark ? $0.dark : $0.light).css);" }.joined()
  }
}
