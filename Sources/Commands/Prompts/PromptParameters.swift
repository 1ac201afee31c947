import Language
import Syntax
import Tensors
import Tokenization

/// The parameters by which every command that reads a text takes it: as text, as a conversation, or as tokens.
enum PromptParameters {
  static let text = Parameter<String?>(
    "text", .positional, help: Message(en: "The text to read.", zh: "要读入的文本。"))
  static let chat = Parameter<ChatArgument?>(
    "chat",
    help: Message(
      en: "`true`: the text is the user's turn of a chat; or the turn itself, or a list of records "
        + "`role` and `content`. The model's template is rendered.",
      zh: "`true`：文本作为对话中用户的一轮；也可直接给出该轮文本，或由含 `role` 与 `content` 的记录组成的列表。按模型的模板渲染。"))
  static let system = Parameter<String?>(
    "system", help: Message(en: "The system's turn of the chat.", zh: "对话中的系统提示。"))
  static let tokens = Parameter<[Int]?>(
    "tokens", range: .vocabulary,
    help: Message(en: "Token ids to run as they are.", zh: "直接运行的 token 编号。"))
  static let bos = Parameter<Bool?>(
    "bos",
    help: Message(
      en: "Whether to put the token that begins a text in front; by default as the model's file says.",
      zh: "是否在开头加上起始 token；默认按模型文件的规定。"))
  static let special = Parameter<Bool>(
    "special", default: false,
    help: Message(
      en: "Whether texts such as `<|im_end|>` become special tokens; in a chat they always do.",
      zh: "是否把 `<|im_end|>` 之类的文本当作特殊 token；对话模式下总是如此。"))
  static let precision = Parameter<Arithmetic?>(
    "precision",
    help: Message(
      en: "`exact` keeps activations as 32-bit floats; `fast` rounds them to eight bits. By default as "
        + "`set precision=` says, else exact.",
      zh: "`exact` 以 32 位浮点计算激活值；`fast` 把激活值舍入到 8 位。默认按 `set precision=` 的设置，否则为 exact。"))

  /// What says which tokens to run, in the order of help pages.
  static let all: [any AnyParameter] = [text, chat, system, tokens, bos, special]
  /// The same with `precision=`, for commands that run the model.
  static let running: [any AnyParameter] = running()
  /// The text's place first, then a command's own parameters, then how the text is read.
  static func running(_ own: any AnyParameter...) -> [any AnyParameter] {
    [text] + own + all.dropFirst() + [precision]
  }
  /// Which of them go together.
  static let rules: [ArgumentRule] = [
    .atMostOne(["text", "tokens"]), .atMostOne(["chat", "tokens"]), .needs("system", "chat"),
  ]

  /// The arithmetic a call asks for, or the session's.
  static func precision(of call: Arguments, in session: Session) -> Precision {
    (call[precision] ?? session.defaultArithmetic).precision
  }

  /// The tokens a call asks for.
  /// - Throws: E104 without any text, E313 for an empty prompt or a contradiction, E208 for a chat with a
  ///   model that has no template.
  static func prompt(of call: Arguments, for model: LoadedModel) throws(Failure) -> Prompt {
    try prompt(call[text], of: call, for: model)
  }

  /// The same with the text that stands in front, for commands that take something else there too.
  static func prompt(_ text: String?, of call: Arguments, for model: LoadedModel) throws(Failure) -> Prompt {
    let ids = try framed(try body(text, of: call, for: model), call, model)
    guard !ids.isEmpty else {
      throw Failure(
        .badValue, Message(en: "the prompt is empty: there is no token to run", zh: "提示为空：没有可运行的 token"))
    }
    return Prompt(ids: ids)
  }

  /// The tokens a call asks for, none for an empty text.
  /// - Throws: as `prompt(of:for:)` but for the empty prompt.
  static func ids(of call: Arguments, for model: LoadedModel) throws(Failure) -> [Int] {
    try framed(try body(call[text], of: call, for: model), call, model)
  }

  private static func body(
    _ text: String?, of call: Arguments, for model: LoadedModel
  ) throws(Failure) -> [Int] {
    if let ids = call[tokens] { return ids }
    switch (text, call[chat]) {
    case (let text?, nil), (let text?, .flag(false)):
      return try model.encode(text, parseSpecial: call[special])
    case (let text?, .flag(true)), (nil, .text(let text)):
      return try model.chat([Turn(role: "user", content: text)], system: call[system])
    case (nil, .turns(let turns)):
      return try model.chat(turns, system: call[system])
    case (.some, .text), (.some, .turns):
      throw Failure(
        .repeatedArgument,
        Message(
          en: "the text stands both in front and in `chat=`; write it once, with `chat=true`",
          zh: "文本既写在前面又写在 `chat=` 中；请只写一次，并用 `chat=true`"))
    case (nil, nil), (nil, .flag):
      throw Failure(
        .missingArgument, Message(en: "there is no text to read", zh: "没有要读入的文本"),
        help: Message(
          en: "write a text in quotes, `chat=\"…\"` or `tokens=[…]`",
          zh: "请写带引号的文本、`chat=\"…\"` 或 `tokens=[…]`"))
    }
  }

  /// The ids with BOS in front where it is wanted and not there. Ids given as `tokens=` stay as they are
  /// unless `bos=true` says otherwise.
  private static func framed(
    _ ids: [Int], _ call: Arguments, _ model: LoadedModel
  ) throws(Failure) -> [Int] {
    guard let isWanted = call[bos] else { return call.has(tokens) ? ids : model.framed(ids) }
    guard isWanted else { return ids }
    guard let bos = model.special.bos else {
      throw Failure(
        .badValue,
        Message(en: "\(model.name) has no token that begins a text", zh: "\(model.name) 没有起始 token"),
        parameter: "bos")
    }
    return ids.first == bos ? ids : [bos] + ids
  }
}
