import Language
import Testing

/// What stands at `‸`: the title of a page, or `name = value`; nil where nothing is known.
private let cases: [(entry: String, found: String?)] = [
  ("pat‸ch layer=2", "patch"), ("‸patch", "patch"), ("patch‸", "patch"), ("patch lay‸er=2", "patch layer="),
  ("patch layer=2‸", "patch layer="), ("patch layer=2 ‸", "patch"),
  ("patch neuron=numb‸ers", "numbers = [1, 2]"),
  ("sae tra‸in width=8", "sae train"), ("s‸ae train", "sae"), ("sae train wid‸th=8", "sae train width="),
  ("run \"pat‸ch\"", "run"), ("num‸bers | sort", "numbers = [1, 2]"), ("numbers | so‸rt by=x", "sort"),
  ("round(‸", "round"), ("round(num‸bers)", "numbers = [1, 2]"), ("rou‸nd(2)", "round"),
  ("r.tex‸t", "r.text = \"a b\""), ("r‸.text", "r = "), ("let x = r.na‸me", nil), ("gre‸et 1", "greet"),
  ("help E1‸05", "E105"), ("# pat‸ch", nil), ("noth‸ing", nil), ("", nil), ("  ‸", nil), ("\"pat‸ch\"", nil),
  ("提‸示 == 1", "提示 = 7"), ("print \"加载\" 提示‸", "提示 = 7"), ("i‸t", "it = 3"), ("patch layer‸==2", "patch"),
]

@Test(arguments: cases.indices)
func inspectionTellsWhatStandsThere(_ index: Int) {
  let (marked, expected) = cases[index]
  let test = TestSession(interactive: true)
  test.run(
    "load tiny\nlet numbers = [1, 2]\nlet r = run \"a b\"\nlet 提示 = 7\ndef greet(name) { return name }\n3")
  let offset = marked.prefix { $0 != "‸" }.utf8.count
  let entry = String(marked.filter { $0 != "‸" })
  let found: String? =
    switch test.session.inspect(entry, at: offset) {
    case nil: nil
    case .page(let page)?: page.title
    case .value(let name, let value)?: name == "r" ? "r = " : "\(name) = \(value.sourceText)"
    }
  #expect(found == expected, "\(marked)")
}

@Test func inspectionTakesAnyPlace() {
  let test = TestSession()
  let entry = "with patch layer=[1, 2] value=(-1) { print \"\\(i)\" r.a[0].b | sort by=x } # 中"
  for offset in -1...entry.utf8.count + 1 { _ = test.session.inspect(entry, at: offset) }
}

@Test(
  arguments: [
    ("1 + 1", .complete), ("", .complete), ("for i in 0..3 {", .incomplete), ("print \"\"\"\na", .incomplete),
    ("1 +", .incomplete), ("print )", .invalid), ("let = 3", .invalid),
    ("print )\nfor i in 0..3 {", .invalid),
    // A name that isn't known is no matter of grammar.
    ("nosuch", .complete),
  ] as [(String, Completeness)])
func anEntryIsWholeUnfinishedOrWrong(_ entry: String, _ expected: Completeness) {
  #expect(TestSession().session.completeness(of: entry) == expected)
}
