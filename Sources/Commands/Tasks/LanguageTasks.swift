/// Indirect object identification (Wang et al. 2022): "When Mary and John went to the store, John gave a drink to" is
/// followed by Mary. In the twin the second mention is of the other name, which turns the answer round.
struct IndirectObject: TaskSource {
  private let words: TaskWords
  private let names: [String]
  private let places: [String]
  private let objects: [String]

  init(_ words: TaskWords) {
    self.words = words
    (names, places, objects) = (words.tokens("name"), words.tokens("place"), words.tokens("object"))
  }

  func draft(_ draws: inout TaskDraws) -> TaskDraft? {
    guard let (template, number) = draws.template(of: words), let pair = draws.sample(2, of: names),
      let place = draws.pick(places), let object = draws.pick(objects)
    else { return nil }
    let isFirst = draws.coin()
    let (subject, other) = isFirst ? (pair[0], pair[1]) : (pair[1], pair[0])
    func filled(_ subject: String) -> FilledTemplate {
      FilledTemplate(
        template, ["A": pair[0], "B": pair[1], "S": subject, "place": place, "object": object])
    }
    return TaskDraft(
      clean: filled(subject), corrupted: filled(other).text, answers: [" " + other], wrongs: [" " + subject],
      names: ["A": isFirst ? "S1" : "IO", "B": isFirst ? "IO" : "S1", "S": "S2"], template: number)
  }
}

/// Subject–verb agreement: "The keys near the cabinet" wants "are". The twin has the subject in the other number.
struct Agreement: TaskSource {
  private let words: TaskWords
  private let nouns: [[String]]
  private let links: [String]
  private let verbs: [[String]]

  init(_ words: TaskWords) {
    self.words = words
    (nouns, links, verbs) = (words.tokenRows("noun"), words.tokens("link"), words.tokenRows("verb"))
  }

  func draft(_ draws: inout TaskDraws) -> TaskDraft? {
    guard let (template, number) = draws.template(of: words), let pair = draws.sample(2, of: nouns),
      let link = draws.pick(links), let verb = draws.pick(verbs)
    else { return nil }
    let form = draws.coin() ? 1 : 0
    let other = pair[1][draws.coin() ? 1 : 0]
    func filled(_ form: Int) -> FilledTemplate {
      FilledTemplate(template, ["noun": pair[0][form], "link": link, "other": other])
    }
    return TaskDraft(
      clean: filled(form), corrupted: filled(1 - form).text, answers: [" " + verb[form]],
      wrongs: [" " + verb[1 - form]], names: ["noun": "subject", "other": "attractor"], template: number)
  }
}

/// Induction (Olsson et al. 2022): a list of words begins again, and after a word comes what came after it before. In
/// the twin that word and a later one of the first list have changed places.
struct InductionList: TaskSource {
  private let pool: [String]
  private static let length = 8

  init(_ words: TaskWords) { pool = words.tokens("word") }

  func draft(_ draws: inout TaskDraws) -> TaskDraft? {
    guard let list = draws.sample(Self.length, of: pool) else { return nil }
    // At least two words again, and one left behind the answer to change places with.
    let repeated = 2 + draws.index(below: Self.length - 4)
    let later = repeated + 1 + draws.index(below: Self.length - repeated - 1)
    var swapped = list
    swapped.swapAt(repeated, later)
    let template =
      "List:" + (0..<Self.length).map { " {\($0)}" }.joined() + list[..<repeated].map { " " + $0 }.joined()
    func filled(_ list: [String]) -> FilledTemplate {
      FilledTemplate(
        template, Dictionary(uniqueKeysWithValues: list.enumerated().map { (String($0.offset), $0.element) }))
    }
    return TaskDraft(
      clean: filled(list), corrupted: filled(swapped).text, answers: [" " + list[repeated]],
      wrongs: [" " + list[later]],
      names: ["\(repeated)": "answer", "\(later)": "wrong", "\(repeated - 1)": "before"], template: repeated)
  }
}

/// The capital of a country. The twin asks for another country of as many tokens.
struct CapitalCities: TaskSource {
  private let words: TaskWords
  private let pairs: [[String]]

  init(_ words: TaskWords) {
    self.words = words
    pairs = BuiltInText.lines("capitals.tsv").map { $0.split(separator: "\t").map(String.init) }
      .filter { $0.count == 2 && words.isToken(" " + $0[1]) }
  }

  func draft(_ draws: inout TaskDraws) -> TaskDraft? {
    guard let (template, number) = draws.template(of: words), let two = draws.sample(2, of: pairs) else {
      return nil
    }
    func filled(_ country: String) -> FilledTemplate { FilledTemplate(template, ["country": country]) }
    return TaskDraft(
      clean: filled(two[0][0]), corrupted: filled(two[1][0]).text, answers: [" " + two[0][1]],
      wrongs: [" " + two[1][1]], template: number)
  }
}
