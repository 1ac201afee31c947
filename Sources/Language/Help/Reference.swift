import Syntax

/// The reference made from the declarations: Markdown pages and a description for other programs.
public enum Reference {
  /// The version of the form of ``description(of:version:)``.
  public static let formatVersion = 1

  /// The pages of `docs/reference` in one language, by path: one a command, one for the codes, and an index.
  /// Chinese pages stand in the folder `zh`.
  public static func pages(_ table: CommandTable, _ language: MessageLanguage) -> [(
    path: String, text: String
  )] {
    let folder = language == .zh ? "zh/" : ""
    let commands = table.signatures.map { signature in
      (path: folder + signature.fileName, text: signature.page(language).markdown(language: language))
    }
    let codes = DiagnosticCode.all.map { $0.page(language).markdown(level: 2, language: language) }
    let title = Message(en: "# Errors and warnings", zh: "# 错误与警告").text(language)
    return [
      (path: folder + "README.md", text: index(table, language)),
      (path: folder + "errors.md", text: ([title + "\n"] + codes).joined(separator: "\n")),
    ] + commands
  }

  private static func index(_ table: CommandTable, _ language: MessageLanguage) -> String {
    let colon = language == .zh ? "：" : ": "
    var lines = [Message(en: "# Reference", zh: "# 参考手册").text(language), ""]
    for topic in Topic.allCases {
      let signatures = table.signatures.filter { $0.topic == topic }
      guard !signatures.isEmpty else { continue }
      lines += ["## \(topic.title.text(language))", ""]
      lines += signatures.map { "- [`\($0.name)`](\($0.fileName))\(colon)\($0.summary.text(language))" }
      lines.append("")
    }
    let errors = Message(en: "Errors and warnings", zh: "错误与警告").text(language)
    return (lines + ["[\(errors)](errors.md)"]).joined(separator: "\n") + "\n"
  }
}

extension Signature {
  /// The name of the command's page.
  public var fileName: String {
    String(name.map { $0 == " " ? "-" : $0 }) + ".md"
  }
}
