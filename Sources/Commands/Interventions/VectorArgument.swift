import Instruments
import Language
import Syntax
import Transformer

/// What a direction may be given as: a list of numbers, a tensor of one row, the result of `capture`, or a direction
/// that `diffmean`, `load` or another command made.
struct VectorArgument: ArgumentConvertible {
  let values: [Float]
  /// The direction with its place and scale, where the argument has them.
  let direction: Direction?

  static var valueType: ValueType { .either([.tensor, .list(.number), .record(nil)]) }

  /// - Throws: E302 for another type, E303 for a tensor of several rows.
  init(argument: Value) throws(Failure) {
    guard case .record(let record) = argument else {
      (values, direction) = (try Self.row(argument), nil)
      return
    }
    if let payload = record.payload as? Direction {
      (values, direction) = (payload.vector, payload)
      return
    }
    guard let inner = record["values"] ?? record["vector"] else {
      throw Failure.mismatch(expected: Self.valueType, found: argument.type)
    }
    let row = try Self.row(inner)
    values = row
    direction = Self.place(of: record).map { Direction(site: $0, layer: $1, vector: row) }
  }

  private static func row(_ value: Value) throws(Failure) -> [Float] {
    let tensor = try TensorValue(argument: value)
    let rows = zip(tensor.shape.dropLast(), tensor.axes.isEmpty ? tensor.shape.map { _ in "" } : tensor.axes)
    guard rows.allSatisfy({ $0 == 1 || $1.contains("head") }) else {
      let shape = tensor.shape.map(String.init).joined(separator: " × ")
      throw Failure(
        .shape,
        Message(
          en: "a direction is one row of numbers; this tensor has the shape \(shape)",
          zh: "方向应为一行数；该张量的形状为 \(shape)"),
        help: Message(en: "choose a row, as in `c.values[-1]`", zh: "请取其中一行，如 `c.values[-1]`"))
    }
    return tensor.values
  }

  /// Where a record says that its vector comes from, if that is a place of the residual stream.
  private static func place(of record: Record) -> (Site, Int)? {
    guard let site = record["site"]?.asText.flatMap(Site.init), case .int(let layer)? = record["layer"] else {
      return nil
    }
    let residual: [Site] = [.residPre, .residMid, .residPost]
    return residual.contains(site) ? (site, layer) : nil
  }
}
