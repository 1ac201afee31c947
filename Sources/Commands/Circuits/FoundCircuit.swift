import Instruments
import Language
import Syntax

/// A circuit with what it was found on: the payload of `circuit find`, which `circuit eval` and `save` read.
struct FoundCircuit: Sendable {
  let circuit: Circuit
  let metric: CircuitMetric
  /// The model's file.
  let path: String
  /// Where its items came from.
  let task: TaskArgument
  /// The items it was found on, which it isn't judged on.
  let items: [TaskItem]
  /// The seed they were drawn by.
  let seed: UInt64
  /// How many of its edges a drawing shows.
  let shown: Int
}

/// An argument that is the whole result of `circuit find`.
struct CircuitArgument: ArgumentConvertible {
  let found: FoundCircuit

  static var valueType: ValueType { .record(CircuitFindCommand.resultType) }

  /// - Throws: E302 for any other value.
  init(argument: Value) throws(Failure) {
    guard case .record(let record) = argument, let found = record.payload as? FoundCircuit else {
      throw Failure(
        .valueType, Message(en: "this value is not a circuit", zh: "该值不是电路"),
        help: Message(en: "give the whole result of `circuit find`", zh: "请给出 `circuit find` 的完整结果"))
    }
    self.found = found
  }
}

extension CircuitArgument {
  /// The circuit, if it belongs to the loaded model.
  /// - Throws: E313 where it came from another.
  func found(on model: LoadedModel) throws(Failure) -> FoundCircuit {
    guard found.path == model.path else {
      throw Failure(
        .badValue,
        Message(
          en: "this circuit was found in another model, \(found.path)", zh: "该电路是在另一个模型 \(found.path) 中找到的"))
    }
    return found
  }
}

extension TaskArgument {
  /// Items to find a circuit on: of a name as many as asked for, of a drawn task the first of them, by default half,
  /// so that the others are left to judge it on.
  func itemsToFind(_ count: Int?, seed: UInt64, _ model: LoadedModel) throws(Failure) -> [TaskItem] {
    let drawn = try drawn(for: model, count: count ?? Self.usualCount, seed: seed).set.items
    if case .name = self { return drawn }
    return Array(drawn.prefix(count ?? max(1, drawn.count / 2)))
  }

  /// Items to judge a circuit on: others than those it was found on.
  ///
  /// - Throws: E313 where none is left.
  func itemsToJudge(
    _ count: Int, seed: UInt64, without known: [TaskItem], _ model: LoadedModel
  ) throws(Failure) -> [TaskItem] {
    let drawn = try drawn(for: model, count: count + known.count, seed: seed).set.items
    let others = drawn.filter { item in !known.contains { $0.clean == item.clean } }
    guard !others.isEmpty else {
      throw Failure(
        .badValue,
        Message(
          en: "every prompt of the task was used to find the circuit: none is left to judge it on",
          zh: "任务的所有提示都已用于寻找电路，没有剩下可用于评判的"),
        help: Message(en: "find it on fewer, with `n=`", zh: "寻找时用 `n=` 少取一些提示"))
    }
    return Array(others.prefix(count))
  }

  private static var usualCount: Int { 16 }
}
