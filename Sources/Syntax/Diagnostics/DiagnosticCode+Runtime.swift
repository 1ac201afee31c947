// E301–E314: what a statement can run into. E401–E405: what a script claims.
extension DiagnosticCode {
  static let runtime = [
    outOfRange, valueType, shape, arithmetic, emptyList, limit, missingField, notConvertible, interrupted,
    contextLength, noValue, notComparable, badValue, notFinite,
  ]
  static let expectations = [
    expectationFailed, requirementFailed, noError, otherError, notCondition,
  ]

  public static let outOfRange = DiagnosticCode(
    "E301",
    title: Message(en: "out of range", zh: "超出范围"),
    explanation: Message(
      en:
        "A layer, head, neuron, position or index lies outside what there is. They count from 0, and negative "
        + "positions count from the end.",
      zh: "层、头、神经元、位置或下标超出了范围。它们从 0 开始计数，负的位置从末尾倒数。"),
    failing: "let xs = [1, 2]\nprint xs[2]",
    mended: "let xs = [1, 2]\nprint xs[1]")

  public static let valueType = DiagnosticCode(
    "E302",
    title: Message(en: "value of the wrong type", zh: "值的类型不符"),
    explanation: Message(
      en: "While running, a value turned out to have another type than is needed here.",
      zh: "运行时发现值的类型与此处需要的不同。"),
    failing: "for x in [1, \"a\"] { let y = x + 1 }",
    mended: "for x in [1, 2] { let y = x + 1 }")

  public static let shape = DiagnosticCode(
    "E303",
    title: Message(en: "shapes don't match", zh: "形状不匹配"),
    explanation: Message(
      en: "Tensors that are combined have the same shape, and a vector given to a model has its width.",
      zh: "参与运算的张量形状必须相同，给模型的向量长度必须等于模型宽度。"))

  public static let arithmetic = DiagnosticCode(
    "E304",
    title: Message(en: "arithmetic is not possible", zh: "无法计算"),
    explanation: Message(
      en:
        "Division by zero, a whole number beyond 9223372036854775807, or a function outside its domain such as "
        + "the root of a negative number.",
      zh: "除以零、整数超过 9223372036854775807，或函数超出定义域，例如对负数开方。"),
    failing: "print (1 / 0)",
    mended: "print (1 / 2)")

  public static let emptyList = DiagnosticCode(
    "E305",
    title: Message(en: "list is empty", zh: "列表为空"),
    explanation: Message(
      en: "The mean, the smallest or the greatest of nothing has no value. Test `len(xs) > 0` first.",
      zh: "空列表没有平均值、最小值或最大值。请先检查 `len(xs) > 0`。"),
    failing: "print mean([])",
    mended: "print mean([1, 2])")

  public static let limit = DiagnosticCode(
    "E306",
    title: Message(en: "limit reached", zh: "达到上限"),
    explanation: Message(
      en:
        "Calls nest up to 64 deep, and lists, texts and a statement's output are bounded, so that no script "
        + "can take all memory by mistake.",
      zh: "调用最多嵌套 64 层，列表、文本和单条语句的输出也有上限，以免脚本误占全部内存。"))

  public static let missingField = DiagnosticCode(
    "E307",
    title: Message(en: "value has no such field", zh: "值没有该字段"),
    explanation: Message(
      en:
        "While running, the value turned out to have no field of this name. The message lists those it has.",
      zh: "运行时发现该值没有这个字段。提示中列出了它拥有的字段。"),
    failing: "let r = record(a=1)\nprint r.b",
    mended: "let r = record(a=1)\nprint r.a")

  public static let notConvertible = DiagnosticCode(
    "E308",
    title: Message(en: "text is not a number", zh: "文本不是数"),
    explanation: Message(
      en: "The text can't be read as the number that is needed.",
      zh: "无法把文本读作所需的数。"),
    failing: "print number(\"abc\")",
    mended: "print number(\"12\")")

