// E001–E010: what a script's bytes, quotes and numbers may be.
extension DiagnosticCode {
  static let text = [
    notUTF8, digitStart, fullWidth, unclosedText, badEscape, quoteInInterpolation, doublyEncoded, invisible,
    unexpectedCharacter, numberTooLarge,
  ]

  public static let notUTF8 = DiagnosticCode(
    "E001",
    title: Message(en: "not UTF-8", zh: "不是 UTF-8 编码"),
    explanation: Message(
      en: "Scripts are read as UTF-8. This file holds bytes that are not UTF-8, perhaps because an editor "
        + "saved it as GBK or UTF-16. Save it again as UTF-8; nothing is guessed.",
      zh: "脚本按 UTF-8 读取。此文件含有不合 UTF-8 的字节，可能是编辑器以 GBK 或 UTF-16 保存的。请另存为 UTF-8；Sonde 不会猜测编码。"))

  public static let digitStart = DiagnosticCode(
    "E002",
    title: Message(en: "a word can't start with a digit", zh: "单词不能以数字开头"),
    explanation: Message(
      en: "What starts with a digit is a number, so `3b-instruct` or `9.11b` is neither a number nor a word. "
        + "Put it in quotes if it is a text or a name.",
      zh: "以数字开头的是数，所以 `3b-instruct`、`9.11b` 既不是数也不是单词。若是文本或名称，请加引号。"),
    failing: "load 3b-instruct",
    mended: "load \"3b-instruct\"")

  public static let fullWidth = DiagnosticCode(
    "E003",
    title: Message(en: "full-width punctuation", zh: "全角标点"),
    explanation: Message(
      en: "Outside texts, punctuation must be half-width: `( ) , = : ; \"` and not `（ ） ， ＝ ： ； “ ”`. "
        + "Switch the input method to half-width punctuation; `sonde fmt` can't do it for you, but each "
        + "message shows the mended text.",
      zh: "在文本引号之外，标点必须是半角：用 `( ) , = : ; \"`，不用 `（ ） ， ＝ ： ； “ ”`。请把输入法切换到半角（英文）标点；每条提示都会给出改正后的写法。"),
    failing: "print（1，2）",
    mended: "print(1,2)")

  public static let unclosedText = DiagnosticCode(
    "E004",
    title: Message(en: "text isn't closed", zh: "文本没有结束引号"),
    explanation: Message(
      en:
        "A text in `\"…\"` or `'…'` ends on the line where it begins. For several lines use `\"\"\"` before "
        + "and after; for a line break within a line write `\\n`.",
      zh: "`\"…\"` 或 `'…'` 中的文本必须在同一行结束。多行文本请在前后用 `\"\"\"`；行内换行写 `\\n`。"),
    failing: "print \"hello",
    mended: "print \"hello\"")

  public static let badEscape = DiagnosticCode(
    "E005",
    title: Message(en: "unknown escape", zh: "未知的转义"),
    explanation: Message(
      en:
        "In a text a backslash begins one of `\\n \\t \\r \\\\ \\\" \\u{…} \\(expression)`. For a backslash "
        + "itself write `\\\\`, or use `'…'`, in which nothing is special.",
      zh: "文本中的反斜杠只能引出 `\\n \\t \\r \\\\ \\\" \\u{…} \\(表达式)`。要写反斜杠本身，用 `\\\\`，或改用 `'…'`，其中没有特殊字符。"),
    failing: "print \"50\\% of it\"",
    mended: "print \"50% of it\"")

  public static let quoteInInterpolation = DiagnosticCode(
    "E006",
    title: Message(en: "quotes in an interpolation", zh: "插值中不能有引号"),
    explanation: Message(
      en: "Between `\\(` and `)` no quotes may stand, so that everyone sees where a text ends. Bind the "
        + "value to a variable first.",
      zh: "`\\(` 与 `)` 之间不能有引号，这样才能一眼看出文本在哪里结束。请先把值存入变量。"),
    failing: "print \"joined: \\(join([1, 2], \"+\"))\"",
    mended: "let sum = join([1, 2], \"+\")\nprint \"joined: \\(sum)\"")

  public static let doublyEncoded = DiagnosticCode(
    "E007",
    title: Message(en: "text looks doubly encoded", zh: "文本疑似被重复编码"),
    explanation: Message(
      en: "The file is UTF-8, but its text looks like UTF-8 that was read as Windows-1252 and saved again: "
        + "`ä¸­æ–‡` where `中文` was meant. Take the original file; nothing is guessed.",
      zh: "文件是 UTF-8，但内容像是把 UTF-8 误当作 Windows-1252 读入后又保存：本应是 `中文`，却成了 `ä¸­æ–‡`。请改用原始文件；Sonde 不会猜测。"),
    failing: "print \"\u{E4}\u{B8}\u{AD}\u{E6}\u{2013}\u{2021}\u{E5}\u{AD}\u{2014}\"",
    mended: "print \"中文字\"")

  public static let invisible = DiagnosticCode(
    "E008",
    title: Message(en: "invisible character", zh: "不可见字符"),
    explanation: Message(
      en: "Control characters, and those that change the direction of text, can make a script look other "
        + "than it is. Take them out, or write them in a text as an escape such as `\\u{202E}`.",
      zh: "控制字符和改变文字方向的字符会让脚本看起来与实际不符。请删去，或在文本中写成转义，例如 `\\u{202E}`。"),
    failing: "print \"a\u{202E}b\"",
    mended: "print \"a\\u{202E}b\"")

  public static let unexpectedCharacter = DiagnosticCode(
    "E009",
    title: Message(en: "unexpected character", zh: "意外的字符"),
    explanation: Message(
      en: "The language has no use for this character outside texts. From other languages: write `and` for "
        + "`&&`, `or` for `||`, `not` for `!`, and `#` for a comment.",
      zh: "在文本之外，语言不使用这个字符。从其他语言来的写法：`&&` 写作 `and`，`||` 写作 `or`，`!` 写作 `not`，注释用 `#`。"),
    failing: "print (true && false)",
    mended: "print (true and false)")

  public static let numberTooLarge = DiagnosticCode(
    "E010",
    title: Message(en: "number too large", zh: "数太大"),
    explanation: Message(
      en: "Whole numbers go up to 9223372036854775807 and other numbers up to about 1.8e308.",
      zh: "整数最大为 9223372036854775807，其他数最大约为 1.8e308。"),
    failing: "print 99999999999999999999",
    mended: "print 9e19")
}
