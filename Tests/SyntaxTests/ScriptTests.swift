import Syntax
import Testing

/// Whole scripts.
struct ScriptTests {
  @Test(arguments: designScripts)
  func theScriptsOfTheDesignParseCleanly(script: String) {
    let result = parse(script)
    #expect(result.diagnostics.isEmpty, "\(report(result))")
    #expect(result.program.edition?.text == "sonde-1")
  }
}
