import Checkpoints

/// A message of a conversation.
public struct ChatMessage: Sendable {
  /// `system`, `user`, `assistant`, `tool`, …
  public var role: String
  public var content: String
  /// Further fields that the template may look at, such as `tool_calls`.
  public var fields: [String: TemplateValue]

  public init(role: String, content: String, fields: [String: TemplateValue] = [:]) {
    self.role = role
    self.content = content
    self.fields = fields
  }

  /// The message as the template sees it.
  var value: TemplateValue {
    var object = TemplateObject()
    object["role"] = .string(role)
    object["content"] = .string(content)
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) { object[key] = value }
    return .object(object)
  }
}

/// A model's chat template: a program in a part of the Jinja language that writes a conversation as text.
///
/// Rendered as Hugging Face's `apply_chat_template` does, with `trim_blocks` and `lstrip_blocks` on. What a template
/// may use up is bounded (`TemplateLimit`), and a construct that is not known is named.
///
/// ```swift
/// let template = try ChatTemplate(source)
/// try template.render([ChatMessage(role: "user", content: "Hi")], addGenerationPrompt: true)
/// ```
public struct ChatTemplate: Sendable {
  private let body: [TemplateStatement]
  private let macros: [TemplateMacro]

  /// Reads a template.
  /// - Throws: `ChatTemplateError` for what can't be read, and for every tag, filter and test that is not known.
  public init(_ source: String) throws(ChatTemplateError) {
    (body, macros) = try TemplateParser.parse(source)
  }

  /// The conversation as text.
  /// - Parameters:
  ///   - addGenerationPrompt: whether the text ends with the start of the assistant's next turn.
  ///   - bos: what the template's `bos_token` stands for.
  ///   - eos: what the template's `eos_token` stands for.
  ///   - extra: further variables, such as `tools`.
  ///   - now: what the template's `strftime_now` takes for the present.
  /// - Throws: `ChatTemplateError`, in particular `raised` where the template refuses the conversation.
  public func render(
    _ messages: [ChatMessage], addGenerationPrompt: Bool, bos: String = "", eos: String = "",
    extra: [String: TemplateValue] = [:], now: TemplateTime = .current
  ) throws(ChatTemplateError) -> String {
    var variables = extra
    variables["messages"] = .array(messages.map(\.value))
    variables["add_generation_prompt"] = .bool(addGenerationPrompt)
    variables["bos_token"] = .string(bos)
    variables["eos_token"] = .string(eos)
    return try render(variables, now: now)
  }

  /// The text that the template makes of any variables.
  public func render(
    _ variables: [String: TemplateValue], now: TemplateTime = .current
  ) throws(ChatTemplateError) -> String {
    try TemplateRun.render(body, macros: macros, variables: variables, now: now)
  }
}
