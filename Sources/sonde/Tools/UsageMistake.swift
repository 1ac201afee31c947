import Syntax

/// Mistakes on the command line in Chinese: swift-argument-parser tells them in English only.
enum UsageMistake {
  /// The English sentences, `%` standing for what the user typed or for the option.
  private static let sentences = [
    ("Unknown option '%'. Did you mean '%'?", "未知的选项 `%`，是不是 `%`？"),
    ("Unknown option '%'", "未知的选项 `%`"),
    ("Missing value for '%'", "选项 `%` 缺少值"),
    ("The value '%' is invalid for '%'. Please provide one of %.", "选项 `%2` 的值 `%1` 无效，应为：%3"),
    ("The value '%' is invalid for '%'", "选项 `%2` 的值 `%1` 无效"),
    ("Missing expected argument '%'", "缺少参数 `%`"),
    ("Unexpected argument '%'", "多余的参数 `%`"),
    ("% unexpected arguments: %", "多余的参数：%2"),
    ("--record-hashes goes with --record", "`--record-hashes` 须与 `--record` 合用"),
    ("% and % don't go together", "`%1` 与 `%2` 不能同用"),
    ("%: expected a whole number from 1 to 1024", "`%`：应为 1 到 1024 的整数"),
    ("%: expected name=value", "`%`：应为 名字=值"),
    ("%: expected en or zh", "`%`：应为 en 或 zh"),
    ("%: expected auto, always or never", "`%`：应为 auto、always 或 never"),
  ]

  /// What to say of a mistake that the parser tells with this sentence.
  static func chinese(_ english: String) -> String {
    for (pattern, sentence) in sentences {
      if let found = PhrasePattern.match(english, pattern) {
        return "错误：" + PhrasePattern.fill(sentence, found.map(plain)) + "\n输入 `sonde --help` 查看用法。"
      }
    }
    let quoted = english.split(separator: "'", omittingEmptySubsequences: false)
    let subject = quoted.count > 2 ? "：\(quoted[1])" : ""
    return "错误：看不懂这条命令行\(subject)\n输入 `sonde --help` 查看用法。"
  }

  /// What stands for the operands of a tool, and for the ways to write an option.
  private static let parts = [
    ("<files>%", "脚本"), ("<scripts>%", "脚本"), ("<names>%", "名字"), ("<record>%", "记录"), ("<first>%", "记录"),
    ("<second>%", "记录"), ("% <%>", "%"), ("'%' or '%'", "%、%"),
  ]

  /// A part of an English sentence without what the parser puts around names.
  private static func plain(_ part: String) -> String {
    for (pattern, chinese) in parts {
      if let found = PhrasePattern.match(part, pattern) {
        return PhrasePattern.fill(chinese, found).split(separator: "', '").joined(separator: "、")
      }
    }
    return part
  }
}
