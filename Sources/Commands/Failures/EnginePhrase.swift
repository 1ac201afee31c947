import Syntax

/// Parts of the engine's sentences in Chinese: its rooms say in plain English what they expected or found.
enum EnginePhrase {
  /// The English phrases, `%` standing for a part that is put in its place in the Chinese.
  private static let phrases = [
    // Chat templates.
    ("an opening tag", "起始标签"), ("an opening bracket", "开括号"),
    ("an expression", "表达式"), ("another expression", "其他表达式"), ("an index", "下标"),
    ("a named argument", "命名参数"), ("a call of a macro", "宏调用"), ("a name", "名称"),
    ("the name of a tag", "标签名"), ("the name of a filter", "过滤器名"), ("the name of a test", "测试名"),
    ("the name of a macro", "宏名"), ("the name of a parameter", "参数名"),
    ("the end of the template", "模板的结尾"), ("a text in quotes", "带引号的文本"), ("text", "普通文本"),
    // Their values and what is done with them.
    ("an undefined value", "未定义的值"), ("none", "none"), ("a truth value", "真假值"),
    ("a number", "数"), ("a text", "文本"), ("a list", "列表"), ("an object", "对象"), ("a function", "函数"),
    ("assign to % names", "赋值给 % 个名称"), ("set a field", "设置字段"), ("iterate", "遍历"), ("call", "调用"),
    ("slice", "切片"), ("key of an object", "作为对象的键"), ("index", "查找下标"),
    // Metadata, settings and weights.
    ("a whole number from % to %", "介于 % 与 % 之间的整数"), ("a whole number above 0", "大于 0 的整数"),
    ("a number above 0", "大于 0 的数"), ("a divisor of % heads", "注意力头数 % 的约数"),
    ("a multiple of the kv heads and an even head width", "键值头数的倍数，且每个头的维度为偶数"),
    ("silu, gelu, gelu_new or relu", "以下之一：silu、gelu、gelu_new、relu"),
    ("% heads, % kv heads, width %", "% 个头、% 个键值头、宽度 %"),
    ("0 or more", "不小于 0"), ("above 0, at most 1", "大于 0 且不大于 1"), ("from 0 to 1", "介于 0 与 1 之间"),
    ("above 0", "大于 0"), ("no memory for % bytes", "内存不足，需要 % 字节"),
    ("rows of % values are not whole blocks of % (% values a block)", "每行 % 个值，不是 % 块（每块 % 个值）的整数倍"),
    ("% bytes do not make a % matrix of % x %", "% 字节不构成 %2 类型的 %3 × %4 矩阵"),
    // Fields of files.
    ("the header", "文件头"), ("the configuration", "配置"), ("an object of texts", "值为文本的对象"),
    ("an object of file names", "值为文件名的对象"), ("the name of a type", "类型名"),
    ("the name of a file", "文件名"), ("a list of whole numbers", "整数列表"),
    ("a start and an end that is not before it", "起点和不小于起点的终点"),
    // What several phrases are joined by, and what stands in quotes.
    ("% or %", "%或%"), ("% and %", "%和%"), ("'%'", "“%”"),
  ]

  /// The phrase in Chinese; one that is not in the table, such as a name, stays as it is.
  static func chinese(_ phrase: String) -> String {
    for (pattern, chinese) in phrases {
      if let parts = PhrasePattern.match(phrase, pattern) {
        let isQuoted = pattern.contains("'")
        return PhrasePattern.fill(chinese, isQuoted ? parts : parts.map { Self.chinese($0) })
      }
    }
    return phrase
  }

  /// The phrase as the subject of a sentence: a name of the file or the template stands in backquotes, with a
  /// space behind it.
  static func subject(_ phrase: String) -> String {
    let chinese = chinese(phrase)
    return chinese == phrase ? "`\(phrase)` " : chinese
  }

  /// What was expected and what was found, as a sentence.
  static func mismatch(expected: String, found: String) -> String {
    if let wanted = PhrasePattern.match(expected, "% before it")?.first {
      return "\(chinese(found))之前缺少\(chinese(wanted))"
    }
    let after =
      PhrasePattern.match(expected, "% somewhere after it") ?? PhrasePattern.match(expected, "% after it")
    if let wanted = after?.first { return "此后缺少\(chinese(wanted))" }
    return "此处需要\(chinese(expected))，而不是\(chinese(found))"
  }
}
