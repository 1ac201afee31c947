import Instruments
import Language
import Syntax

/// What `task=` takes: a task by name, or the result of `task`.
enum TaskArgument: ArgumentConvertible {
  case name(TaskName)
  case drawn(DrawnTask)

  static var valueType: ValueType { .either([.choice(TaskName.allCases.map(\.rawValue)), .record(nil)]) }
  static var argumentStyle: ArgumentStyle { .value(words: TaskName.allCases.map(\.rawValue)) }

  /// - Throws: E108 for an unknown name, E302 for a value that `task` didn't make.
  init(argument: Value) throws(Failure) {
    if case .record(let record) = argument, let drawn = record.payload as? DrawnTask {
      self = .drawn(drawn)
    } else if case .text = argument {
      self = .name(try TaskName(argument: argument))
    } else {
      throw Failure(
        .valueType, Message(en: "this value is no task", zh: "该值不是任务"),
        help: Message(
          en: "give a name such as `ioi`, or the result of `task`", zh: "请给出名称（如 `ioi`）或 `task` 的结果"))
    }
  }

  var argumentText: String {
    switch self {
    case .name(let name): name.rawValue
    case .drawn(let drawn): drawn.set.name
    }
  }

  /// The items: those of a result as they are, those of a name drawn now.
  ///
  /// - Throws: E313 where the result was drawn for another model, or no item suits.
  func drawn(for model: LoadedModel, count: Int, seed: UInt64) throws(Failure) -> DrawnTask {
    switch self {
    case .name(let name): return try model.draw(name, count: count, seed: seed)
    case .drawn(let drawn):
      guard drawn.path == model.path else {
        throw Failure(
          .badValue,
          Message(
            en: "this task was drawn for another model, \(drawn.path)", zh: "该任务是为另一个模型 \(drawn.path) 抽取的"),
          help: Message(en: "draw it again with `task`", zh: "请用 `task` 重新抽取"))
      }
      return drawn
    }
  }
}

/// The parameters by which commands take a task.
enum TaskParameters {
  static let task = Parameter<TaskArgument?>(
    "task",
    help: Message(
      en: "A built-in task by name, or the result of `task`: prompts with twins and answers.",
      zh: "内置任务的名称，或 `task` 的结果：带对照提示和答案的一组提示。"))
  static let n = Parameter<Int?>(
    "n", range: .between(1, 10_000), unit: "prompts",
    help: Message(en: "How many prompts of the task.", zh: "任务的提示数。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed by which prompts are drawn; by default 0, so that a task is always the same.",
      zh: "抽取提示的随机种子；默认为 0，因此任务总是相同。"))
}
