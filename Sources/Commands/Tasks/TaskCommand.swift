import Instruments
import Language
import Syntax

/// `task`: prompts with answers and corrupted twins.
enum TaskCommand: Command {
  static let name = Parameter<TaskName>(
    "name", .positional, help: Message(en: "Which task.", zh: "任务名。"))
  static let n = Parameter<Int>(
    "n", default: 100, range: .between(1, 10_000), unit: "prompts",
    help: Message(en: "How many prompts to draw.", zh: "抽取多少条提示。"))

  static let signature = Signature(
    "task", topic: .instruments,
    parameters: [name, n, TaskParameters.seed, PromptParameters.precision],
    returns: .record(TaskResult.type), effects: [.needsModel],
    summary: Message(
      en: "Draws prompts of a task, with answers and corrupted twins, and says how well the model does it.",
      zh: "抽取一个任务的提示（含答案和对照提示），并给出模型的表现。"),
    description: Message(en: Self.english, zh: Self.chinese),
    restrictions: Message(
      en:
        "Prompts whose answers aren't single tokens under the loaded model's tokenizer, or whose twins differ in "
        + "length, are left out; `n` in the result says how many remain.",
      zh: "若答案在当前模型的分词器下不是单个 token，或两条提示长度不同，则舍弃；结果中的 `n` 是实际条数。"),
    related: ["patch sweep", "patch path", "top", "score"],
    search: [
      "ioi", "indirect object", "greater-than", "docstring", "agreement", "induction", "capitals", "decimals",
      "benchmark", "logit difference", "data", "任务", "数据", "提示", "对照", "间接宾语", "归纳",
    ],
    examples: [
      Example("task ioi n=8", speed: .seconds),
      Example(
        "show (task ioi n=8).items", speed: .seconds,
        doc: Message(en: "The prompts themselves.", zh: "查看提示本身。")),
      Example("(task induction n=20 seed=1).accuracy", speed: .seconds),
    ])

  private static let english = """
    Every prompt has a twin of equal token length that calls for another answer, so that activations can be \
    exchanged between them position by position. What is measured is the logit of the right token less that of \
    the wrong one after the prompt (the means of several, in `greater-than`); the right answers' share is that of \
    prompts where it is above 0.

    `ioi`: who is given something; in the twin the other name is named again. `greater-than`: a later year; the twin \
    begins in 01. `docstring`: the next argument; the twin has it in another place. `agreement`: singular or plural \
    verb; the twin's subject is in the other number. `induction`: the next word of a list that begins again; in the \
    twin two words have changed places. `capitals`: the twin asks for another country. `decimals`: the bigger of two \
    numbers; the twin asks for the smaller. The sentences and word lists are those of `examples/data/tasks`.
    """
  private static let chinese = """
    每条提示都有一条 token 数相同而答案不同的对照提示，因此可以逐个位置地互换激活值。度量是提示之后正确 token 的 logit 减去\
    错误 token 的 logit（`greater-than` 中为多个 token 的平均）；正确率是该差大于 0 的比例。

    `ioi`：东西给了谁；对照提示中重复的是另一个名字。`greater-than`：更晚的年份；对照提示以 01 年开始。`docstring`：下一个\
    参数；对照提示中它换了位置。`agreement`：动词单复数；对照提示的主语换了单复数。`induction`：重新开始的词表的下一个词；对照\
    提示中有两个词互换。`capitals`：对照提示问另一个国家。`decimals`：两个小数中较大者；对照提示问较小者。句子和词表在 \
    `examples/data/tasks` 中。
    """

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let drawn = try model.draw(call[name], count: call[n], seed: UInt64(call[TaskParameters.seed] ?? 0))
    if drawn.set.items.count < drawn.asked {
      session.output.note(
        Message(
          en:
            "\(drawn.set.items.count) of \(drawn.asked): the task has no more different prompts for this tokenizer",
          zh: "\(drawn.asked) 条中得到 \(drawn.set.items.count) 条：对该分词器没有更多不同的提示"))
    }
    let precision = PromptParameters.precision(of: call, in: session)
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "prompts", zh: "条提示")
    let scores: [TaskScore]
    do {
      scores = try model.model.scores(
        of: drawn.set.items, interventions: session.standingInterventions, precision: precision,
        progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    return TaskResult.record(drawn, scores, model)
  }
}