  public static let interrupted = DiagnosticCode(
    "E309",
    title: Message(en: "interrupted", zh: "已中断"),
    explanation: Message(
      en:
        "Ctrl-C stopped the statement. What was bound before it stays, and interventions of open `with` blocks "
        + "have been taken out.",
      zh: "语句被 Ctrl-C 中断。此前的变量保留，尚未结束的 `with` 块中的干预已撤销。"))

  public static let contextLength = DiagnosticCode(
    "E310",
    title: Message(en: "text too long for the model", zh: "文本超出模型的上下文长度"),
    explanation: Message(
      en: "The prompt and the tokens to be generated together must fit into the model's context.",
      zh: "提示词与要生成的 token 合计必须在模型的上下文长度之内。"))

  public static let noValue = DiagnosticCode(
    "E311",
    title: Message(en: "there is no value", zh: "没有值"),
    explanation: Message(
      en: "The value is `none`, or the command gives nothing. Test `x != none` before it is used.",
      zh: "值是 `none`，或命令没有返回值。使用之前请检查 `x != none`。"),
    failing: "let x = none\nprint (x + 1)",
    mended: "let x = 1\nprint (x + 1)")

  public static let notComparable = DiagnosticCode(
    "E312",
    title: Message(en: "values can't be compared", zh: "无法比较"),
    explanation: Message(
      en: "Numbers compare with numbers and texts with texts; only `==` and `!=` take any two values.",
      zh: "数与数比较，文本与文本比较；只有 `==` 和 `!=` 可用于任意两个值。"),
    failing: "print (1 < \"a\")",
    mended: "print (1 < 2)")

  public static let badValue = DiagnosticCode(
    "E313",
    title: Message(en: "value not possible here", zh: "此处不能使用该值"),
    explanation: Message(
      en: "The value has the right type, but the command can't use it; the message says what is possible.",
      zh: "值的类型正确，但命令无法使用；提示中说明了允许的取值。"))

  public static let notFinite = DiagnosticCode(
    "E314",
    title: Message(en: "result is not finite", zh: "结果不是有限数"),
    explanation: Message(
      en: "The computation gave infinity or no number at all. An intervention with a huge value does this.",
      zh: "计算得到无穷大或非数。干预值过大时会这样。"))

  public static let expectationFailed = DiagnosticCode(
    "E401",
    title: Message(en: "expectation failed", zh: "预期不成立"),
    explanation: Message(
      en: "`expect` found its condition false. The script goes on, and the exit code is 1.",
      zh: "`expect` 的条件不成立。脚本继续运行，退出码为 1。"),
    failing: "expect 1 + 1 == 3",
    mended: "expect 1 + 1 == 2")

  public static let requirementFailed = DiagnosticCode(
    "E402",
    title: Message(en: "requirement failed", zh: "要求不满足"),
    explanation: Message(
      en: "`require` found its condition false, and the script stops. The exit code is 1.",
      zh: "`require` 的条件不成立，脚本停止。退出码为 1。"),
    failing: "require 1 + 1 == 3",
    mended: "require 1 + 1 == 2")

  public static let noError = DiagnosticCode(
    "E403",
    title: Message(en: "expected error did not come", zh: "预期的错误没有出现"),
    explanation: Message(
      en: "The block of `expect error` ran to its end without an error.",
      zh: "`expect error` 的代码块没有出错就运行完了。"),
    failing: "expect error { print 1 }",
    mended: "expect error E304 { print (1 / 0) }")

  public static let otherError = DiagnosticCode(
    "E404",
    title: Message(en: "another error came", zh: "出现了另一个错误"),
    explanation: Message(
      en: "The block of `expect error` failed, but with another code than the one named.",
      zh: "`expect error` 的代码块出错了，但错误码与写明的不同。"),
    failing: "expect error E301 { print (1 / 0) }",
    mended: "expect error E304 { print (1 / 0) }")

  public static let notCondition = DiagnosticCode(
    "E405",
    title: Message(en: "not true or false", zh: "不是真或假"),
    explanation: Message(
      en: "A condition is true or false; other values don't count as either. Compare, e.g. `x != 0`.",
      zh: "条件必须是真或假，其他值都不算。请写成比较，例如 `x != 0`。"),
    failing: "expect 1",
    mended: "expect 1 == 1")
}
