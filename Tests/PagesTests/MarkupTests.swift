import Chance
import Testing

@testable import Pages

@Suite struct MarkupTests {
  @Test func textBecomesNoMarkup() {
    #expect(
      Tag.p(.class("a\"b'c<d>&\n")) { "1 < 2 & \"3\" > '4'" }.html
        == "<p class=\"a&quot;b&#39;c&lt;d&gt;&amp;&#10;\">1 &lt; 2 &amp; \"3\" &gt; '4'</p>\n")
  }

  @Test func whatNoDocumentMayHoldIsReplaced() {
    #expect(Markup.text("a\u{0}b\u{1B}[1m\u{202E}\u{FFFF}c").html == "a\u{FFFD}b\u{FFFD}[1m\u{FFFD}\u{FFFD}c")
    #expect(Markup.text("a\r\nb\rc\td").html == "a\nb\nc\td")
  }

  @Test func aStyleSheetCannotEndEarly() {
    #expect(!Tag.style { "a{}</style><script>" }.html.dropLast(9).contains("</"))
  }

  @Test func theLineBreakThatATextBeginsWithStays() throws {
    let tree = try PageTree(Tag.pre { "\n\nx" }.html)
    // A reader drops the first line break behind the tag.
    #expect(tree.all("pre")[0].text == "\n\n\nx")
  }

  @Test func randomTextsComeBackAsTheyWere() throws {
    var dice = Dice(state: 11)
    let signs = Array("<>&\"'/=!-; \nabc中😀`#".unicodeScalars)
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<Int.random(in: 0...30, using: &dice) {
        text.unicodeScalars.append(signs.randomElement(using: &dice) ?? "a")
      }
      let tree = try PageTree(Tag.div(.title(text)) { Tag.span { text } }.html)
      #expect(tree.all("span")[0].text == text && tree.all("div")[0].attributes["title"] == text)
    }
  }

  @Test func coordinatesAreShortAndNeverOdd() {
    #expect(
      [12.04, 12.05, -0.3, 0, .nan, .infinity, 1e12].map(Coordinate.text)
        == ["12", "12.1", "-0.3", "0", "0", "0", "0"])
  }

  @Test func base64IsThatOfTheStandard() {
    let known = [
      "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
      "foobar": "Zm9vYmFy",
    ]
    for (text, code) in known { #expect(DataAddress.base64(Array(text.utf8)) == code) }
    #expect(DataAddress.kind(of: "a/b.PNG") == "image/png" && DataAddress.kind(of: "a.html") == nil)
  }
}
