import Syntax

extension Reference {
  /// The whole table as one value, for editors and other programs to read as JSON; its form has the version
  /// ``formatVersion``, and fields are only ever added under the same version.
  public static func description(of table: CommandTable, version: String) -> Value {
    .record(
      Record([
        ("format", .int(formatVersion)), ("program", .text("sonde")), ("version", .text(version)),
        ("edition", .text("sonde-1")), ("commands", .list(table.signatures.map(\.described))),
        ("codes", .list(DiagnosticCode.all.map(\.described))),
      ]))
  }
}

extension Message {
  fileprivate var value: Value { .record(Record([("en", .text(en)), ("zh", .text(zh))])) }
}

extension Signature {
  fileprivate var described: Value {
    .record(
      Record([
        ("name", .text(name)), ("since", .int(since)), ("topic", .text(topic.rawValue)),
        ("usage", .text(usage)), ("summary", summary.value), ("description", description.value),
        ("restrictions", restrictions.value), ("function", .bool(isFunction)),
        ("parameters", .list(parameters.map(\.described))), ("returns", returns.described),
        ("effects", .list(effects.names.map(Value.text))), ("related", .list(related.map(Value.text))),
        ("search", .list(search.map(Value.text))), ("examples", .list(examples.map(\.described))),
      ]))
  }
}

extension ParameterDeclaration {
  fileprivate var described: Value {
    let kinds: [ParameterKind: String] = [.positional: "positional", .key: "key", .rest: "rest"]
    return .record(
      Record([
        ("name", .text(name)), ("kind", .text(kinds[kind] ?? "")), ("type", type.described),
        ("required", .bool(isRequired)), ("default", defaultText.map(Value.text) ?? .nothing),
        ("range", range.text?.value ?? .nothing), ("unit", unit.map(Value.text) ?? .nothing),
        ("choices", choices.map { .list($0.map(Value.text)) } ?? .nothing), ("help", help.value),
      ]))
  }
}

extension ValueType {
  fileprivate var described: Value {
    let fields = declaredFields.map { field in
      Value.record(
        Record([
          ("name", .text(field.name)), ("type", field.type.described),
          ("unit", field.unit.map(Value.text) ?? .nothing), ("doc", field.doc.value),
        ]))
    }
    return .record(
      Record([("kind", .text(keyword))] + (fields.isEmpty ? [] : [("fields", Value.list(fields))])))
  }
}

extension Example {
  fileprivate var described: Value {
    .record(
      Record([
        ("source", .text(source)), ("shows", shows.map(Value.text) ?? .nothing),
        ("speed", .text(speed.rawValue)),
      ]))
  }
}

extension DiagnosticCode {
  fileprivate var described: Value {
    .record(
      Record([
        ("code", .text(code)), ("title", title.value), ("explanation", explanation.value),
        ("failing", .text(failing)), ("mended", .text(mended)),
      ]))
  }
}

extension Effects {
  /// The names of the effects, for descriptions.
  fileprivate var names: [String] {
    let all: [(Effects, String)] = [
      (.installs, "installs"), (.needsModel, "needs-model"), (.loadsModel, "loads-model"),
      (.unloadsModel, "unloads-model"), (.readsFile, "reads-file"), (.writesFile, "writes-file"),
      (.random, "random"), (.interactive, "interactive"), (.changesSession, "changes-session"),
      (.silent, "silent"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}
