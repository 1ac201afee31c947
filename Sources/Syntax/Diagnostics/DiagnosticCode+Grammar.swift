// E011–E029: how words make statements.
extension DiagnosticCode {
  static let grammar = [
    tooDeep, operatorInArgument, unclosedBracket, missing, unexpected, commandAsOperand, chainedComparison,
    reservedWord, misplaced, missingArgumentValue, missingBlock, strayElse, assignmentInCondition, notLiteral,
  ]

  public static let tooDeep = DiagnosticCode(
    "E011",
    title: Message(en: "too deep or too long", zh: "嵌套太深或链太长"),
    explanation: Message(
      en:
        "Brackets, blocks and prefix operators nest up to 64 deep, and up to 256 operators or postfixes may "
        + "follow each other. Give a part of it a name with `let`.",
      zh: "括号、代码块和前缀运算符最多嵌套 64 层，一条链最多 256 个运算符或后缀。请用 `let` 给其中一部分命名。"))

  public static let operatorInArgument = DiagnosticCode(
    "E012",
    title: Message(en: "operator in an argument", zh: "参数中的运算符"),
    explanation: Message(
      en: "After a command's name arguments are separated by spaces, so an argument that is computed "
        + "stands in parentheses. In call form, `print(x + 1)`, it needs none.",
      zh: "命令名之后的参数以空格分隔，所以需要计算的参数要放在括号里。写成 `print(x + 1)` 这种调用形式则不必再加括号。"),
    failing: "let x = 1\nprint x + 1",
    mended: "let x = 1\nprint (x + 1)")

  public static let unclosedBracket = DiagnosticCode(
    "E013",
    title: Message(en: "bracket isn't closed", zh: "括号没有闭合"),
    explanation: Message(
      en: "Each `(`, `[` and `{` needs its own `)`, `]` or `}`, in the right order. The note shows where the "
        + "open bracket stands.",
      zh: "每个 `(`、`[`、`{` 都要有对应的 `)`、`]`、`}`，次序也要正确。附注指出未闭合的括号在哪里。"),
    failing: "print (1 + 2",
    mended: "print (1 + 2)")

  public static let missing = DiagnosticCode(
    "E014",
    title: Message(en: "something is missing", zh: "缺少内容"),
    explanation: Message(
      en: "The statement stops, or goes on with something else, where a value, a name or a word is needed. "
        + "The message says what.",
      zh: "语句在需要值、名称或单词的地方结束了，或出现了别的东西。提示会说明缺什么。"),
    failing: "let x = ",
    mended: "let x = 1")

  public static let unexpected = DiagnosticCode(
    "E015",
    title: Message(en: "the statement should end here", zh: "语句应在此结束"),
    explanation: Message(
      en: "A whole statement was read, and then more follows. Put the next statement on a new line, or "
        + "after `;`.",
      zh: "一条完整的语句之后还有内容。请把下一条语句放到新的一行，或用 `;` 隔开。"),
    failing: "let x = 1 let y = 2",
    mended: "let x = 1; let y = 2")

  public static let commandAsOperand = DiagnosticCode(
    "E016",
    title: Message(en: "a command as operand needs parentheses", zh: "命令作为运算数要加括号"),
    explanation: Message(
      en: "A command takes everything up to the end of its clause as arguments. To compute with its result, "
        + "put it in parentheses.",
      zh: "命令会把直到子句末尾的内容都当作参数。要用它的结果继续计算，请把整个命令放在括号里。"),
    failing: "load smollm2\nexpect \"a\" == run \"b\"",
    mended: "load smollm2\nexpect \"a\" == (run \"b\").text")

  public static let chainedComparison = DiagnosticCode(
    "E017",
    title: Message(en: "comparisons can't be chained", zh: "比较不能连写"),
    explanation: Message(
      en: "`a < b < c` is not a comparison of three. Write `a < b and b < c`.",
      zh: "`a < b < c` 不能比较三个值。请写成 `a < b and b < c`。"),
    failing: "let x = 2\nexpect 1 < x < 3",
    mended: "let x = 2\nexpect 1 < x and x < 3")

