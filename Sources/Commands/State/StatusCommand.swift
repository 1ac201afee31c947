import Language
import Syntax
import Tensors

/// `status`: the session at a glance.
enum StatusCommand: Command {
  static let interventionType = RecordType(
    "intervention",
    [
      FieldDeclaration("id", .int, doc: Message(en: "The number `unpatch` takes.", zh: "`unpatch` 所用的编号。")),
      FieldDeclaration("command", .text, doc: Message(en: "What installed it.", zh: "安装它的命令。")),
      FieldDeclaration("summary", .text, doc: Message(en: "What it does.", zh: "它的作用。")),
    ])

  static let resultType = RecordType(
    "status",
    [
      FieldDeclaration(
        "model", .optional(.text), doc: Message(en: "The loaded model.", zh: "已加载的模型。")),
      FieldDeclaration(
        "interventions", .rows(interventionType),
        doc: Message(en: "The standing interventions, in the order they act.", zh: "当前生效的干预，按作用顺序排列。")),
      FieldDeclaration("seed", .int, doc: Message(en: "The seed.", zh: "随机种子。")),
      FieldDeclaration(
        "settings", .record(SetCommand.resultType), doc: Message(en: "The settings.", zh: "各项设置。")),
      FieldDeclaration("threads", .int, isOfMachine: true, doc: Message(en: "Threads at work.", zh: "线程数。")),
      FieldDeclaration(
        "kernels", .text, isOfMachine: true, doc: Message(en: "The instruction set in use.", zh: "所用的指令集。")),
    ])

  static let signature = Signature(
    "status", topic: .session, returns: .record(resultType),
    summary: Message(
      en: "Shows the model, the standing interventions, the seed and the settings.",
      zh: "显示模型、当前生效的干预、随机种子和各项设置。"),
    related: ["model", "unpatch", "set", "seed"],
    search: ["state", "session", "interventions", "threads", "状态", "会话", "干预", "线程"],
    examples: [Example("status"), Example("(status).interventions")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let rows = session.interventions.map { intervention -> [Value] in
      [.int(intervention.id), .text(intervention.command), .text(intervention.summary)]
    }
    let engine = session.engine as? Engine
    return .record(
      Record(
        type: resultType,
        [
          ("model", (session.model?.facts.name).map(Value.text) ?? .nothing),
          ("interventions", .table(Table(interventionType, rows: rows))),
          ("seed", .int(Int(clamping: session.seed))),
          ("settings", .record(SetCommand.settings(of: session))),
          ("threads", .int(engine?.threads ?? 0)), ("kernels", .text(KernelPath.current.rawValue)),
        ]))
  }
}
