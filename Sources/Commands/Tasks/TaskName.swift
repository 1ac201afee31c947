import Language

/// The tasks that come with Sonde.
enum TaskName: String, ChoiceArgument {
  case ioi
  case greaterThan = "greater-than"
  case docstring, agreement, induction, capitals, decimals

  /// The file of its templates and words.
  var file: String { "tasks/\(rawValue).tsv" }

  /// What draws its prompts from the words that suit a model.
  func source(_ words: TaskWords) -> any TaskSource {
    switch self {
    case .ioi: IndirectObject(words)
    case .greaterThan: GreaterThan(words)
    case .docstring: Docstring(words)
    case .agreement: Agreement(words)
    case .induction: InductionList(words)
    case .capitals: CapitalCities(words)
    case .decimals: DecimalComparison(words)
    }
  }
}

/// A task's way of making prompts.
protocol TaskSource {
  /// A prompt with its twin; nil where the draw came to nothing, as with two words that are the same.
  func draft(_ draws: inout TaskDraws) -> TaskDraft?
}

/// A prompt of a task as text, with its twin and what the answers are.
struct TaskDraft {
  var clean: FilledTemplate
  var corrupted: String
  /// With the space that they begin with, where they do.
  var answers: [String]
  var wrongs: [String]
  /// What positions of note are called, by the template's placeholder; those left out keep its name.
  var names: [String: String] = [:]
  var template: Int
}
