import Syntax

extension Functions {
  private static let input = Parameter<String>("text", .positional, help: Message(en: "The text.", zh: "文本。"))
  private static let part = Parameter<String>(
    "part", .positional, help: Message(en: "The text to look for.", zh: "要查找的文本。"))
  private static let separator = Parameter<String>(
    "by", .positional, default: " ",
    help: Message(en: "What stands between the parts.", zh: "各部分之间的分隔文本。"))
  private static let items = Parameter<[Value]>(
    "list", .positional, help: Message(en: "The values to join.", zh: "要连接的值。"))
  private static let glue = Parameter<String>(
    "by", .positional, default: "", help: Message(en: "What to put between them.", zh: "放在它们之间的文本。"))
  private static let replacement = Parameter<String>(
    "new", .positional, help: Message(en: "What to put in its place.", zh: "用来替换的文本。"))
  private static let times = Parameter<Int>(
    "times", .positional, range: .atLeast(0), help: Message(en: "How many times.", zh: "重复次数。"))

  /// Functions on texts.
  static let text: [CommandTable.Entry] = [
    function(
      "upper", .text, [input], returns: .text,
      Message(en: "Gives the text in capital letters.", zh: "返回全部大写的文本。"), search: ["capital", "大写"],
      [Example(#"upper("abc")"#, shows: #""ABC""#)]
    ) { (call, _) throws(Failure) in .text(call[input].uppercased()) },
    function(
      "lower", .text, [input], returns: .text,
      Message(en: "Gives the text in small letters.", zh: "返回全部小写的文本。"), search: ["small", "小写"],
      [Example(#"lower("ABC")"#, shows: #""abc""#)]
    ) { (call, _) throws(Failure) in .text(call[input].lowercased()) },
    function(
      "trim", .text, [input], returns: .text,
      Message(en: "Gives the text without white space at both ends.", zh: "返回去掉首尾空白的文本。"),
      search: ["strip", "空白"], [Example(#"trim("  a b ")"#, shows: #""a b""#)]
    ) { (call, _) throws(Failure) in .text(call[input].trimmed) },
    function(
      "split", .text, [input, separator], returns: .list(.text),
      Message(en: "Cuts a text into parts.", zh: "把文本切成若干部分。"), search: ["cut", "分割"], related: ["join"],
      [Example(#"split("a,b", ",")"#, shows: #"["a", "b"]"#)]
    ) { (call, _) throws(Failure) in
      guard !call[separator].isEmpty else { throw .empty("by", zh: "分隔文本") }
      return .list(call[input].parts(by: call[separator]).map(Value.text))
    },
    function(
      "join", .text, [items, glue], returns: .text,
      Message(en: "Joins values into one text.", zh: "把多个值连接成一个文本。"), search: ["concatenate", "连接"],
      related: ["split"], [Example(#"join([1, 2, 3], "-")"#, shows: #""1-2-3""#)]
    ) { (call, _) throws(Failure) in
      try .bounded(call[items].map(\.plainText).joined(separator: call[glue]))
    },
    function(
      "replace", .text, [input, part, replacement], returns: .text,
      Message(en: "Replaces every occurrence of a part.", zh: "替换文本中每一处指定部分。"), search: ["substitute", "替换"],
      [Example(#"replace("a-b", "-", "+")"#, shows: #""a+b""#)]
    ) { (call, _) throws(Failure) in
      guard !call[part].isEmpty else { throw .empty("part", zh: "要查找的文本") }
      return try .bounded(call[input].parts(by: call[part]).joined(separator: call[replacement]))
    },
    function(
      "starts_with", .text, [input, part], returns: .bool,
      Message(en: "Tells whether a text begins with another.", zh: "判断文本是否以另一文本开头。"),
      search: ["prefix", "开头"],
      related: ["ends_with"], [Example(#"starts_with("Seattle", "Sea")"#, shows: "true")]
    ) { (call, _) throws(Failure) in .bool(call[input].hasPrefix(call[part])) },
    function(
      "ends_with", .text, [input, part], returns: .bool,
      Message(en: "Tells whether a text ends with another.", zh: "判断文本是否以另一文本结尾。"), search: ["suffix", "结尾"],
      related: ["starts_with"], [Example(#"ends_with("Seattle", "tle")"#, shows: "true")]
    ) { (call, _) throws(Failure) in .bool(call[input].hasSuffix(call[part])) },
    function(
      "chars", .text, [input], returns: .list(.text),
      Message(en: "Gives the characters of a text.", zh: "返回文本的各个字符。"), search: ["letters", "字符"],
      [Example(#"chars("中文")"#, shows: #"["中", "文"]"#)]
    ) { (call, _) throws(Failure) in .list(call[input].map { .text(String($0)) }) },
    function(
      "lines", .text, [input], returns: .list(.text),
      Message(en: "Gives the lines of a text.", zh: "返回文本的各行。"), search: ["rows", "行"],
      [Example(#"lines("a\nb")"#, shows: #"["a", "b"]"#)]
    ) { (call, _) throws(Failure) in
      .list(call[input].split(omittingEmptySubsequences: false) { $0.isNewline }.map { .text(String($0)) })
    },
    function(
      "repeat", .text, [input, times], returns: .text,
      Message(en: "Gives the text several times in a row.", zh: "把文本重复若干次。"), search: ["times", "重复"],
      [Example(#"repeat("ab", 3)"#, shows: #""ababab""#)]
    ) { (call, _) throws(Failure) in
      let (size, overflow) = call[input].utf8.count.multipliedReportingOverflow(by: call[times])
      guard !overflow, size <= Bounds.textBytes else { throw .tooLarge(Bounds.textMessage) }
      return .text(String(repeating: call[input], count: call[times]))
    },
  ]
}

extension String {
  /// The text without white space at both ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// The parts between the occurrences of `separator`, found from left to right on characters; the separator
  /// must not be empty.
  func parts(by separator: String) -> [String] {
    let characters = Array(self)
    let wanted = Array(separator)
    var parts: [String] = []
    var start = 0
    var index = 0
    while index + wanted.count <= characters.count {
      if characters[index] == wanted[0], characters[index..<index + wanted.count].elementsEqual(wanted) {
        parts.append(String(characters[start..<index]))
        index += wanted.count
        start = index
      } else {
        index += 1
      }
    }
    return parts + [String(characters[start...])]
  }
}

extension Failure {
  /// E313: a text that must not be empty.
  static func empty(_ parameter: String, zh: String) -> Failure {
    var failure = Failure(
      .badValue, Message(en: "`\(parameter)` must not be empty", zh: "\(zh)（`\(parameter)`）不能为空"))
    failure.parameter = parameter
    return failure
  }
}
