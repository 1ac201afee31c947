import Language
import Syntax

/// What `stop=` takes: texts that end a generation, or `none` for going on past the model's end tokens.
enum StopArgument: ArgumentConvertible, Equatable {
  /// The model's end tokens, and these texts.
  case texts([String])
  /// Nothing but the limit.
  case never

  static var valueType: ValueType { .either([.text, .list(.text), .nothing]) }

  init(argument: Value) throws(Failure) {
    switch argument {
    case .nothing: self = .never
    case .text(let text): self = .texts([text])
    default: self = .texts(try [String](argument: argument))
    }
    if case .texts(let texts) = self, texts.contains("") {
      throw Failure(.badValue, Message(en: "a stop text is empty", zh: "停止文本为空"))
    }
  }

  var argumentText: String {
    switch self {
    case .never: "none"
    case .texts(let texts): texts.argumentText
    }
  }

  /// The texts that end a generation.
  var texts: [String] {
    if case .texts(let texts) = self { texts } else { [] }
  }
}
