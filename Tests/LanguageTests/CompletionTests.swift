import Language
import Syntax
import Testing

/// What completion offers at `‸`: some of the candidates, and some that must not be there.
private let cases: [(entry: String, offers: [String], omits: [String])] = [
  ("‸", ["run", "let", "patch", "load", "len("], ["layer="]),
  ("pa‸", ["patch", "param"], ["print"]),
  ("patch ‸", ["layer=", "neuron=", "value="], ["run"]),
  ("patch layer=2 ‸", ["neuron=", "value="], ["layer="]),
  ("patch la‸", ["layer="], ["value="]),
  ("patch layer=‸", ["0", "3", "all", "numbers"], ["4"]),
  ("patch value=me‸", ["mean"], []),
  ("with patch ‸", ["layer="], []),
  ("with patch layer=1 value=0, pa‸", ["patch"], []),
  ("with patch layer=1 value=0 { ru‸", ["run"], ["layer="]),
  ("load ‸", ["smollm2", "models/"], []),
  ("load smollm2 dt‸", ["dtype="], []),
  ("sae ‸", ["train"], []),
  ("save ‸", ["session"], []),
  ("save session ‸", ["models/"], []),
  ("sae train ‸", ["width="], []),
  ("show r as=‸", ["table", "heatmap", "json"], ["mean"]),
  ("let x = ru‸", ["run"], []),
  ("numb‸", ["numbers", "number("], []),
  ("print numb‸", ["numbers"], []),
  ("print numbers[0].‸", [], ["text"]),
  ("r.‸", ["text", "tokens", "shift"], ["prob"]),
  ("r.to‸", ["tokens"], ["text"]),
  ("r.tokens[0].‸", ["id", "token", "prob"], ["text"]),
  ("print (r.tokens‸", ["tokens"], []),
  ("(run \"a\").te‸", ["text"], []),
  ("numbers | so‸", ["sort"], ["let"]),
  ("numbers | sort ‸", ["by=", "descending="], []),
  ("numbers | sort descending=‸", ["true", "false"], []),
  ("round(‸", ["numbers"], []),
  ("sort(numbers, ‸", ["by="], []),
  ("greet ‸", ["numbers"], []),
  ("gre‸", ["greet"], []),
  ("help pa‸", ["patch"], []),
  ("print \"ru‸", [], ["run"]),
  ("# ru‸", [], ["run"]),
]

@Test(arguments: cases.indices)
func completionOffersWhatFits(_ index: Int) {
  let (entry, offers, omits) = cases[index]
  let test = TestSession(interactive: true)
  test.run("load tiny\nlet numbers = [1, 2]\nlet r = run \"a b\"\ndef greet(name) { return name }")
  let before = String(entry.prefix { $0 != "‸" })
  let sources = CompletionSources(
    models: { ["smollm2"] }, files: { prefix, _ in ["models/"].filter { $0.hasPrefix(prefix) } })
  let found = test.session.complete(before, at: before.utf8.count, from: sources)
  let texts = found.candidates.map(\.text)
  for text in offers { #expect(texts.contains(text), "\(entry): \(texts)") }
  for text in omits { #expect(!texts.contains(text), "\(entry): \(texts)") }
}

@Test func aKeyIsCompletedWithoutASpace() {
  let test = TestSession()
  let found = test.session.complete("patch la", at: 8)
  #expect(found.start == 6)
  #expect(found.candidates == found.candidates.filter { $0.text == "layer=" && !$0.appendsSpace })
}

@Test func chineseBeforeTheCursorIsCountedInBytes() {
  let test = TestSession()
  let entry = "print \"你好\" se"
  #expect(test.session.complete(entry, at: entry.utf8.count).start == 15)
}

/// Every prefix of a long entry can be completed.
@Test func completionTakesAnyPrefix() {
  let test = TestSession()
  let entry =
    "with patch layer=[1, 2] value=(-1) { for i in 0..3 { print \"\\(i)\" r.a[0].b | sort by=x } } # 中"
  for length in 0...entry.utf8.count { _ = test.session.complete(entry, at: length) }
}

@Test(arguments: [
  ("prin 1", "print 1"), ("pat layer=1 value=0", "patch layer=1 value=0"), ("unp", "unpatch"),
  ("patch?", "help patch"), ("save session?", "help save session"), ("print 1", nil), ("p 1", nil),
])
func anAbbreviationIsExpanded(_ entry: String, _ full: String?) {
  let test = TestSession(interactive: true)
  test.run("load tiny")
  #expect(test.session.expandingAbbreviations(entry) == full)
}
