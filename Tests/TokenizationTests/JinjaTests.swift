import Checkpoints
import JSON
import TestSupport
import Testing
import Tokenization

/// Constructs of templates against what Python's jinja2 makes of them: Golden/templates/jinja.json.
@Suite struct JinjaTests {
  static let now = TemplateTime(year: 2026, month: 11, day: 21, hour: 9, minute: 5, second: 7)

  /// The members of a JSON object as variables of a template.
  static func variables(_ json: JSONValue?) -> [String: TemplateValue] {
    var variables: [String: TemplateValue] = [:]
    for key in json?.object?.keys ?? [] { variables[key] = json?[key].map(TemplateValue.init) }
    return variables
  }

  @Test func everyConstructMeansWhatItDoesInPython() throws {
    let golden = try Golden.json("templates/jinja.json")
    let cases = try #require(golden["cases"]?.array)
    #expect(cases.count > 500)
    for expected in cases {
      let source = try #require(expected["template"]?.string)
      let variables = Self.variables(expected["variables"] ?? golden["variables"])
      let text = try? ChatTemplate(source).render(variables, now: Self.now)
      #expect(text.map { Array($0.utf8) } == expected["text"]?.string.map { Array($0.utf8) }, "\(source)")
    }
  }

  @Test(arguments: [
    ("{% nosuch %}", ChatTemplateError.unknown(line: 1, .tag, name: "nosuch")),
    ("a\n{% include 'x' %}", .unknown(line: 2, .tag, name: "include")),
    ("\n\n{{ 1 | nosuch }}", .unknown(line: 3, .filter, name: "nosuch")),
    ("{{ 1 is nosuch }}", .unknown(line: 1, .test, name: "nosuch")),
    ("{{ nosuch() }}", .unknown(line: 1, .function, name: "nosuch")),
    ("{{ 'a'.nosuch() }}", .unknown(line: 1, .method, name: "nosuch")),
    ("{{ 'a' | trim(1, 2) }}", .unknown(line: 1, .argument, name: "argument 2 of trim")),
    ("{{ f(*x) }}", .unknown(line: 1, .syntax, name: "* before an argument")),
    ("{{ a.b }}", .undefined(line: 1, name: "a")),
    ("{{ [] + 'a' }}", .mismatch(line: 1, operation: "+", operands: "a list and a text")),
    ("{{ 1 // 0 }}", .outOfRange(line: 1, operation: "//")),
    ("{{ 9223372036854775807 + 1 }}", .outOfRange(line: 1, operation: "+")),
    ("x\n{{ raise_exception('No system role') }}", .raised(line: 2, message: "No system role")),
    (
      "{% if true %}\nx",
      .syntax(
        line: 1, expected: "'{% elif %}' or '{% else %}' or '{% endif %}' after it",
        found: "the end of the template")
    ),
    ("\n{{ 1 +", .syntax(line: 2, expected: "'}}' somewhere after it", found: "the end of the template")),
  ])
  func whatIsWrongIsNamedWithItsLine(_ source: String, _ expected: ChatTemplateError) {
    #expect(throws: expected) { try ChatTemplate(source).render([:]) }
  }

  @Test func aMessageMayHaveFurtherFields() throws {
    let call = TemplateValue.dictionary(["name": .string("get"), "arguments": .dictionary(["n": .int(1)])])
    let message = ChatMessage(role: "assistant", content: "", fields: ["tool_calls": .array([call])])
    let template = try ChatTemplate(
      "{% for m in messages %}{{ m.role }}{% for c in m.tool_calls %} {{ c | tojson }}{% endfor %}{% endfor %}{{ bos_token }}{{ tools | length }}"
    )
    let text = try template.render(
      [message], addGenerationPrompt: false, bos: "<s>", extra: ["tools": .array([.none])])
    #expect(text == "assistant {\"name\": \"get\", \"arguments\": {\"n\": 1}}<s>1")
  }
}
