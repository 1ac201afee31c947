import Syntax

/// The chapter of the reference that a command stands in.
public enum Topic: String, Sendable, CaseIterable {
  case models, running, interventions, looking, instruments, output, session, text, lists, tables, maths,
    language

  /// The chapter's title.
  public var title: Message {
    switch self {
    case .models: Message(en: "Models", zh: "模型")
    case .running: Message(en: "Running a model", zh: "运行模型")
    case .interventions: Message(en: "Interventions", zh: "干预")
    case .looking: Message(en: "Looking inside", zh: "观察内部")
    case .instruments: Message(en: "Instruments", zh: "研究工具")
    case .output: Message(en: "Showing and saving", zh: "显示与保存")
    case .session: Message(en: "Session", zh: "会话")
    case .text: Message(en: "Text functions", zh: "文本函数")
    case .lists: Message(en: "List functions", zh: "列表函数")
    case .tables: Message(en: "Records and tables", zh: "记录与表格")
    case .maths: Message(en: "Maths functions", zh: "数学函数")
    case .language: Message(en: "Language", zh: "语言")
    }
  }
}
