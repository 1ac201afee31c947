// W201–W204: scripts that run, but probably not as meant.
extension DiagnosticCode {
  static let warnings = [byteOrderMark, wordHidesVariable, mixedScript, exactComparison]

  public static let byteOrderMark = DiagnosticCode(
    "W201",
    title: Message(en: "byte order mark", zh: "字节顺序标记"),
    explanation: Message(
      en:
        "The file begins with an invisible byte order mark. It is passed over, but a `#!` line doesn't work "
        + "behind it. Save the file as UTF-8 without BOM.",
      zh: "文件以不可见的字节顺序标记（BOM）开头。它会被忽略，但会使 `#!` 行失效。请存为无 BOM 的 UTF-8。"),
    failing: "\u{FEFF}print 1",
    mended: "print 1")

  public static let wordHidesVariable = DiagnosticCode(
    "W202",
    title: Message(en: "bare word hides a variable", zh: "裸词与变量同名"),
    explanation: Message(
      en: "The command takes this word as a name, although a variable is called so too. Write `(m)` for the "
        + "variable's value, or quotes for the word.",
      zh: "命令把这个词当作名称，而同名变量也存在。要用变量的值，请写 `(m)`；要用这个词，请加引号。"),
    failing: "let table = \"json\"\nshow 1 as=table",
    mended: "let table = \"json\"\nshow 1 as=(table)")

  public static let mixedScript = DiagnosticCode(
    "W203",
    title: Message(en: "name of mixed scripts", zh: "名称混用不同文字"),
    explanation: Message(
      en: "The name mixes Latin letters with Cyrillic or Greek ones that look the same. Type it again.",
      zh: "名称中混有与拉丁字母外形相同的西里尔或希腊字母。请重新输入。"),
    failing: "let m\u{43E}del_name = 1",
    mended: "let model_name = 1")

  public static let exactComparison = DiagnosticCode(
    "W204",
    title: Message(en: "exact comparison of computed numbers", zh: "对计算结果作精确比较"),
    explanation: Message(
      en: "Numbers with a fraction are rarely equal to the last bit. Compare with `~=`, or with `close(a, b, "
        + "tol=1e-5)`.",
      zh: "带小数的计算结果很少逐位相等。请用 `~=`，或 `close(a, b, tol=1e-5)`。"),
    failing: "expect 0.1 + 0.2 == 0.3",
    mended: "expect 0.1 + 0.2 ~= 0.3")
}
