import Language
import Syntax

/// The fields that results about tokens share, declared once.
enum TokenField {
  static let index = FieldDeclaration(
    "index", .int, doc: Message(en: "The token's position, from 0.", zh: "token 的位置，从 0 起。"))
  static let id = FieldDeclaration("id", .int, doc: Message(en: "The token's number.", zh: "token 编号。"))
  static let token = FieldDeclaration(
    "token", .text, display: .token,
    doc: Message(
      en: "The token's text; bytes that are no text by themselves as `<0xE4>`.",
      zh: "token 的文本；单独不构成字符的字节写作 `<0xE4>`。"))
  static let rank = FieldDeclaration(
    "rank", .int, doc: Message(en: "The place by probability; 0 is the most probable.", zh: "按概率的名次；0 为最可能。"))
  static let logit = FieldDeclaration(
    "logit", .number, display: .decimals(3), doc: Message(en: "The model's score.", zh: "模型给出的分数。"))
  static let logprob = FieldDeclaration(
    "logprob", .optional(.number), unit: "nats", display: .decimals(3),
    doc: Message(en: "The natural logarithm of the probability.", zh: "概率的自然对数。"))
  static let prob = FieldDeclaration(
    "prob", .optional(.number), display: .share, doc: Message(en: "The probability.", zh: "概率。"))
}
