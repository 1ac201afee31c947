import Commands
import Digests
import Language
import Records
import Syntax
import Terminal

/// A record on the disk, with the inputs that it keeps.
struct StoredRecord {
  let record: RunRecord
  /// The folder it lies in.
  let folder: String
  /// The path as the user named it, for messages.
  let name: String

  /// Reads a record: the file, or the folder that holds `record.json`.
  /// - Throws: a refusal that says in one sentence why it can't be used.
  init(_ path: String, _ files: DiskFiles) throws(Refusal) {
    name = path
    let isFolder = path.hasSuffix("/") || files.exists(path + "/record.json")
    let file = isFolder ? (path.hasSuffix("/") ? path : path + "/") + "record.json" : path
    folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
    let bytes: [UInt8]
    do throws(Failure) { bytes = try files.read(file) } catch { throw Refusal(error) }
    do throws(RecordProblem) { record = try RunRecord(bytes) } catch {
      throw Refusal(
        en: "\(path) is no record that can be read: \(error.message.en)",
        zh: "\(path) 不是可读取的记录：\(error.message.zh)")
    }
  }

  /// Where somebody changed it after it was written, in one sentence; nil where nobody did.
  var alteration: Message? {
    guard !record.isUnaltered else { return nil }
    guard let first = record.alteredSteps.first else {
      return Message(
        en: "\(name) was changed after it was written: its root hash doesn't fit",
        zh: "\(name) 在写成之后被改动过：根散列值不符")
    }
    return Message(
      en: "\(name) was changed after it was written, at step \(first + 1)",
      zh: "\(name) 在写成之后被改动过，位于第 \(first + 1) 步")
  }

  /// The bytes that the record keeps of an input; nil where it keeps none.
  /// - Throws: a refusal where they are missing.
  func bytes(of input: RecordedInput, _ files: DiskFiles) throws(Refusal) -> [UInt8]? {
    guard let stored = input.stored else { return nil }
    do throws(Failure) { return try files.read("\(folder)/\(stored)") } catch {
      throw Refusal(
        en: "\(name) is damaged: \(error.message.en)", zh: "\(name) 已损坏：\(error.message.zh)")
    }
  }
}

/// The inputs of a record as they are found now.
struct FoundInputs {
  /// How an input is found.
  enum State: String {
    case same, differs, missing
    /// Its name doesn't tell where it is: it is compared when the script loads it.
    case unseen
  }

  /// One input.
  struct Row {
    let input: RecordedInput
    let state: State
    /// What is found, where it differs: its hash.
    let found: String
  }

  private(set) var rows: [Row] = []
  /// The bytes of scripts and data, by the inputs' names.
  private(set) var contents: [String: [UInt8]] = [:]
  /// The script.
  private(set) var script: SourceFile?

  /// Whether all are as they were.
  var areSame: Bool { rows.allSatisfy { $0.state == .same } }

  /// Looks for the inputs: in the record's folder, else where its names lead from the working folder.
  init(_ stored: StoredRecord, _ files: DiskFiles, _ surroundings: Surroundings) throws(Refusal) {
    for input in stored.record.inputs {
      if input.kind == .model {
        rows.append(Self.model(input, files, surroundings))
        continue
      }
      let isScript = [.script, .lesson].contains(input.kind)
      let title = stored.record.circumstances.script
      var bytes = try stored.bytes(of: input, files)
      if bytes == nil {
        bytes = try? files.read(files.resolve(isScript ? title : input.name, relativeTo: nil))
      }
      guard let bytes else {
        rows.append(Row(input: input, state: .missing, found: ""))
        continue
      }
      let hash = SHA256.hex(bytes)
      rows.append(Row(input: input, state: hash == input.sha256 ? .same : .differs, found: hash))
      if isScript {
        script = SourceFile(name: Self.fileName(title), bytes: bytes)
      } else {
        contents[input.name] = bytes
      }
    }
  }

