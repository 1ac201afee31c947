import Testing

@testable import Pages

@Suite struct ProseTests {
  private func tree(_ markdown: String) throws -> PageTree {
    var prose = ProseMarkup(language: .en, images: ["a.png": "data:image/png;base64,AA=="])
    return try PageTree(Markup.sequence(prose.markup(markdown)).html)
  }

  @Test func everyBlockHasItsElement() throws {
    let text = """
      # One

      Some *words*, **strong** and `code`.

      - a
      - b
        1. c

      > quoted

      ```text
      a < b
      ```

      | x | y |
      |---|---|
      | 1 | `2` |

      ---
      """
    let tree = try tree(text)
    let names = Set(tree.root.all.map(\.name))
    let wanted: Set<String> = [
      "h1", "p", "em", "strong", "code", "ul", "ol", "li", "blockquote", "pre", "table", "hr",
    ]
    #expect(wanted.isSubset(of: names), "\(names)")
    #expect(tree.all("th").allSatisfy { $0.attributes["scope"] == "col" } && tree.all("th").count == 2)
    #expect(tree.all("pre")[0].allText == "\na < b")
  }

  @Test func levelsOfHeadingsAreNeverSkippedAndOnlyOneIsTheFirst() throws {
    let tree = try tree("# A\n\n### B\n\n###### C\n\n## D\n\n# E\n")
    let levels = tree.root.all.map(\.name).filter { $0.count == 2 && $0.hasPrefix("h") }
    #expect(levels == ["h1", "h2", "h3", "h2", "h2"])
  }

  @Test func placesHaveNamesOfTheirOwn() throws {
    let tree = try tree("# 一 二\n\n## Same\n\n## Same\n\n## ***\n\n## “<b>”\n")
    let ids = tree.root.all.compactMap { $0.attributes["id"] }
    #expect(ids == ["一-二", "same", "same-2", "part", "b"], "\(ids)")
    let links = tree.all("a").compactMap { $0.attributes["href"] }
    #expect(links == ["#same", "#same-2", "#part", "#b"])
  }

  @Test func linksLeadOnlyWhereTheyMay() throws {
    for address in ["https://a.org/b?c=d#e", "mailto:a@b.org", "../x.md", "#place", "data/a:b.txt"] {
      #expect(try tree("[x](\(address))").all("a").first?.attributes["href"] == address)
    }
    for address in [
      "javascript:alert(1)", "JavaScript:x", "data:text/html,x", "vbscript:x", "file:///etc", "a\u{1}b:c",
    ] {
      let tree = try tree("[x](\(address)) ![y](\(address))")
      #expect(tree.all("a").isEmpty && tree.all("img").isEmpty, "\(address)")
    }
    #expect(try tree("[x](02.en.sonde.md#y)").all("a")[0].attributes["href"] == "02.en.html#y")
  }

  @Test func anImageIsCarriedByThePageOrNamed() throws {
    let here = try tree("![what it shows](a.png)")
    #expect(here.all("img")[0].attributes == ["src": "data:image/png;base64,AA==", "alt": "what it shows"])
    let elsewhere = try tree("![far](https://a.org/b.png) ![gone](c.png)")
    #expect(elsewhere.all("img").isEmpty && elsewhere.root.allText.contains("[picture: far]"))
  }

  @Test func aLinkHoldsNoOther() throws {
    let tree = try tree("[see ![p](https://b.org/x.png)](https://a.org)")
    #expect(tree.all("a").count == 1)
  }

  @Test func formulasAreMathematics() throws {
    let fraction = try tree("$$p_i = \\frac{e^{x_i}}{\\sum_j e^{x_j}}$$")
    let names = fraction.root.all.map(\.name)
    #expect(["math", "mfrac", "msub", "msup", "munder", "mi", "mo"].allSatisfy(names.contains))
    #expect(fraction.all("math")[0].attributes["display"] == "block")
    #expect(fraction.all("mfrac")[0].children.count == 2)
    let inline = try tree("$H=-\\sum_i p_i\\log_2 p_i$ and $\\hat{W}x + b$ and $\\text{if } x'$")
    #expect(inline.all("munder").isEmpty && inline.all("mover").count == 1)
    #expect(inline.all("math")[0].allText.contains("log") && inline.all("msub").count == 4)
    let signs = inline.all("mo").map { ($0.text, $0.attributes["form"]) }
    #expect(signs.contains { $0 == ("−", "prefix") } && signs.contains { $0 == ("+", nil) })
    for element in inline.root.all where ["msub", "msup", "mover"].contains(element.name) {
      #expect(element.children.count == 2)
    }
  }

  @Test(arguments: [
    "\\frac", "{{{", "}}}", "^^^", "_", "x^", "\\", "\\begin{a}b & c\\end{a}", "a'''^2'", "\\mathbb",
  ])
  func aFormulaThatIsWrittenWronglyIsStillShown(_ formula: String) throws {
    let tree = try tree("$$\(formula)$$")
    #expect(tree.all("math").count == 1)
    for element in tree.root.all where ["msub", "msup", "mover", "munder", "mfrac"].contains(element.name) {
      #expect(element.children.count == 2, "\(formula)")
    }
  }

  @Test func deepFormulasEnd() throws {
    for piece in ["{", "\\frac{", "^{", "\\sqrt", "\\hat", "x_{"] {
      let deep = String(repeating: piece, count: 3000)
      _ = try PageTree(FormulaMarkup.markup(deep, isDisplayed: true).html)
    }
  }

  @Test func codeKeepsEverySign() throws {
    let code = "let a = top \"x \\(b + 1) y\" k=3  # why\nshow a.prob // 5 \"open"
    let markup = Markup.sequence(CodeMarkup.sonde(code, commands: ["top", "show"]))
    let tree = try PageTree(markup.html)
    func texts(_ name: String) -> [String] {
      tree.all("span").filter { $0.attributes["class"] == name }.map(\.text)
    }
    #expect(
      texts("keyword") == ["let"] && texts("command") == ["top", "show"] && texts("comment") == ["# why"])
    #expect(texts("number").contains("3") && texts("string").first == "\"x \\(")
    var plain = ""
    func walk(_ markup: Markup) {
      switch markup {
      case .text(let text): plain += text
      case .sequence(let pieces): pieces.forEach(walk)
      case .element(_, _, let content): content.forEach(walk)
      }
    }
    walk(markup)
    #expect(plain == code)
  }
}
