import Checkpoints
import TestSupport
import Testing
import Tokenization

/// Templates that ask for too much, or are no templates: an error each, and soon.
@Suite struct HostileTemplateTests {
  private static func nested(_ open: String, _ inner: String, _ close: String, _ count: Int) -> String {
    String(repeating: open, count: count) + inner + String(repeating: close, count: count)
  }

  static let greedy: [String] = [
    "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
    "{% set ns = namespace(s='x') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{% if true %}{{ m() }}{{ m() }}{% endif %}{% endmacro %}{{ m() }}",
    "{{ 'x' * 1000000000000 }}", "{{ [1] * 1000000000 }}", "{{ range(1000000000) }}",
    "{{ 'x' | center(99999999999) }}",
    "{{ ('x' * 30000000) | replace('x', 'yyyyyyyyyyyyyy') }}", "{{ ('\n' * 100000) | indent(1000) }}",
    "{{ ('a' * 1000000) | list | join('b' * 1000000) }}", "{{ 10 ** 1000 }}",
    nested("(", "1", ")", 5000), "{{ " + nested("(", "1", ")", 5000) + " }}",
    "{{ " + nested("[", "", "]", 5000) + " }}",
    "{{ " + nested("-", "1", "", 5000) + " }}", "{{ " + nested("not ", "1", "", 5000) + " }}",
    "{{ 1" + nested(" + 1", "", "", 5000) + " }}", "{{ a" + nested(".b", "", "", 5000) + " }}",
    "{{ a" + nested(" | trim", "", "", 5000) + " }}", nested("{% if 1 %}", "", "{% endif %}", 5000),
    "{{ 1" + nested(" if 1 else 1", "", "", 5000) + " }}",
    String(repeating: "x", count: 3 << 20) + "{{",
  ]

  @Test(arguments: greedy.indices)
  func aTemplateThatAsksForTooMuchIsStopped(_ index: Int) {
    let source = Self.greedy[index]
    let start = ContinuousClock.now
    let text = try? ChatTemplate(source).render([:])
    // The one without a tag is plain text.
    #expect(text == nil || text == source, "\(source.prefix(60))")
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test func mutatedTemplatesNeverCrash() throws {
    var generator = SeededGenerator(seed: 7)
    let golden = try Golden.json("templates/jinja.json")
    let variables = JinjaTests.variables(golden["variables"])
    let sources = try #require(golden["cases"]?.array).compactMap { $0["template"]?.string }
    let scraps = [
      "{{", "}}", "{%", "%}", "{#", "-", "|", "(", ")", "[", "]", "'", "for", "in", "if", "end", ".", "loop",
      "\\", "\n", "\u{4E2D}", "1",
    ]
    for _ in 0..<1000 {
      var scalars = Array((sources.randomElement(using: &generator) ?? "").unicodeScalars)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0...scalars.count, using: &generator)
        if Bool.random(using: &generator), index < scalars.count {
          scalars.remove(at: index)
        } else {
          scalars.insert(
            contentsOf: (scraps.randomElement(using: &generator) ?? "").unicodeScalars, at: index)
        }
      }
      let source = String(String.UnicodeScalarView(scalars))
      _ = try? ChatTemplate(source).render(variables, now: JinjaTests.now)
    }
  }
}
