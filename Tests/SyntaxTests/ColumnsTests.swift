import Syntax
import Testing

/// Widths on a terminal.
struct ColumnsTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("层 12", 5), ("，", 2), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("🙂", 2), ("👨‍👩‍👧‍👦", 2),
    ("🇨🇳", 2),
    ("❤️", 2), ("❤", 1), ("👍🏽", 2), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("ﾊﾛｰ", 3), ("\t\u{1B}", 0),
    ("│█░", 3), ("𠀀", 2),
    ("a\u{200B}b", 2), ("…", 1), ("1️⃣", 2), ("α→β", 3),
  ])
  func aTextTakesSoManyColumns(text: String, width: Int) {
    #expect(Columns.width(of: text) == width)
  }

  @Test func paddingCountsColumns() {
    #expect(Columns.padded("层", to: 4) == "层  ")
    #expect(Columns.padded("层", to: 4, .right) == "  层")
    #expect(Columns.padded("层", to: 5, .center) == " 层  ")
    #expect(Columns.padded("神经元", to: 4) == "神经元")
  }

  @Test func cuttingNeverHalvesACharacter() {
    #expect(Columns.truncated("神经元 1054", to: 6) == "神经…")
    #expect(Columns.truncated("神经元", to: 6) == "神经元")
    #expect(Columns.truncated("神经元", to: 0) == "")
    #expect(Columns.truncated("abc", to: 1) == "…")
    #expect(Columns.prefix("神经元", columns: 3) == "神")
    #expect(Columns.fitted("神经元", to: 4) == "神… ")
  }
}
