import Instruments
import Language
import Syntax

extension SaveFormat {
  /// The picture of a circuit, with as many edges as its `top=` said.
  /// - Throws: E313 for a value that is no circuit.
  static func drawing(of value: Value) throws(Failure) -> CircuitDrawing {
    guard case .record(let record) = value, let found = record.payload as? FoundCircuit else {
      throw Failure(
        .badValue, Message(en: "there is no picture of this value", zh: "该值没有图形"),
        help: Message(
          en: "dot and svg draw the result of `circuit find`; write others as .json or .csv",
          zh: "dot 和 svg 只用于 `circuit find` 的结果；其他值请写成 .json 或 .csv"), parameter: "value")
    }
    return CircuitDrawing(found.circuit, edges: found.shown)
  }
}
