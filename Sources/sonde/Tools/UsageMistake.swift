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
    ("%: expected a whole number from 1 to 1024", "`%`：应为 1 到 1024 的整数"),
    ("%: expected name=value", "`%`：应为 名字=值"),
    ("%: expected en or zh", "`%`：应为 en 或 zh"),
    ("%: expected auto, always or never", "`%`：应为 auto、always 或 never"),
  ]

  /// What to say of a mistake that the parser tells with this sentence.
  static func chinese(_ english: String) -> String {
    for (pattern, sentence) in sentences {
      if let found = match(Substring(english), pattern) {
        return "错误：" + fill(sentence, found) + "\n输入 `sonde --help` 查看用法。"
      }
    }
    let quoted = english.split(separator: "'", omittingEmptySubsequences: false)
    let subject = quoted.count > 2 ? "：\(quoted[1])" : ""
    return "错误：看不懂这条命令行\(subject)\n输入 `sonde --help` 查看用法。"
  }

  /// The parts of a text that stand where the pattern has `%`; nil where it doesn't fit as a whole.
  private static func match(_ text: Substring, _ pattern: String) -> [String]? {
    let fixed = pattern.split(separator: "%", omittingEmptySubsequences: false)
    guard let first = fixed.first, text.hasPrefix(first) else { return nil }
    var rest = text.dropFirst(first.count)
    var found: [String] = []
    for (index, piece) in fixed.enumerated().dropFirst() {
      var part = ""
      let isLast = index == fixed.count - 1
      while !(isLast ? rest == piece : !piece.isEmpty && rest.hasPrefix(piece)) {
        guard let character = rest.popFirst() else { return nil }
        part.append(character)
      }
      rest = rest.dropFirst(piece.count)
      found.append(part)
    }
    return found
  }

  private static func fill(_ sentence: String, _ parts: [String]) -> String {
    var text = ""
    var next = 0
    var rest = Substring(sentence)
    while let character = rest.popFirst() {
      guard character == "%" else {
        text.append(character)
        continue
      }
      if let digit = rest.first?.wholeNumberValue {
        rest.removeFirst()
        next = digit - 1
      }
      text += next < parts.count ? parts[next] : ""
      next += 1
    }
    return text
  }
}
