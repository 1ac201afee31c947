import Instruments
import Language
import Syntax

extension Failure {
  /// Why no relation was found, in both languages.
  /// - Parameter file: the model's file, for what is wrong with the model itself.
  init(_ error: RelationError, file: String) {
    switch error {
    case .engine(let error): self.init(error, file: file)
    case .badTemplate(let template):
      self.init(
        .badValue,
        Message(
          en: "the template must hold `{}` once, for the subject: \"\(template)\"",
          zh: "模板中必须恰好有一个 `{}` 表示主语：\"\(template)\""),
        help: Message(
          en: "for example `template=\"The capital of {} is\"`", zh: "例如 `template=\"The capital of {} is\"`"),
        parameter: "template")
    case .subjectNotFound(let subject):
      self.init(
        .badValue,
        Message(
          en: "no token ends where the subject \"\(subject)\" does", zh: "主语 \"\(subject)\" 的末尾不是 token 的边界"),
        help: Message(en: "let a space follow `{}` in the template", zh: "请在模板中 `{}` 之后留一个空格"),
        parameter: "pairs")
    case .objectNotFound(let object):
      self.init(
        .badValue,
        Message(
          en: "the object \"\(object)\" gives no token of its own behind the template",
          zh: "宾语 \"\(object)\" 在模板之后没有自己的 token"), parameter: "pairs")
    case .repeatedSubject(let subject):
      self.init(
        .badValue,
        Message(en: "the subject \"\(subject)\" stands in two pairs", zh: "主语 \"\(subject)\" 出现在两对数据中"),
        parameter: "pairs")
    case .tooFewPairs(let found, let needed, let known):
      self.init(
        .badValue,
        known
          ? Message(
            en:
              "the model answers only \(found) of the pairs outside the examples; \(needed) are needed at least",
            zh: "示例之外的数据中模型只能答对 \(found) 对，至少需要 \(needed) 对")
          : Message(
            en:
              "a relation needs \(needed) pairs at least, the examples and four to judge it on; there are \(found)",
            zh: "至少需要 \(needed) 对数据（示例以及四对用于评判），实际有 \(found) 对"), parameter: "pairs")
    case .lastLayer(let layer):
      self.init(
        .badValue,
        Message(
          en: "after layer \(layer), the last, there is nothing left to linearise",
          zh: "第 \(layer) 层是最后一层，其后没有可线性化的计算"), parameter: "layer")
    }
  }
}
