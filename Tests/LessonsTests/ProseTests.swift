import Chance
import Lessons
import Syntax
import Testing

@Suite struct ProseTests {
  private func drawn(_ markdown: String, width: Int = 40, marks: Bool = true) -> String {
    ProseFormatter(width: width, keepsMarks: marks).format(markdown)
  }

  @Test func blocksAreDrawnForATerminal() {
    let markdown = """
      # 标题

      Text with **strong** and *faint* words,
      `code` and $x_i^2$. A [link](https://a.org "title"), ![a picture](p.png).

      1. one
         - inner
      2. two
         more

      > A quote
      > of two lines

      ```text
      let  x
      ```

      $$
      \\frac{a}{b+1}
      $$

      | a | b |
      |---|--:|
      | 中文 | 1 |

      ---
      <!-- nothing -->
      ### Third
      """
    let text = """
      标题
      ════

      Text with **strong** and *faint* words,
      `code` and xᵢ². A link (https://a.org),
      [a picture].

      1. one
         • inner
      2. two more

      │ A quote of two lines

          let  x

          a/(b+1)

      a     b
      ────  ─
      中文  1

      ────────────────────

      Third

      """
    #expect(drawn(markdown) == text)
  }

  @Test func chineseBreaksBetweenCharactersAndKeepsItsPunctuation() {
    let text = "语言模型逐层改写残差流，最后（经过归一化）读出下一个 token 的分布。“引号”也一样。"
    for width in 20...40 {
      let lines = drawn(text, width: width).split(separator: "\n")
      #expect(lines.allSatisfy { Columns.width(of: $0) <= width }, "\(width)")
      #expect(
        !lines.contains { "，。）”".contains($0.first ?? " ") || "（“".contains($0.last ?? " ") }, "\(width)")
      #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
  }

  @Test func linesOfAParagraphJoinWithoutASpaceBetweenChineseCharacters() {
    #expect(drawn("中文\n换行 and\nEnglish\n中文") == "中文换行 and English 中文\n")
    #expect(drawn("one\\\ntwo  \nthree") == "one\ntwo\nthree\n")
  }

  @Test(arguments: [
    ("a * b * c", "a * b * c"), ("snake_case_name", "snake_case_name"),
    ("2 * 3 and 4*5*6", "2 * 3 and 4*5*6"),
    ("$5 and $6", "$5 and $6"), ("`a*b*c`", "`a*b*c`"), ("\\*no\\*", "*no*"), ("**a", "**a"),
    ("[a](b", "[a](b"),
    ("**中文**后面", "**中文**后面"), ("``a`b``", "`a`b`"), ("<https://a.org>", "https://a.org"),
    ("a\u{1B}[31mb", "a\u{FFFD}[31mb"),
  ])
  func onlyRealMarksAreMarks(_ markdown: String, _ text: String) {
    #expect(drawn(markdown) == text + "\n")
  }

  @Test(arguments: [
    ("h_{l+1} = h_l + f_l(h_l)", "hₗ₊₁ = hₗ + fₗ(hₗ)"), ("\\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
    ("\\hat{y} \\approx W x + b", "ŷ ≈ W x + b"),
    ("p(x) = \\frac{e^{x}}{\\sum_j e^{x_j}}", "p(x) = (e^x)/(∑ⱼ e^(xⱼ))"),
    ("\\mathbb{R}^{d \\times d}", "ℝ^(d × d)"), ("\\text{softmax}(z)", "softmax(z)"),
    ("\\lambda \\cdot v", "λ · v"),
    ("\\unknown{x}", "unknown x"), ("{{{", ""), ("a}b", "ab"), ("x^", "x^()"), ("\\", "\\"),
    ("\\sqrt{d_k}", "√dₖ"),
  ])
  func formulasCanBeRead(_ formula: String, _ text: String) {
    #expect(FormulaText.text(formula) == text)
  }

  @Test func anyTextIsDrawnWithinTheWidth() {
    var dice = Dice(state: 9)
    let pieces = [
      "# ", "- ", "1. ", "> ", "```\n", "$$", "$", "*", "**", "_", "[", "](", ")", "|", "\n", " ", "字", "a",
      "\\",
      "\\frac{", "}", "`", "<!--", "---", "   ", "，", "（",
    ]
    for _ in 0..<1500 {
      let text = (0..<Int.random(in: 0...60, using: &dice)).map { _ in
        pieces.randomElement(using: &dice) ?? ""
      }.joined()
      let width = Int.random(in: 20...60, using: &dice)
      for line in drawn(text, width: width).split(separator: "\n")
      where !line.hasPrefix("    ") && !line.contains("│") {
        #expect(Columns.width(of: line) <= width, "\(text.debugDescription)")
      }
    }
  }

  @Test func deepAndLongTextsEnd() {
    for piece in ["> ", "- ", "*", "[", "`", "$", "^", "\\hat", "{", "\\*", "_{", "\n\n- a"] {
      let text = String(repeating: piece, count: 5000)
      _ = drawn(text)
      _ = FormulaText.text(text)
    }
  }
}
