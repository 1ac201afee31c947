import Language
import Syntax

/// One turn of a conversation.
struct Turn: Sendable, Equatable {
  let role: String
  let content: String

  /// The roles that templates know.
  static let roles = ["system", "user", "assistant", "tool"]

  init(role: String, content: String) {
    self.role = role
    self.content = content
  }

  /// - Throws: E302 and E307 for a value that is no turn, E108 for an unknown role.
  init(_ value: Value) throws(Failure) {
    guard case .record(let record) = value else {
      throw Failure.mismatch(expected: .record(nil), found: value.type)
    }
    role = try Self.field("role", of: record)
    content = try Self.field("content", of: record)
    guard Self.roles.contains(role) else { throw Self.unknown(role) }
  }

  private static func field(_ name: String, of record: Record) throws(Failure) -> String {
    guard let value = record[name] else {
      throw Failure(
        .missingField, Message(en: "a turn needs the field `\(name)`", zh: "每一轮对话都需要字段 `\(name)`"),
        help: Message(
          en: "write `record(role=\"user\", content=\"…\")`", zh: "写作 `record(role=\"user\", content=\"…\")`")
      )
    }
    guard let text = value.asText else { throw Failure.mismatch(expected: .text, found: value.type) }
    return text
  }

  private static func unknown(_ role: String) -> Failure {
    let list = Message.list(roles)
    let near = Spelling.suggestion(for: role, in: roles)
    return Failure(
      .unknownChoice, Message(en: "\"\(role)\" is no role: \(list.en)", zh: "\"\(role)\" 不是对话角色：\(list.zh)"),
      help: near.map { Message(en: "did you mean \"\($0)\"?", zh: "是不是 \"\($0)\"？") })
  }
}

/// What `chat=` takes: `true` beside a text, a text as the user's turn, or the turns themselves.
enum ChatArgument: ArgumentConvertible, Equatable {
  case flag(Bool)
  case text(String)
  case turns([Turn])

  static var valueType: ValueType { .either([.bool, .text, .record(nil), .list(.record(nil))]) }

  init(argument: Value) throws(Failure) {
    switch argument {
    case .bool(let flag): self = .flag(flag)
    case .text(let text): self = .text(text)
    case .record: self = .turns([try Turn(argument)])
    default:
      guard let elements = argument.elements else {
        throw Failure.mismatch(expected: Self.valueType, found: argument.type)
      }
      guard !elements.isEmpty else {
        throw Failure(.emptyList, Message(en: "the conversation has no turn", zh: "对话中没有任何一轮"))
      }
      var turns: [Turn] = []
      for element in elements { turns.append(try Turn(element)) }
      self = .turns(turns)
    }
  }
}
