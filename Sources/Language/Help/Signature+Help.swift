import Syntax

extension Signature {
  /// The page of the command: syntax, examples, description, arguments, result, restrictions, related.
  public func page(_ language: MessageLanguage) -> HelpPage {
    HelpPage(
      title: name, summary: summary.text(language),
      sections: [
        section(Message(en: "Syntax", zh: "语法"), .code([usage]), language),
        section(Message(en: "Examples", zh: "示例"), .code(exampleLines), language),
        section(Message(en: "Description", zh: "说明"), .prose([description.text(language)]), language),
        section(
          Message(en: "Arguments", zh: "参数"), .entries(parameters.map { $0.entry(language) }), language),
        section(Message(en: "Result", zh: "结果"), result(language), language),
        section(Message(en: "Restrictions", zh: "限制"), .prose([restrictions.text(language)]), language),
        section(
          Message(en: "Related", zh: "相关"),
          .prose([related.map { "`\($0)`" }.joined(separator: language == .zh ? "、" : ", ")]),
          language),
      ])
  }

  private func section(
    _ title: Message, _ content: HelpPage.Content, _ language: MessageLanguage
  ) -> HelpPage.Section {
    HelpPage.Section(title: title.text(language), content: content)
  }

  /// How the command is typed: `patch layer=… [neuron=…] value=…`; of a function `round(x, [places])`.
  public var usage: String {
    let shapes = parameters.map(\.shape) + (takesAnyKey ? ["[name=…]…"] : [])
    if isFunction { return "\(name)(\(shapes.joined(separator: ", ")))" }
    return ([name] + shapes).joined(separator: " ")
  }

  private var exampleLines: [String] {
    examples.flatMap { example in
      let lines = example.source.split(separator: "\n").map(String.init)
      guard let shows = example.shows else { return lines }
      return lines + shows.split(separator: "\n").map { "# → \($0)" }
    }
  }

  private func result(_ language: MessageLanguage) -> HelpPage.Content {
    let fields = returns.declaredFields
    if !fields.isEmpty { return .entries(fields.flatMap { $0.entries(language, prefix: "") }) }
    return .prose(returns == .nothing ? [] : [returns.name.text(language)])
  }
}

extension ValueType {
  /// The declared fields of a record, or columns of a table, that this type stands for.
  var declaredFields: [FieldDeclaration] {
    switch self {
    case .record(let type?), .table(let type?): type.fields
    case .list(let element): element.declaredFields
    case .either(let types): types.first { !$0.declaredFields.isEmpty }?.declaredFields ?? []
    default: []
    }
  }
}

extension FieldDeclaration {
  /// The field's line in a page, followed by those of the fields inside it.
  fileprivate func entries(_ language: MessageLanguage, prefix: String) -> [HelpPage.Entry] {
    let own = HelpPage.Entry(
      name: prefix + name,
      text: doc.text(language) + (unit.map { language == .zh ? "单位：\($0)。" : " Unit: \($0)." } ?? ""))
    guard prefix.count < 40 else { return [own] }
    let inner = type.isRows ? "\(prefix)\(name)[]." : "\(prefix)\(name)."
    return [own] + type.declaredFields.flatMap { $0.entries(language, prefix: inner) }
  }
}

extension ValueType {
  fileprivate var isRows: Bool {
    switch self {
    case .list, .table: true
    case .either(let types): types.contains(where: \.isRows)
    default: false
    }
  }
}

extension ParameterDeclaration {
  /// How the argument is typed: `layer=…`, `[neuron=…]`, `[text]`.
  var shape: String {
    let bare =
      switch kind {
      case .positional: name
      case .key: "\(name)=…"
      case .rest: "\(name)…"
      }
    return isRequired || kind == .rest ? bare : "[\(bare)]"
  }

  /// The argument's line in a page: what it does, its type, range, unit and default.
  func entry(_ language: MessageLanguage) -> HelpPage.Entry {
    var facts = [type.present.name.text(language)]
    if let range = range.text { facts.append(range.text(language)) }
    if let unit { facts.append(unit) }
    if let defaultText, defaultText != "none" {
      facts.append(language == .zh ? "默认 \(defaultText)" : "default \(defaultText)")
    }
    let separator = language == .zh ? "；" : "; "
    let brackets = language == .zh ? ("（", "）") : (" (", ")")
    let details = brackets.0 + facts.joined(separator: separator) + brackets.1
    return HelpPage.Entry(name: kind == .key ? "\(name)=" : name, text: help.text(language) + details)
  }

  /// The page of one argument.
  func page(of signature: Signature, _ language: MessageLanguage) -> HelpPage {
    let own = entry(language)
    return HelpPage(
      title: "\(signature.name) \(own.name)", summary: own.text,
      sections: [
        HelpPage.Section(
          title: Message(en: "Syntax", zh: "语法").text(language), content: .code([signature.usage]))
      ])
  }
}
