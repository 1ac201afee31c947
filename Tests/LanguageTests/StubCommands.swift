import Language
import Syntax

/// The sizes of the model that the stub commands pretend to load.
let tinyFacts = ModelFacts(
  name: "tiny", layers: 4, heads: 2, keyHeads: 1, headWidth: 8, width: 16, neurons: 32, vocabulary: 100,
  context: 64)

final class TinyModel: ModelHandle {
  let facts = tinyFacts
}

func note(_ text: String) -> Message { Message(en: text, zh: text + "（中文）") }

/// What a stub intervention stands for: adding a number to what `run` gives.
struct Shift: Sendable {
  let layer: Int
  let value: Double
}

enum Load: Command {
  static let name = Parameter<BareName>("model", .positional, complete: .models, help: note("The model."))
  static let dtype = Parameter<BareName?>("dtype", help: note("The type of its numbers."))
  static let signature = Signature(
    "load", topic: .models, parameters: [name, dtype], effects: [.loadsModel, .changesSession],
    summary: note("Loads a model."), related: ["unload"], search: ["open", "加载"],
    examples: [Example("load tiny")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    guard call[name].text == "tiny" else {
      throw Failure(.unknownModel, note("no model \(call[name].text)"), parameter: "model")
    }
    session.model = TinyModel()
    return .nothing
  }
}

enum Unload: Command {
  static let signature = Signature(
    "unload", topic: .models, effects: [.unloadsModel, .changesSession],
    summary: note("Lets go of the model."),
    related: ["load"], search: ["close", "卸载"], examples: [Example("load tiny; unload")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.model = nil
    return .nothing
  }
}

let tokenType = RecordType(
  "token",
  [
    FieldDeclaration("id", .int, doc: note("The id.")),
    FieldDeclaration("token", .text, doc: note("The text.")),
    FieldDeclaration("prob", .number, doc: note("The probability.")),
  ])
let runType = RecordType(
  "run",
  [
    FieldDeclaration("text", .text, doc: note("The text.")),
    FieldDeclaration("shift", .number, doc: note("The sum of the interventions.")),
    FieldDeclaration("tokens", .table(tokenType), doc: note("The tokens.")),
  ])

/// Gives back the prompt and the sum of the standing shifts, asking for interruption a few times.
enum Run: Command {
  static let text = Parameter<String?>("text", .positional, help: note("The prompt."))
  static let tokens = Parameter<[Int]?>("tokens", range: .vocabulary, help: note("The prompt as ids."))
  static let max = Parameter<Int>("max", default: 4, range: .context, unit: "tokens", help: note("How many."))
  static let positions = Parameter<Selection>("positions", default: .all, help: note("Where."))
  static let signature = Signature(
    "run", topic: .running, parameters: [text, tokens, max, positions],
    rules: [.exactlyOne(["text", "tokens"])],
    returns: .record(runType), effects: [.needsModel], summary: note("Runs the model."), related: ["patch"],
    search: ["generate", "运行"], examples: [Example("load tiny; run \"2+2=\"")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    for _ in 0..<2 { try session.checkInterrupt() }
    let shift = session.interventions.compactMap { ($0.payload as? Shift)?.value }.reduce(0, +)
    let words = (call[text] ?? "ids").split(separator: " ").map(String.init)
    let rows = words.enumerated().map { [Value.int($0.offset), .text($0.element), .number(0.5)] }
    return .record(
      Record(
        type: runType,
        [
          ("text", .text(words.joined(separator: " "))), ("shift", .number(shift)),
          ("tokens", .table(Table(tokenType, rows: rows))),
        ]))
  }
}

enum Patch: Command {
  static let layer = Parameter<Selection>(
    "layer", range: .layersOfModel, complete: .layers, help: note("Layers."))
  static let neuron = Parameter<Int?>("neuron", range: .neuronsOfModel, help: note("The neuron."))
  static let value = Parameter<Value>(
    "value", type: .either([.number, .choice(["mean"])]), help: note("The new value."))
  static let signature = Signature(
    "patch", topic: .interventions, parameters: [layer, neuron, value], effects: [.installs, .needsModel],
    summary: note("Changes activations."), related: ["run", "unpatch"],
    search: ["intervene", "neuron", "干预", "神经元"],
    examples: [Example("load tiny; patch layer=2 neuron=7 value=0")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    for layer in try call[layer].indices(of: session.model?.facts.layers ?? 0) {
      session.install(
        Shift(layer: layer, value: call[value].asNumber ?? 0), command: "patch",
        summary: "patch layer=\(layer)")
    }
    return .nothing
  }
}

enum Unpatch: Command {
  static let signature = Signature(
    "unpatch", topic: .interventions, effects: [.changesSession], summary: note("Takes patches away."),
    related: ["patch"], search: ["remove", "撤销"], examples: [Example("unpatch")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    .int(session.uninstall { $0.command == "patch" })
  }
}

enum Show: Command {
  static let value = Parameter<Value>("value", .positional, help: note("What to show."))
  static let style = Parameter<ShowStyle>("as", default: .automatic, help: note("In which form."))
  static let signature = Signature(
    "show", topic: .output, parameters: [value, style], summary: note("Shows a value."), related: ["print"],
    search: ["display", "显示"], examples: [Example("show [1, 2] as=table")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.show(call[value], as: call[style])
    return .nothing
  }
}

enum SaveSession: Command {
  static let path = Parameter<FilePath>("path", .positional, help: note("The file."))
  static let signature = Signature(
    "save session", topic: .session, parameters: [path], effects: [.writesFile, .interactive],
    summary: note("Saves the session."), related: ["print"], search: ["保存"],
    examples: [Example("save session out.sonde")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let resolved = session.files.resolve(call[path].text, relativeTo: nil)
    try session.files.write(Array(session.savedScript.utf8), to: resolved)
    return .nothing
  }
}

enum Read: Command {
  static let path = Parameter<FilePath>("path", .positional, help: note("The file."))
  static let signature = Signature(
    "read", topic: .session, parameters: [path], returns: .text, effects: [.readsFile],
    summary: note("Reads a file."), related: ["save session"], search: ["读取"], examples: [Example("1")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let resolved = session.files.resolve(call[path].text, relativeTo: nil)
    return .text(String(decoding: try session.files.read(resolved), as: UTF8.self))
  }
}

enum SaeTrain: Command {
  static let width = Parameter<Int>(
    "width", default: 64, range: .atLeast(1), help: note("How many features."))
  static let signature = Signature(
    "sae train", topic: .instruments, parameters: [width], returns: .int, effects: [.random],
    summary: note("Trains."), related: ["run"], search: ["dictionary", "稀疏"],
    examples: [Example("sae train width=8")])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value { .int(call[width]) }
}

let stubCommands: [any Command.Type] = [
  Load.self, Unload.self, Run.self, Patch.self, Unpatch.self, Show.self, SaveSession.self, Read.self,
  SaeTrain.self,
]
