import Language
import Syntax
import Tokenization

extension Failure {
  /// A chat template that can't be rendered, in both languages.
  init(_ error: ChatTemplateError, model: String) {
    let reason = error.message
    let refuses = if case .raised = error { true } else { false }
    self.init(
      refuses ? .badValue : .unsupportedTokenizer,
      Message(
        en: "the chat template of \(model), line \(error.line): \(reason.en)",
        zh: "\(model) 的对话模板第 \(error.line) 行：\(reason.zh)"))
  }
}

extension ChatTemplateError {
  /// The line of the template, from 1.
  var line: Int {
    switch self {
    case .syntax(let line, _, _), .unknown(let line, _, _), .undefined(let line, _),
      .mismatch(let line, _, _), .outOfRange(let line, _), .raised(let line, _), .limit(let line, _):
      line
    }
  }

  /// What is wrong, as the end of a sentence.
  var message: Message {
    switch self {
    case .syntax(_, let expected, let found):
      Message(
        en: "expected \(expected), found \(found)",
        zh: EnginePhrase.mismatch(expected: expected, found: found))
    case .unknown(_, let construct, let name):
      Message(
        en: "the \(construct.rawValue) `\(name)` is not supported", zh: "不支持\(construct.chinese) `\(name)`")
    case .undefined(_, let name): Message(en: "`\(name)` is undefined", zh: "`\(name)` 未定义")
    case .mismatch(_, let operation, let operands):
      Message(
        en: "can't apply `\(operation)` to \(operands)",
        zh: "\(EnginePhrase.subject(operation))不能用于\(EnginePhrase.chinese(operands))")
    case .outOfRange(_, let operation):
      Message(
        en: "the result of `\(operation)` is out of range",
        zh: "\(EnginePhrase.subject(operation))的结果超出范围")
    case .raised(_, let message):
      Message(en: "it refuses the conversation: \(message)", zh: "模板拒绝此对话：\(message)")
    case .limit(_, let limit):
      Message(en: "it goes beyond the limit of \(limit.rawValue)", zh: "超出\(limit.chinese)的上限")
    }
  }
}

extension TemplateConstruct {
  fileprivate var chinese: String {
    switch self {
    case .tag: "标签"
    case .filter: "过滤器"
    case .test: "测试"
    case .function: "函数"
    case .method: "方法"
    case .argument: "参数"
    case .syntax: "语法"
    }
  }
}

extension TemplateLimit {
  fileprivate var chinese: String {
    switch self {
    case .size: "模板长度"
    case .depth: "嵌套深度"
    case .steps: "运算步数"
    case .output: "输出长度"
    }
  }
}
