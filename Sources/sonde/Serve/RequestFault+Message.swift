import Commands
import Editors
import JSON
import Syntax

extension RequestFault.Problem {
  /// The problem in a sentence.
  var message: Message {
    switch self {
    case .tooLong(let limit):
      Message(en: "a line has at most \(limit >> 20) MiB", zh: "一行最多 \(limit >> 20) MiB")
    case .notJSON(let fault):
      Message(
        en: "not valid JSON at byte \(fault.offset): \(fault.problem.message.en)",
        zh: "第 \(fault.offset) 字节处不是合法的 JSON：\(fault.problem.message.zh)")
    case .notAnObject: Message(en: "a request is a JSON object", zh: "请求应为 JSON 对象")
    case .missing(let name): Message(en: "`\(name)` is missing", zh: "缺少 `\(name)`")
    case .wrongType(let name, let kind):
      Message(en: "`\(name)` has to be \(kind.words.en)", zh: "`\(name)` 应为\(kind.words.zh)")
    case .unknownCall(let name): Self.unknownCall(name)
    case .outOfRange(let place, let count):
      Message(
        en: "cursor \(place) is outside the text, which has \(count) code points",
        zh: "光标 \(place) 超出文本，文本有 \(count) 个码点")
    case .tooMany(let limit):
      Message(en: "\(limit) requests are waiting already", zh: "已有 \(limit) 个请求在等待")
    }
  }

  private static func unknownCall(_ name: String) -> Message {
    let calls = Message.list(CallName.allCases.map(\.rawValue))
    let shown = name.unicodeScalars.count > 40 ? String(name.prefix(40)) + "…" : name
    return Message(
      en: "there is no call `\(shown)`; the calls are \(calls.en)", zh: "没有调用 `\(shown)`；可用的调用：\(calls.zh)")
  }
}

extension RequestFault.Kind {
  fileprivate var words: Message {
    switch self {
    case .name: Message(en: "a whole number, or a text of at most 1000 bytes", zh: "整数，或不超过 1000 字节的文本")
    case .text: Message(en: "a text", zh: "文本")
    case .flag: Message(en: "true or false", zh: " true 或 false")
    case .number: Message(en: "a whole number", zh: "整数")
    }
  }
}
