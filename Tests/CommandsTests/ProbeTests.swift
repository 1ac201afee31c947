import Commands
import Language
import TestSupport
import Testing

@Suite(.serialized) struct ProbeTests {
  private static let lists = """
    load smollm2
    let good = ["a fine day", "a fine film", "a fine meal", "a fine song", "a fine walk", "a fine book"]
    let bad = ["a poor day", "a poor film", "a poor meal", "a poor song", "a poor walk", "a poor book"]

    """

  @Test func aProbeTellsItsScoreWithControlAndGivesADirection() throws {
    let script = Script(TestEngine.tiny)
    let probe = try script.value(Self.lists + "probe positive=good negative=bad layers=[1, 3] seed=1")
    #expect(probe["kind"].plainText == "logistic")
    #expect(probe["layers"].ints("layer") == [1, 3])
    #expect(probe["n"]["held_out"].int == 4 && probe["n"]["training"].int == 8)
    #expect(probe["accuracy"].asNumber != nil && probe["control"].asNumber != nil)
    #expect(probe["low"].asNumber ?? 1 <= probe["high"].asNumber ?? 0)
    #expect(probe["r2"].type == .nothing)
    let again = try script.value("probe positive=good negative=bad layers=[1, 3] seed=1")
    #expect(again["vector"].plainText == probe["vector"].plainText)
  }

  @Test func itsVectorSteersAndAblates() throws {
    let script = Script(TestEngine.tiny)
    try script.value(
      Self.lists + """
        let p = probe positive=good negative=bad layer=2 seed=1
        with steer p.vector layer=p.layer scale=5 { show (top "a fine day") }
        with ablate p.vector { show (top "a fine day") }
        """)
    #expect(script.session.interventions.isEmpty)
  }

  @Test func numbersAreToldByRidgeRegression() throws {
    let script = Script(TestEngine.tiny)
    let probe = try script.value(
      """
      load smollm2
      let texts = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
      probe texts=texts labels=[1, 2, 3, 4, 5, 6, 7, 8] layer=4 seed=2
      """)
    #expect(probe["kind"].plainText == "ridge")
    #expect(probe["r2"].asNumber != nil)
    #expect(probe["accuracy"].type == .nothing)
  }

  @Test func sentimentIsReadFromTheRealModel() throws {
    let script = Script(TestEngine.real)
    let probe = try script.value("load smollm2\nprobe sentiment layers=[12, 20] seed=0")
    #expect((probe["accuracy"].asNumber ?? 0) > 0.8)
    #expect((probe["control"].asNumber ?? 1) < 0.75)
  }

  @Test(arguments: [
    ("probe positive=good negative=[] layer=1", "E305"),
    ("probe positive=[\"a\", \"b\"] negative=bad layer=1", "E305"),
    ("probe texts=good labels=[1, 2] layer=1", "E313"),
    ("probe texts=good labels=[1, 2, 3, 4, 5, \"six\"] layer=1", "E313"),
    ("probe positive=good negative=bad layer=99", "E301"),
    ("probe positive=good negative=bad layer=1 site=pattern", "E313"),
    ("probe nonsense", "E108"),
  ])
  func whatCanNotBeLearnedIsRefused(_ source: String, _ code: String) {
    let script = Script(TestEngine.tiny)
    let found = script.failure(Self.lists + source)
    #expect(found.hasPrefix(code), "\(found)")
  }
}
