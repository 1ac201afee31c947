import Language
import Terminal

/// Parts and the arrows between them, in layers: what a circuit is drawn from.
struct Graph: Equatable {
  /// An arrow from one part to another.
  struct Arrow: Equatable {
    let from: String
    let to: String
    /// Which input of the part it leads to; empty where there is only one.
    let input: String
    let score: Double
  }

  /// The parts of each layer, from the first to the last.
  let layers: [[String]]
  /// The strongest first.
  let arrows: [Arrow]

  /// The graph of a value: of a table with columns `from`, `to` and `score`, or of a record with such a table, hidden
  /// or not. Nil where there is none, or one that runs in circles.
  init?(_ value: Value) {
    switch value {
    case .record(let record):
      let tables = record.values.lazy.compactMap { value -> Graph? in
        if case .table = value { Graph(value) } else { nil }
      }
      guard let found = tables.first else { return nil }
      self = found
    case .table(let table):
      guard let arrows = Self.arrows(table), !arrows.isEmpty, let layers = Self.layers(arrows) else {
        return nil
      }
      self.arrows = arrows
      self.layers = layers
    default: return nil
    }
  }

  private static func arrows(_ table: Table) -> [Arrow]? {
    let columns = table.columns
    guard let from = columns.index(of: "from"), let to = columns.index(of: "to"),
      let score = columns.index(of: "score")
    else { return nil }
    let input = columns.index(of: "input")
    var arrows: [Arrow] = []
    for row in table.rows.prefix(ValueMarkup.Limits.arrows) {
      guard let start = row[from].asText, let end = row[to].asText, let number = row[score].asNumber else {
        return nil
      }
      arrows.append(Arrow(from: start, to: end, input: input.flatMap { row[$0].asText } ?? "", score: number))
    }
    return arrows
  }

  // MARK: Layers

  /// The parts in layers: by the model's own layers where all names tell them, else by the longest way there.
  private static func layers(_ arrows: [Arrow]) -> [[String]]? {
    var names: [String] = []
    var seen: Set<String> = []
    for name in arrows.flatMap({ [$0.from, $0.to] }) where seen.insert(name).inserted { names.append(name) }
    let known = names.compactMap { rank(of: $0) }
    let ranks = known.count == names.count ? known : longestWays(names, arrows)
    guard let ranks else { return nil }
    let byRank = Dictionary(grouping: zip(ranks, names), by: \.0)
    let layers = byRank.keys.sorted().map { rank in
      (byRank[rank] ?? []).map(\.1).sorted { order($0).lexicographicallyPrecedes(order($1)) }
    }
    return ordered(layers, arrows)
  }

  /// Where a part of a model stands: `input`, heads `a5.h3`, feed-forward parts `m5`, `logits`.
  private static func rank(of name: String) -> Int? {
    switch name {
    case "input": return -1
    case "logits": return .max
    default: break
    }
    let digits = name.dropFirst().prefix { $0.isNumber && $0.isASCII }
    let rest = name.dropFirst().dropFirst(digits.count)
    guard let layer = Int(digits), layer < 1_000_000 else { return nil }
    if name.first == "m", rest.isEmpty { return 2 * layer + 1 }
    return name.first == "a" && rest.hasPrefix(".") ? 2 * layer : nil
  }

  /// Names in the order of the numbers in them.
  private static func order(_ name: String) -> [Int] {
    name.split { !$0.isNumber }.map { Int($0) ?? 0 }
  }

  private static func longestWays(_ names: [String], _ arrows: [Arrow]) -> [Int]? {
    var ranks = Dictionary(uniqueKeysWithValues: names.map { ($0, 0) })
    for _ in 0...names.count {
      var moved = false
      for arrow in arrows {
        let least = (ranks[arrow.from] ?? 0) + 1
        if (ranks[arrow.to] ?? 0) < least {
          ranks[arrow.to] = least
          moved = true
        }
      }
      if !moved { return names.map { ranks[$0] ?? 0 } }
    }
    return nil
  }

  /// The parts of each layer moved towards the middle of those they are joined with, so that fewer arrows cross.
  private static func ordered(_ layers: [[String]], _ arrows: [Arrow]) -> [[String]] {
    var layers = layers
    for turn in 0..<6 {
      var places: [String: Double] = [:]
      for layer in layers {
        for (index, name) in layer.enumerated() {
          places[name] = (Double(index) + 0.5) / Double(layer.count)
        }
      }
      let indices = turn.isMultiple(of: 2) ? Array(layers.indices) : layers.indices.reversed()
      for index in indices {
        let middles = layers[index].map { name -> Double in
          let joined = arrows.compactMap { arrow in
            arrow.from == name ? places[arrow.to] : arrow.to == name ? places[arrow.from] : nil
          }
          return joined.isEmpty ? places[name] ?? 0 : joined.reduce(0, +) / Double(joined.count)
        }
        let sorted = zip(middles, layers[index]).enumerated().sorted {
          ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
        }
        layers[index] = sorted.map(\.element.1)
        for (place, name) in layers[index].enumerated() {
          places[name] = (Double(place) + 0.5) / Double(layers[index].count)
        }
      }
    }
    return layers
  }
}
