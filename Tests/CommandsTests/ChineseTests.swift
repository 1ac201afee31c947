import Commands
import Language
import Syntax
import Testing

/// The Chinese texts of all declarations and codes, as the reference prints them.
struct ChineseTests {
  static let pages = Reference.pages(SondeCommands.table, .zh)

  @Test(arguments: pages.map(\.path))
  func punctuationBesideChineseIsFullWidth(_ path: String) throws {
    let page = try #require(Self.pages.first { $0.path == path })
    for line in Self.prose(of: page.text) {
      #expect(Self.halfWidthMark(in: line) == nil, "\(line)")
    }
  }

  @Test(arguments: pages.map(\.path))
  func everyParagraphSpeaksChinese(_ path: String) throws {
    let page = try #require(Self.pages.first { $0.path == path })
    for line in Self.prose(of: page.text) where line.split(separator: " ").count > 3 {
      #expect(line.contains(where: Self.isChinese), "\(line)")
    }
  }

  @Test(
    arguments: [
      ("层,头", ","), ("层 (头)", "("), ("`x`: 数", ":"), ("是不是它?", "?"), ("层，头（`a, b`）：1, 2", nil),
      ("KL(a, b)", nil),
    ] as [(String, Character?)])
  func aHalfWidthMarkIsSeen(_ text: String, _ mark: Character?) {
    #expect(Self.halfWidthMark(in: Self.prose(of: text).joined()) == mark)
  }

  /// The lines of a page without its headings, its blocks of code and what stands in backquotes.
  private static func prose(of page: String) -> [String] {
    var isCode = false
    return page.split(separator: "\n").compactMap { line in
      if line.hasPrefix("```") { isCode.toggle() }
      guard !isCode, !line.hasPrefix("```"), !line.hasPrefix("#") else { return nil }
      let parts = line.split(separator: "`", omittingEmptySubsequences: false)
      return parts.enumerated().map { $0 % 2 == 0 ? String($1) : "…" }.joined()
    }
  }

  /// The first half-width mark that stands beside a Chinese character, or one space from it.
  private static func halfWidthMark(in line: String) -> Character? {
    let characters = Array(line)
    for (index, character) in characters.enumerated() where ",:;?!()".contains(character) {
      let before = characters[..<index].suffix(2)
      let after = characters[(index + 1)...].prefix(2)
      let near = [
        before.last == " " ? before.first : before.last, after.first == " " ? after.last : after.first,
      ]
      if near.contains(where: { $0.map(isChinese) ?? false }) { return character }
    }
    return nil
  }

  private static func isChinese(_ character: Character) -> Bool {
    character.unicodeScalars.contains { (0x4E00...0x9FFF) ~= $0.value }
  }
}
