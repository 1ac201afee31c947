import Syntax

/// A mistake in a declaration, found by the tests of the table.
public struct SignatureProblem: Sendable, Equatable, CustomStringConvertible {
  /// The command.
  public let command: String
  /// What is wrong.
  public let text: String

  public var description: String { "\(command): \(text)" }
}

extension CommandTable {
  /// What is wrong with the declarations of `commands` as part of a table: names that clash, parameters in an
  /// impossible order, texts that are missing in one language, examples that don't check.
  /// - Parameter model: the sizes that examples are checked against where they load no model themselves.
  public static func problems(of commands: [any Command.Type], model: (any ModelHandle)?)
    -> [SignatureProblem]
  {
    let table = CommandTable(commands)
    var problems: [SignatureProblem] = []
    var names: Set<String> = []
    let own = CommandTable([]).signatures
    let added = commands.map { command in command.signature }
    for signature in own + added where !names.insert(signature.name).inserted {
      problems.append(SignatureProblem(command: signature.name, text: "the name comes twice"))
    }
    for signature in table.signatures {
      var found = signature.shapeProblems + signature.textProblems
      found += table.linkProblems(of: signature)
      found += table.exampleProblems(of: signature, model: model)
      problems += found.map { SignatureProblem(command: signature.name, text: $0) }
    }
    return problems
  }

  private func linkProblems(of signature: Signature) -> [String] {
    let unknown = signature.related.filter { self[$0] == nil }
    let stray = signature.rules.flatMap(\.names).filter { signature[$0] == nil }
    return unknown.map { "`\($0)` is related but no command" }
      + stray.map { "a rule names `\($0)`, which is no parameter" }
  }

  private func exampleProblems(of signature: Signature, model: (any ModelHandle)?) -> [String] {
    guard !signature.examples.isEmpty else { return ["there is no example"] }
    return signature.examples.flatMap { example in
      let session = Session(table: self, output: SilentOutput(), files: NoFiles())
      session.model = model
      let report = session.check(SourceFile(name: "example", text: example.source))
      return report.diagnostics.map { "the example `\(example.source)` draws \($0.code): \($0.message.en)" }
    }
  }
}

extension Signature {
  /// Parameters that clash, can't be typed or can't be reached.
  fileprivate var shapeProblems: [String] {
    var problems: [String] = []
    var names: Set<String> = []
    for parameter in parameters {
      if !names.insert(parameter.name).inserted { problems.append("`\(parameter.name)` is declared twice") }
      if Self.reserved.contains(parameter.name) { problems.append("`\(parameter.name)` is a reserved word") }
    }
    let words = name.split(separator: " ")
    if words.count > 2 || words.contains(where: { Self.reserved.contains(String($0)) }) {
      problems.append("the name can't be typed")
    }
    if parameters.filter({ $0.kind == .rest }).count > 1 { problems.append("two parameters take the rest") }
    let firstOptional = positional.firstIndex { !$0.isRequired } ?? positional.count
    if positional[firstOptional...].contains(where: \.isRequired) {
      problems.append("a required argument by place follows an optional one")
    }
    return problems
  }

  /// Texts that are missing in one of the languages.
  fileprivate var textProblems: [String] {
    var problems = summary.problems("the summary")
    for parameter in parameters { problems += parameter.help.problems("the help of `\(parameter.name)`") }
    for field in returns.declaredFields { problems += field.textProblems(depth: 0) }
    if description.en.isEmpty != description.zh.isEmpty || restrictions.en.isEmpty != restrictions.zh.isEmpty
    {
      problems.append("a text is missing in one language")
    }
    if !search.contains(where: \.hasChinese) { problems.append("there is no Chinese search term") }
    return problems
  }

  private static let reserved: Set<String> = [
    "let", "if", "else", "for", "in", "def", "return", "with", "expect", "require", "include", "use", "param",
    "break", "continue", "and", "or", "not", "contains", "true", "false", "none",
  ]
}

extension FieldDeclaration {
  fileprivate func textProblems(depth: Int) -> [String] {
    guard depth < 4 else { return [] }
    return doc.problems("the field `\(name)`")
      + type.declaredFields.flatMap { $0.textProblems(depth: depth + 1) }
  }
}

extension Message {
  fileprivate func problems(_ what: String) -> [String] {
    if en.isEmpty || zh.isEmpty { return ["\(what) has no text"] }
    if !zh.hasChinese { return ["\(what) is not in Chinese"] }
    return en.hasChinese ? ["\(what) is not in English"] : []
  }
}

extension String {
  /// Whether the text has a Chinese character.
  fileprivate var hasChinese: Bool {
    unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }
}

/// Files for checks that read none.
private final class NoFiles: FileAccess {
  func resolve(_ path: String, relativeTo origin: String?) -> String { path }
  func read(_ path: String) throws(Failure) -> [UInt8] {
    throw Failure(.fileNotFound, Message(en: "there is no file `\(path)`", zh: "没有文件 `\(path)`"))
  }
  func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    throw Failure(.fileUnwritable, Message(en: "`\(path)` can't be written", zh: "无法写入 `\(path)`"))
  }
  func exists(_ path: String) -> Bool { false }
}
