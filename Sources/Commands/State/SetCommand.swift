import Language
import Syntax

/// A setting that is on or off.
enum Switch: String, ChoiceArgument {
  case on, off
}

/// `set`: what holds for the commands that follow.
enum SetCommand: Command {
  static let precision = Parameter<Arithmetic?>(
    "precision",
    help: Message(
      en: "The arithmetic of runs: `exact`, or `fast` with activations of eight bits.",
      zh: "运行时的计算精度：`exact`，或以 8 位激活值计算的 `fast`。"))
  static let timing = Parameter<Switch?>(
    "timing", help: Message(en: "Whether to note how long each statement took.", zh: "是否在每条语句后注明用时。"))
  static let pager = Parameter<Switch?>(
    "pager",
    help: Message(en: "Whether long results go through the pager.", zh: "较长的结果是否通过分页程序显示。"))

  static let resultType = RecordType(
    "settings",
    [
      FieldDeclaration("precision", .text, doc: Message(en: "The arithmetic of runs.", zh: "计算精度。")),
      FieldDeclaration("timing", .text, doc: Message(en: "Whether times are noted.", zh: "是否注明用时。")),
      FieldDeclaration("pager", .text, doc: Message(en: "Whether there is a pager.", zh: "是否分页。")),
    ])

  static let signature = Signature(
    "set", topic: .session, parameters: [precision, timing, pager], returns: .optional(.record(resultType)),
    effects: .changesSession,
    summary: Message(
      en: "Changes a setting of the session; without arguments, shows them.", zh: "更改会话的设置；不带参数时显示各项设置。"),
    related: ["seed", "status"], search: ["option", "setting", "configure", "设置", "选项", "精度"],
    examples: [Example("set precision=fast"), Example("set timing=on"), Example("set")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    guard !call.given.isEmpty else { return .record(settings(of: session)) }
    for (name, value) in call.given { session.settings[name] = value }
    return .nothing
  }

  /// The settings that hold now, defaults included.
  static func settings(of session: Session) -> Record {
    Record(
      type: resultType,
      [
        ("precision", .text(session.defaultArithmetic.rawValue)),
        ("timing", session.settings["timing"] ?? "off"), ("pager", session.settings["pager"] ?? "on"),
      ])
  }
}
