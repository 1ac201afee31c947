import ArgumentParser
import Commands
import Language
import Records
import Syntax
import Terminal

/// `sonde diff A B`: two records, side by side.
struct DiffTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two records: what they depend on, and their steps.",
    discussion: """
      Nothing runs. Numbers that agree within the tolerance are told apart from others.
      Exit codes: 0 the same steps with the same values, 1 something differs, 2 a record can't be read.
      """)

  @OptionGroup var shared: SharedOptions

  @ArgumentParser.Argument(help: "A record: its folder, or the file record.json.", completion: .file())
  var first: String

  @ArgumentParser.Argument(help: "Another record.", completion: .file())
  var second: String

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    let files = DiskFiles(home: host.environment["HOME"] ?? "")
    let (one, two) = (try StoredRecord(first, files), try StoredRecord(second, files))
    for stored in [one, two] {
      if let altered = stored.alteration { host.writeError(altered.text(host.language)) }
    }
    let language = shared.format == nil ? host.language : .en
    let settings = SettingDifferences(one.record, two.record)
    console.show(.table(settings.table(language)), as: .automatic)
    let comparison = RecordComparison(one.record, two.record, allowsAnyCause: true)
    let report = ComparisonReport(comparison: comparison, language: language)
    console.show(.table(report.table), as: .automatic)
    console.show(.record(report.summary(ending: one.record.ending)), as: .automatic)
    let isSame = comparison.verdict <= .interrupted && one.record.ending == two.record.ending
    return isSame ? 0 : 1
  }
}

/// What two runs depend on that isn't the same.
struct SettingDifferences {
  private(set) var rows: [(name: Message, first: String, second: String)] = []

  init(_ one: RunRecord, _ two: RunRecord) {
    let (left, right) = (one.setting, two.setting)
    add(Message(en: "version", zh: "版本"), left.version, right.version)
    add(Message(en: "edition", zh: "语言版次"), left.edition, right.edition)
    add(Message(en: "kernel path", zh: "指令集路径"), left.kernels, right.kernels)
    add(Message(en: "random numbers", zh: "随机数发生器"), left.random, right.random)
    add(Message(en: "language", zh: "语言"), left.language, right.language)
    add(Message(en: "format", zh: "格式"), left.format, right.format)
    add(Message(en: "seed", zh: "种子"), String(left.seed), String(right.seed))
    for name in Set(left.parameters.keys).union(right.parameters.keys).sorted() {
      let word = Message(en: "param \(name)", zh: "参数 \(name)")
      add(word, left.parameters[name] ?? "", right.parameters[name] ?? "")
    }
    addInputs(one.inputs, two.inputs)
    let (here, there) = (one.circumstances, two.circumstances)
    add(Message(en: "threads", zh: "线程数"), String(here.threads), String(there.threads))
    add(Message(en: "system", zh: "系统"), here.system, there.system)
    add(Message(en: "processor", zh: "处理器"), here.processor, there.processor)
    add(Message(en: "build", zh: "构建"), here.build, there.build)
    add(Message(en: "program", zh: "程序"), String(here.program.prefix(8)), String(there.program.prefix(8)))
    add(Message(en: "ending", zh: "结束方式"), one.ending.rawValue, two.ending.rawValue)
  }

  private mutating func add(_ name: Message, _ first: String, _ second: String) {
    if first != second { rows.append((name, first, second)) }
  }

  private mutating func addInputs(_ ones: [RecordedInput], _ twos: [RecordedInput]) {
    func hash(_ input: RecordedInput?) -> String { input.map { String($0.sha256.prefix(8)) } ?? "" }
    var names: [String] = []
    for input in ones + twos where !names.contains(input.name) { names.append(input.name) }
    for name in names {
      let (one, two) = (ones.first { $0.name == name }, twos.first { $0.name == name })
      let kind = (one ?? two)?.kind.title ?? Message(en: "", zh: "")
      let title = kind.en == name ? kind : Message(en: "\(kind.en) \(name)", zh: "\(kind.zh) \(name)")
      add(title, hash(one), hash(two))
    }
  }

  static let type = RecordType(
    "environment",
    [
      FieldDeclaration("name", .text, doc: Message(en: "What differs.", zh: "不同之处。")),
      FieldDeclaration("first", .text, doc: Message(en: "In the first record.", zh: "第一份记录中的值。")),
      FieldDeclaration("second", .text, doc: Message(en: "In the second.", zh: "第二份记录中的值。")),
    ])

  /// The differences, a row each.
  func table(_ language: MessageLanguage) -> Table {
    Table(
      Self.type, rows: rows.map { [.text($0.name.text(language)), .text($0.first), .text($0.second)] })
  }
}
