import Language

/// Lines over a common axis: what a curve is drawn from.
public struct Plot: Sendable, Equatable {
  /// One line.
  public struct Series: Sendable, Equatable {
    public var name: String
    /// A number a point; not a number where the line has a gap.
    public var values: [Double]

    public init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
  }

  /// What the axis is: `dose`.
  public var axis: String
  /// Where the points stand.
  public var places: [Double]
  public var series: [Series]

  public init(axis: String, places: [Double], series: [Series]) {
    (self.axis, self.places, self.series) = (axis, places, series)
  }

  /// Whether places span so much that only their ratios can be told apart.
  public var isLogarithmic: Bool {
    guard let least = places.min(), let most = places.max() else { return false }
    return least > 0 && most / least >= 50
  }
}

extension Plot {
  /// The curves of a value, or nil if it has none.
  ///
  /// A record gives the first of its tables that has curves; of a table the first column of numbers is the axis and
  /// each other one a line, but for those that tell how far another one spreads (`…_sd`, `…_low`, `…_high`) and
  /// hidden ones. A list of numbers or a tensor of one axis is one line over the index.
  public init?(_ value: Value) {
    switch value {
    case .record(let record):
      let tables = record.subjects.map(\.table)
      guard let plot = tables.lazy.compactMap({ Plot($0) }).first else { return nil }
      self = plot
    case .tensor(let tensor) where tensor.shape.count == 1:
      self.init(numbers: tensor.values.map(Double.init))
    default:
      if let table = Table(rowsOf: value) {
        self.init(table)
      } else if case .list(let values) = value {
        let numbers = values.compactMap(\.asNumber)
        guard numbers.count == values.count else { return nil }
        self.init(numbers: numbers)
      } else {
        return nil
      }
    }
  }

  private init?(numbers: [Double]) {
    guard numbers.count > 1 else { return nil }
    self.init(
      axis: "", places: numbers.indices.map(Double.init), series: [Series(name: "value", values: numbers)])
  }

  private init?(_ table: Table) {
    let fields = table.columns.fields
    let columns = fields.indices.filter { index in
      fields[index].display != .hidden && table.rows.contains { $0[index].asNumber != nil }
        && table.rows.allSatisfy { $0[index].asNumber != nil || $0[index].isNothing }
    }
    guard let axis = columns.first, table.rows.count > 1 else { return nil }
    let rows = table.rows.filter { $0[axis].asNumber?.isFinite ?? false }
    let lines = columns.dropFirst().filter { index in
      !["_sd", "_se", "_low", "_high"].contains { fields[index].name.hasSuffix($0) }
    }
    guard rows.count > 1, !lines.isEmpty else { return nil }
    self.init(
      axis: fields[axis].name, places: rows.compactMap { $0[axis].asNumber },
      series: lines.map { index in
        Series(name: fields[index].name, values: rows.map { $0[index].asNumber ?? .nan })
      })
  }
}