  public static let reservedWord = DiagnosticCode(
    "E018",
    title: Message(en: "reserved word", zh: "保留字"),
    explanation: Message(
      en: "These words belong to the language and can't be names: let if else for in def return with expect "
        + "require include use param break continue and or not contains true false none.",
      zh:
        "下列单词属于语言本身，不能用作名称：let if else for in def return with expect require include use param break continue and or not contains true false none。"
    ),
    failing: "let with = 1",
    mended: "let width = 1")

  public static let misplaced = DiagnosticCode(
    "E019",
    title: Message(en: "statement in the wrong place", zh: "语句的位置不对"),
    explanation: Message(
      en: "`use` is the first statement of a file; `include`, `param` and `def` stand outside all blocks; "
        + "`return` stands in a `def`; `break` and `continue` stand in a loop.",
      zh: "`use` 必须是文件的第一条语句；`include`、`param`、`def` 要在所有代码块之外；`return` 在 `def` 之内；`break`、`continue` 在循环之内。"),
    failing: "break",
    mended: "for i in 0..3 { break }")

  public static let missingArgumentValue = DiagnosticCode(
    "E020",
    title: Message(en: "argument without a value", zh: "参数没有值"),
    explanation: Message(
      en: "After `key=` a value must follow. A negative number is written without a space: `value=-1`.",
      zh: "`key=` 之后必须有值。负数中间不留空格：`value=-1`。"),
    failing: "print 1 sep= end=2",
    mended: "print 1 sep=0 end=2")

  public static let missingBlock = DiagnosticCode(
    "E021",
    title: Message(en: "block is missing", zh: "缺少代码块"),
    explanation: Message(
      en:
        "`if`, `else`, `for`, `with` and `def` are followed by statements in braces: `if x > 1 { print x }`.",
      zh: "`if`、`else`、`for`、`with`、`def` 之后要跟花括号中的语句：`if x > 1 { print x }`。"),
    failing: "let x = 2\nif x > 1 print x",
    mended: "let x = 2\nif x > 1 { print x }")

  public static let strayElse = DiagnosticCode(
    "E022",
    title: Message(en: "'else' without its 'if'", zh: "'else' 没有对应的 'if'"),
    explanation: Message(
      en: "`else` stands on the line of the `}` that closes the `if`, so that a line typed at the prompt is "
        + "complete when it looks complete.",
      zh: "`else` 要与结束 `if` 的 `}` 写在同一行，这样在提示符下输入的一行看上去完整时就确实完整。"),
    failing: "if true { print 1 }\nelse { print 2 }",
    mended: "if true { print 1 } else { print 2 }")

  public static let assignmentInCondition = DiagnosticCode(
    "E023",
    title: Message(en: "'=' where '==' is meant", zh: "应使用 '==' 而不是 '='"),
    explanation: Message(
      en: "`=` gives a name a value; `==` compares two values.",
      zh: "`=` 是给名称赋值；`==` 是比较两个值。"),
    failing: "let x = 1\nif x = 1 { print x }",
    mended: "let x = 1\nif x == 1 { print x }")

  public static let notLiteral = DiagnosticCode(
    "E024",
    title: Message(en: "a literal is needed", zh: "此处需要字面量"),
    explanation: Message(
      en: "The default of a `param` and the name after `include` are known before the script runs, so they "
        + "are literals: a number, a text without interpolation, true, false, none, or a list of these.",
      zh: "`param` 的默认值和 `include` 的文件名在脚本运行之前就要确定，所以必须是字面量：数、不含插值的文本、true、false、none，或由它们组成的列表。"),
    failing: "param layers = 1 + 2",
    mended: "param layers = 3")
}
