// E501–E507: lessons, `.sonde.md`. No script alone can make these mistakes, so the entries have no examples.
extension DiagnosticCode {
  static let lessons = [
    unclosedFence, misplacedFence, doubledName, unknownOption, optionValue, missingTitle, badPattern,
  ]

  public static let unclosedFence = DiagnosticCode(
    "E501",
    title: Message(en: "fence not closed", zh: "围栏没有闭合"),
    explanation: Message(
      en:
        "A code block of a lesson begins with a line of at least three backquotes and ends with a line of as many "
        + "and nothing else. The front matter at the top stands between two lines `---`.",
      zh: "课程中的代码块以至少三个反引号的一行开始，以同样多反引号、别无他物的一行结束。开头的文件信息放在两行 `---` 之间。"))

  public static let misplacedFence = DiagnosticCode(
    "E502",
    title: Message(en: "fence out of place", zh: "围栏位置不对"),
    explanation: Message(
      en:
        "A cell's fence stands at the start of its line. A fence `output` follows the cell that prints it, with "
        + "nothing but empty lines between, and each cell has at most one.",
      zh: "单元的围栏要顶格写。`output` 围栏紧跟在输出它的单元之后，中间只能有空行，每个单元至多一个。"))

  public static let doubledName = DiagnosticCode(
    "E503",
    title: Message(en: "name used twice", zh: "名称重复"),
    explanation: Message(
      en:
        "Each cell of a lesson has an id of its own, by which `goto` and remembered places find it; each option of "
        + "a cell and each line of the front matter is given once.",
      zh: "课程的每个单元有自己的标识，`goto` 和进度记录都靠它；单元的每个选项、文件信息的每一行都只写一次。"))

  public static let unknownOption = DiagnosticCode(
    "E504",
    title: Message(en: "unknown option", zh: "未知的选项"),
    explanation: Message(
      en:
        "The line that opens a cell takes `#id`, `timeout=`, `tol=`, `predict`, `answer=`, `exercise`, `hint=` and "
        + "`error`. The front matter takes `title`, `lang`, `use`, `model` and `seed`.",
      zh: "单元的起始行可写 `#标识`、`timeout=`、`tol=`、`predict`、`answer=`、`exercise`、`hint=` 和 `error`。"
        + "文件信息可写 `title`、`lang`、`use`、`model` 和 `seed`。"))

  public static let optionValue = DiagnosticCode(
    "E505",
    title: Message(en: "wrong value of an option", zh: "选项的值不对"),
    explanation: Message(
      en:
        "The value is missing, can't be read, or doesn't go with the cell's other options. Texts with spaces stand "
        + "in double quotes.",
      zh: "选项缺少值、值无法识别，或与单元的其他选项不相容。含空格的文本要放在双引号里。"))

  public static let missingTitle = DiagnosticCode(
    "E506",
    title: Message(en: "lesson without a title", zh: "课程没有标题"),
    explanation: Message(
      en:
        "A lesson begins with its front matter: a line `---`, lines such as `title: The next token`, and a line "
        + "`---`. The title is required.",
      zh: "课程以文件信息开头：一行 `---`，若干行如 `title: 下一个 token`，再一行 `---`。标题必不可少。"))

  public static let badPattern = DiagnosticCode(
    "E507",
    title: Message(en: "pattern can't be read", zh: "模式无法识别"),
    explanation: Message(
      en:
        "An expected line that ends with ` (re)` is a regular expression for the whole line. It knows `.`, `[…]`, "
        + "`\\d`, `\\w`, `\\s`, `(…)`, `|`, `*`, `+`, `?` and `{m,n}`; a backslash takes a sign as it is.",
      zh: "以 ` (re)` 结尾的预期行是匹配整行的正则表达式，支持 `.`、`[…]`、`\\d`、`\\w`、`\\s`、`(…)`、`|`、`*`、`+`、`?` 和 "
        + "`{m,n}`；反斜杠使其后的符号按原样理解。"))
}
