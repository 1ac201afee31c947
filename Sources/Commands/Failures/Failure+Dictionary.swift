import Instruments
import Language
import Syntax

extension Failure {
  /// Why a dictionary can't be trained, read or used, in both languages.
  /// - Parameter model: the model's file.
  init(_ error: DictionaryError, model: String) {
    switch error {
    case .engine(let error): self = Failure(error, file: model)
    case .file(let error): self = Failure(error)
    case .tooFewRows(let found, let needed):
      self.init(
        .badValue,
        Message(
          en: "the texts give \(found) activations; at least \(needed) are needed",
          zh: "这些文本只有 \(found) 个激活值，至少需要 \(needed) 个"),
        help: Message(
          en: "the first token of each window is left out", zh: "每个窗口的第一个 token 不计"))
    case .unfitSite(let site):
      self.init(
        .badValue,
        Message(
          en: "a dictionary can't stand at `\(site.rawValue)`: its rows are no vectors of a fixed width",
          zh: "不能在 `\(site.rawValue)` 处使用字典：该处没有固定宽度的向量"), parameter: "site")
    case .diverged(let step):
      self.init(
        .notFinite,
        Message(en: "the loss is no longer a number at step \(step)", zh: "第 \(step) 步时损失不再是数"),
        help: Message(en: "try a smaller `rate=`", zh: "请减小 `rate=`"))
    case .otherTexts:
      self.init(
        .badValue,
        Message(
          en: "the training that was saved ran on other texts", zh: "所保存的训练用的是另一些文本"))
    case .otherModel(let trained, let found):
      self.init(
        .badValue,
        Message(
          en: "this was trained on other activations (of \(trained)) than \(found) gives here",
          zh: "其训练所用的激活值（来自 \(trained)）与 \(found) 此处给出的不同"))
    case .missingTensor(let name, let file):
      self.init(
        .damagedFile, Message(en: "\(file) has no tensor `\(name)`", zh: "\(file) 缺少张量 `\(name)`"))
    case .wrongShape(let tensor, let found, let expected):
      self.init(
        .shape,
        Message(
          en:
            "`\(tensor)` of the dictionary has the shape \(found); \(expected) was expected: is it of another model?",
          zh: "字典的 `\(tensor)` 形状为 \(found)，应为 \(expected)：它是否属于另一个模型？"))
    case .notFinite(let tensor):
      self.init(
        .notFinite,
        Message(
          en: "`\(tensor)` of the dictionary holds values that are not finite numbers",
          zh: "字典的 `\(tensor)` 中有不是有限数的值"))
    case .unsupported(let field, let value):
      self.init(
        .unsupportedFormat,
        Message(
          en: "dictionaries with `\(field)` = `\(value)` can't be used here",
          zh: "此处不能使用 `\(field)` 为 `\(value)` 的字典"))
    case .missingField(let field, let file):
      self.init(
        .damagedFile, Message(en: "\(file) has no usable field `\(field)`", zh: "\(file) 缺少可用的字段 `\(field)`"))
    }
  }
}
