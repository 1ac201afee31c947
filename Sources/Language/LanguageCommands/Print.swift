import Syntax

/// `print`: writes values as one line of text.
enum Print: Command {
  static let values = Parameter<[Value]>(
    "values", .rest, help: Message(en: "What to print; texts without their quotes.", zh: "要打印的值；文本不带引号。"))
  static let separator = Parameter<String>(
    "sep", default: " ", help: Message(en: "What to put between the values.", zh: "值之间的分隔文本。"))

  static let signature = Signature(
    "print", topic: .output, parameters: [values, separator],
    summary: Message(en: "Prints values as one line of text.", zh: "把值打印成一行文本。"),
    description: Message(
      en:
        "Texts are printed as they are, other values as a script would write them. In a text, `\\(value)` puts a "
        + "value in place.",
      zh: "文本原样打印，其他值按脚本中的写法打印。文本里的 `\\(值)` 会代入该值。"),
    related: ["text"], search: ["write", "echo", "output", "打印", "输出"],
    examples: [Example(#"print "1 + 1 =" (1 + 1)"#, shows: "1 + 1 = 2")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    try session.print(call[values].map(\.plainText).joined(separator: call[separator]))
    return .nothing
  }
}
