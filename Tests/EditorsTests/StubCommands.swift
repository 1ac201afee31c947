import Language
import Syntax

private func note(_ text: String) -> Message { Message(en: text, zh: text) }

/// A command of one word.
enum StubPatch: Command {
  static let layer = Parameter<Int>("layer", help: note("The layer."))
  static let signature = Signature(
    "patch", topic: .interventions, parameters: [layer], summary: note("Patches."))
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value { .nothing }
}

/// A command of two words, with an argument of fixed words.
enum StubSAETrain: Command {
  enum Kind: String, ChoiceArgument { case standard, topk }
  static let kind = Parameter<Kind>("kind", default: .topk, help: note("The kind."))
  static let signature = Signature(
    "sae train", topic: .instruments, parameters: [kind], summary: note("Trains."))
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value { .nothing }
}