  /// Compares the inputs that weren't seen before with those of the run that was done again.
  mutating func see(_ again: RunRecord) {
    for index in rows.indices where rows[index].state == .unseen {
      let input = rows[index].input
      guard let found = again.inputs.first(where: { $0.kind == input.kind && $0.name == input.name }) else {
        continue
      }
      let state: State = found.sha256 == input.sha256 ? .same : .differs
      rows[index] = Row(input: input, state: state, found: found.sha256)
    }
  }

  /// The name under which a script runs again: its own, or that of what has none.
  private static func fileName(_ title: String) -> String {
    ["-", "-c", "session"].contains(title) ? "<\(title)>" : title
  }

  private static func model(
    _ input: RecordedInput, _ files: DiskFiles, _ surroundings: Surroundings
  ) -> Row {
    guard FileNames.canBeFound(input.name) else { return Row(input: input, state: .unseen, found: "") }
    guard let (name, path) = try? surroundings.engine.locate(input.name, files: files),
      let found = surroundings.identity(name, path)
    else { return Row(input: input, state: .missing, found: "") }
    return Row(input: input, state: found.sha256 == input.sha256 ? .same : .differs, found: found.sha256)
  }
}

extension FoundInputs {
  static let type = RecordType(
    "inputs",
    [
      FieldDeclaration("kind", .text, doc: Message(en: "What it is to the run.", zh: "对运行而言是什么。")),
      FieldDeclaration("name", .text, doc: Message(en: "Its name.", zh: "名称。")),
      FieldDeclaration("bytes", .int, doc: Message(en: "Its size in the record.", zh: "记录中的大小。")),
      FieldDeclaration("sha256", .text, doc: Message(en: "Its hash in the record.", zh: "记录中的散列值。")),
      FieldDeclaration("state", .text, doc: Message(en: "How it is found now.", zh: "现在的状态。")),
    ])

  /// The inputs, a row each.
  /// - Parameter language: that of the words for the state.
  func table(_ language: MessageLanguage, shortensHashes: Bool) -> Table {
    Table(
      Self.type,
      rows: rows.map { row in
        let hash = shortensHashes ? String(row.input.sha256.prefix(8)) : row.input.sha256
        return [
          .text(row.input.kind.rawValue), .text(row.input.name), .int(row.input.bytes), .text(hash),
          .text(row.state.word.text(language)),
        ]
      })
  }

  /// The first input that isn't to be had, in one sentence; nil where all are.
  var missing: Message? {
    guard let row = rows.first(where: { $0.state == .missing }) else { return nil }
    let (name, hash) = (row.input.name, row.input.sha256.prefix(8))
    if row.input.kind == .model {
      let advice = row.input.source == nil ? "" : ": `sonde fetch \(name)`"
      return Message(
        en: "the model \(name) of the record (SHA-256 \(hash)…) is not installed\(advice)",
        zh: "记录所用的模型 \(name)（SHA-256 \(hash)…）尚未安装\(advice.isEmpty ? "" : "：`sonde fetch \(name)`")")
    }
    return Message(
      en:
        "the record keeps only the hash of its \(row.input.kind.rawValue) \(name) (SHA-256 \(hash)…), and there is no "
        + "such file here",
      zh: "记录只保存了\(row.input.kind.title.zh) \(name) 的散列值（SHA-256 \(hash)…），而此处没有该文件")
  }
}

extension FoundInputs.State {
  var word: Message {
    switch self {
    case .same: Message(en: "same", zh: "相同")
    case .differs: Message(en: "differs", zh: "不同")
    case .missing: Message(en: "missing", zh: "缺失")
    case .unseen: Message(en: "seen when loaded", zh: "加载时核对")
    }
  }
}

extension RecordedInput.Kind {
  /// What it is called.
  var title: Message {
    switch self {
    case .script: Message(en: "script", zh: "脚本")
    case .lesson: Message(en: "lesson", zh: "课程")
    case .include: Message(en: "included file", zh: "引入的文件")
    case .model: Message(en: "model", zh: "模型")
    case .data: Message(en: "data", zh: "数据")
    }
  }
}
