import Terminal
import Testing

@testable import Pages

@Suite struct ContrastTests {
  @Test func theFormulaIsThatOfWCAG() {
    let (black, white) = (Color(hex: 0), Color(hex: 0xFFFFFF))
    #expect(abs(black.contrast(with: white) - 21) < 1e-9 && white.contrast(with: white) == 1)
    // The grey that is known to pass on white, and the next that doesn't.
    #expect(Color(hex: 0x767676).contrast(with: white) >= 4.5)
    #expect(Color(hex: 0x777777).contrast(with: white) < 4.5)
  }

  @Test(arguments: [false, true]) func everyColourCanBeToldFromItsGround(isDark: Bool) {
    func color(_ role: Palette) -> Color { isDark ? role.dark : role.light }
    for role in Palette.allCases {
      for ground in [Palette.paper, .surface] {
        let contrast = color(role).contrast(with: color(ground))
        switch role.demand {
        case .words: #expect(contrast >= 4.5, "\(role) on \(ground): \(contrast)")
        case .shape: #expect(contrast >= 3, "\(role) on \(ground): \(contrast)")
        case .none: break
        }
      }
    }
  }

  @Test(arguments: [false, true]) func textOnAScaleCanBeRead(isDark: Bool) {
    let steps = ScaleColors.all(isDark: isDark)
    #expect(steps.count == 2 * (ScaleColors.steps + 1) + 1)
    for (name, color) in steps { #expect(color.ink.contrast(with: color) >= 4.5, "\(name)") }
  }

  @Test func everyClassOfAScaleHasARule() throws {
    let sheet = Stylesheet.page
    for values in [[0.0, 1], [-1, 1], [3, 3]] {
      let scale = try #require(ColorScale(values))
      for value in [-2.0, -1, 0, 0.3, 1, 5, .nan, .infinity] {
        let name = ScaleColors.name(value, on: scale)
        #expect(sheet.contains(".sonde .\(name){--g:"), "\(name)")
      }
    }
  }

  @Test func variablesThatRulesUseAreDeclared() {
    let declared = Set(
      Palette.allCases.map { "--" + $0.rawValue } + [
        "--sans", "--data", "--serif", "--mono", "--body", "--g",
        "--i", "--c",
      ])
    var rest = Stylesheet.page[...]
    while let start = rest.firstRange(of: "var(") {
      rest = rest[start.upperBound...]
      let name = String(rest.prefix { $0 != ")" && $0 != "," })
      #expect(declared.contains(name), "\(name)")
    }
  }
}
