// E101–E125: what the checker finds before anything runs.
extension DiagnosticCode {
  static let names = [
    variableNamedAsCommand, unknownVariable, unknownArgument, missingArgument, unknownCommand,
    repeatedArgument, wrongType, unknownChoice, unknownField, tooManyArguments, withoutIntervention,
    unknownSubcommand, textNeedsQuotes, assignmentToUnknown, redefinition, badParameterName, recursion,
    unknownEdition, abbreviation, unknownParam, unknownTypeName, modelNotLoaded, forwardUse,
  ]

  public static let variableNamedAsCommand = DiagnosticCode(
    "E101",
    title: Message(en: "variable with a command's name", zh: "变量与命令同名"),
    explanation: Message(
      en: "A clause that begins with a command's name is that command, so no variable, parameter or loop "
        + "name may be called so. Choose another name.",
      zh: "以命令名开头的子句就是该命令，所以变量、参数和循环变量都不能与命令同名。请换一个名称。"),
    failing: "let print = 3",
    mended: "let printed = 3")

  public static let unknownVariable = DiagnosticCode(
    "E102",
    title: Message(en: "unknown variable", zh: "未知的变量"),
    explanation: Message(
      en: "No `let`, loop, parameter or `param` above this place gives this name a value. Names made inside "
        + "a block end with it.",
      zh: "在此之前没有 `let`、循环、参数或 `param` 给这个名称赋值。代码块内定义的名称只在该块内有效。"),
    failing: "let prompt = \"a\"\nprint promt",
    mended: "let prompt = \"a\"\nprint prompt")

  public static let unknownArgument = DiagnosticCode(
    "E103",
    title: Message(en: "unknown argument", zh: "未知的参数"),
    explanation: Message(
      en: "The command has no argument of this name. `help` with the command's name lists its arguments.",
      zh: "该命令没有这个名称的参数。用 `help 命令名` 查看它的全部参数。"),
    failing: "print 1 separator=2",
    mended: "print 1 2")

  public static let missingArgument = DiagnosticCode(
    "E104",
    title: Message(en: "missing argument", zh: "缺少参数"),
    explanation: Message(
      en: "The command can't run without this argument. `help` with the command's name shows an example.",
      zh: "缺少此参数，命令无法运行。用 `help 命令名` 查看示例。"),
    failing: "round()",
    mended: "round(2.5)")

  public static let unknownCommand = DiagnosticCode(
    "E105",
    title: Message(en: "unknown command", zh: "未知的命令"),
    explanation: Message(
      en: "The line is written like a command, but neither the table of commands nor a `def` of the script "
        + "has this name. `help` lists the commands, and `apropos` finds one by a word.",
      zh: "这一行写成了命令的样子，但命令表和脚本的 `def` 中都没有这个名称。`help` 列出全部命令，`apropos` 可按词查找。"),
    failing: "pront 1",
    mended: "print 1")

  public static let repeatedArgument = DiagnosticCode(
    "E106",
    title: Message(en: "argument given twice", zh: "参数重复"),
    explanation: Message(
      en: "Each argument is given once, by its place or by its name.",
      zh: "每个参数只能给一次，按位置或按名称。"),
    failing: "round(2.5, places=1, places=2)",
    mended: "round(2.5, places=1)")

  public static let wrongType = DiagnosticCode(
    "E107",
    title: Message(en: "wrong type", zh: "类型不符"),
    explanation: Message(
      en: "The value has another type than the place needs, e.g. a text where a number is needed.",
      zh: "值的类型与此处需要的不同，例如需要数却给了文本。"),
    failing: "round(\"a\")",
    mended: "round(2.5)")

  public static let unknownChoice = DiagnosticCode(
    "E108",
    title: Message(en: "not one of the choices", zh: "不在可选值之中"),
    explanation: Message(
      en: "The argument takes one of a few words; the message lists them.",
      zh: "该参数只接受几个固定的词，提示中已列出。"),
    failing: "show 1 as=tabel",
    mended: "show 1 as=table")

  public static let unknownField = DiagnosticCode(
    "E109",
    title: Message(en: "unknown field", zh: "未知的字段"),
    explanation: Message(
      en:
        "The value has fields, but none of this name. `help` with the command's name lists the fields of its "
        + "result.",
      zh: "该值没有这个名称的字段。用 `help 命令名` 查看其结果的字段。"))

  public static let tooManyArguments = DiagnosticCode(
    "E110",
    title: Message(en: "too many arguments", zh: "参数太多"),
    explanation: Message(
      en: "The command takes fewer arguments by place. Others are given by name, as `key=value`; a text of "
        + "several words needs quotes.",
      zh: "按位置给出的参数太多。其余参数要写成 `key=value`；由多个词组成的文本要加引号。"),
    failing: "len [1] [2]",
    mended: "len [1, 2]")

  public static let withoutIntervention = DiagnosticCode(
    "E111",
    title: Message(en: "nothing for 'with' to undo", zh: "'with' 没有可撤销的干预"),
    explanation: Message(
      en: "`with` installs interventions for a block and takes them out after it. This command installs "
        + "none: put it inside the block.",
      zh: "`with` 在代码块期间安装干预并在之后撤销。此命令不安装干预：请放到代码块里面。"),
    failing: "with print 1 { print 2 }",
    mended: "print 1; print 2")

