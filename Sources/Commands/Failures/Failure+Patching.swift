import Instruments
import Language
import Syntax

extension Failure {
  /// E104: a sweep without prompts.
  static let noPair = Failure(
    .missingArgument,
    Message(en: "give `clean=` and `corrupted=`, or `task=`", zh: "请给出 `clean=` 与 `corrupted=`，或 `task=`"))

  /// E313: prompts of different lengths, with their tokens.
  static func unequalLengths(_ clean: [Int], _ corrupted: [Int], _ model: LoadedModel) -> Failure {
    func pieces(_ ids: [Int]) -> String { ids.map { model.text(of: $0) }.joined(separator: "|") }
    return Failure(
      .badValue, lengths(clean.count, corrupted.count),
      notes: [
        Message(en: "clean: \(pieces(clean))", zh: "clean：\(pieces(clean))"),
        Message(en: "corrupted: \(pieces(corrupted))", zh: "corrupted：\(pieces(corrupted))"),
      ], parameter: "corrupted")
  }

  private static func lengths(_ clean: Int, _ corrupted: Int) -> Message {
    Message(
      en:
        "the clean prompt has \(clean) tokens and the corrupted one \(corrupted): they must have as many, since "
        + "activations are exchanged position by position",
      zh: "两条提示的 token 数不同（\(clean) 与 \(corrupted)）：激活值逐个位置互换，因此必须相同")
  }

  /// What patching refused, in both languages.
  init(_ error: PatchingError, file: String) {
    switch error {
    case .engine(let error): self.init(error, file: file)
    case .unequalLengths(let clean, let corrupted):
      self.init(.badValue, Self.lengths(clean, corrupted), parameter: "corrupted")
    case .samePrompts:
      self.init(
        .badValue,
        Message(en: "the two prompts are the same: there is nothing to exchange", zh: "两条提示相同：没有可互换的内容"))
    case .noPosition: self = .noPosition
    case .siteWithoutLayers(let site):
      self.init(
        .badValue,
        Message(
          en: "`\(site.rawValue)` stands outside the layers, and a sweep goes over layers",
          zh: "`\(site.rawValue)` 不在各层之内，而扫描是逐层进行的"), parameter: "site")
    case .noEstimate(let site):
      self.init(
        .badValue,
        Message(
          en: "patches of `\(site.rawValue)` can't be estimated: use `method=exact`",
          zh: "无法估计 `\(site.rawValue)` 的修补效果：请用 `method=exact`"), parameter: "method")
    case .notBelow(let sender, let receiver):
      self.init(
        .badValue,
        Message(
          en: "a head of layer \(sender) can't reach one of layer \(receiver): senders lie in earlier layers",
          zh: "第 \(sender) 层的头无法影响第 \(receiver) 层的头：发送者必须在更早的层"), parameter: "from")
    }
  }
}