  public static let unknownSubcommand = DiagnosticCode(
    "E112",
    title: Message(en: "unknown subcommand", zh: "未知的子命令"),
    explanation: Message(
      en: "The command's name has two words, and the second is not one of its subcommands.",
      zh: "该命令由两个词组成，而第二个词不是它的子命令。"),
    failing: "save sesion \"a.sonde\"",
    mended: "save session \"a.sonde\"")

  public static let textNeedsQuotes = DiagnosticCode(
    "E113",
    title: Message(en: "text needs quotes", zh: "文本要加引号"),
    explanation: Message(
      en: "A bare word is a variable, except where a command takes a name, a path or one of a few words. "
        + "A text stands in quotes.",
      zh: "裸词表示变量，只有在命令接受名称、路径或固定选项的地方例外。文本要放在引号里。"),
    failing: "print hello",
    mended: "print \"hello\"")

  public static let assignmentToUnknown = DiagnosticCode(
    "E114",
    title: Message(en: "assignment to an unknown variable", zh: "给未知变量赋值"),
    explanation: Message(
      en: "`x = …` changes a variable that exists. To make one, write `let x = …`.",
      zh: "`x = …` 用于修改已有的变量。要新建变量，请写 `let x = …`。"),
    failing: "total = 1",
    mended: "let total = 1")

  public static let redefinition = DiagnosticCode(
    "E115",
    title: Message(en: "name defined twice", zh: "名称重复定义"),
    explanation: Message(
      en: "A `def` may have neither the name of a command nor that of another `def` of the script.",
      zh: "`def` 的名称不能与命令或脚本中另一个 `def` 相同。"),
    failing: "def print(x) { return x }",
    mended: "def shout(x) { return x }")

  public static let badParameterName = DiagnosticCode(
    "E116",
    title: Message(en: "parameter name can't be used", zh: "参数名不可用"),
    explanation: Message(
      en: "The parameters of a `def` have different names, and those without a default stand first.",
      zh: "`def` 的参数名不能重复，没有默认值的参数要放在前面。"),
    failing: "def twice(a, a) { return a }",
    mended: "def twice(a, b) { return a }")

  public static let recursion = DiagnosticCode(
    "E117",
    title: Message(en: "recursion", zh: "递归"),
    explanation: Message(
      en: "A `def` may not call itself, directly or through others, so that every script ends. Use `for`.",
      zh: "`def` 不能直接或间接调用自身，这样每个脚本都会结束。请用 `for`。"),
    failing: "def f(x) { return f(x) }",
    mended: "def f(x) { return x }")

  public static let unknownEdition = DiagnosticCode(
    "E118",
    title: Message(en: "unknown edition", zh: "未知的语言版本"),
    explanation: Message(
      en: "The first line names the edition of the language, so that old scripts keep their meaning. This "
        + "program knows `sonde-1`.",
      zh: "首行写明语言版本，使旧脚本的含义保持不变。本程序支持 `sonde-1`。"),
    failing: "use sonde-9",
    mended: "use sonde-1")

  public static let abbreviation = DiagnosticCode(
    "E119",
    title: Message(en: "abbreviation in a script", zh: "脚本中的缩写"),
    explanation: Message(
      en: "Abbreviated commands work at the prompt only; in a file they would change their meaning when "
        + "commands are added. Write the name in full.",
      zh: "命令缩写只能在提示符下使用；写在文件里，日后新增命令会改变其含义。请写全名。"),
    failing: "prin 1",
    mended: "print 1")

  public static let unknownParam = DiagnosticCode(
    "E120",
    title: Message(en: "unknown script parameter", zh: "未知的脚本参数"),
    explanation: Message(
      en: "`-D name=value` sets a parameter that the script declares with `param name = default`.",
      zh: "`-D name=value` 只能设置脚本中用 `param name = 默认值` 声明过的参数。"))

  public static let unknownTypeName = DiagnosticCode(
    "E121",
    title: Message(en: "unknown type", zh: "未知的类型"),
    explanation: Message(
      en: "The type of a parameter is one of those the message lists. It may be left out.",
      zh: "参数的类型必须是提示中列出的类型之一，也可以省略。"),
    failing: "def f(x: txt) { return x }",
    mended: "def f(x: text) { return x }")

  public static let modelNotLoaded = DiagnosticCode(
    "E122",
    title: Message(en: "no model is loaded yet", zh: "尚未加载模型"),
    explanation: Message(
      en: "The command needs a model, and no `load` stands before it.",
      zh: "该命令需要模型，而此前没有 `load`。"),
    failing: "run \"hello\"",
    mended: "load smollm2\nrun \"hello\"")

  public static let forwardUse = DiagnosticCode(
    "E123",
    title: Message(en: "used before it has a value", zh: "在赋值之前使用"),
    explanation: Message(
      en: "Scripts run from top to bottom: the `let` of this name stands below.",
      zh: "脚本自上而下运行：这个名称的 `let` 在下面。"),
    failing: "print x\nlet x = 1",
    mended: "let x = 1\nprint x")
}
