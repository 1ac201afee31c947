import JSON

/// How far numbers may be apart and still agree: |a − b| / (scale + 10⁻³) ≤ 10⁻³, the scale being the largest number of the
/// same column, list or tensor. Kernel paths differ in the order of their sums: by some 10⁻⁶ of such a scale, and by more
/// where a result is small beside what it is a difference of.
enum Tolerance {
  /// The largest deviation that is tolerated.
  static let deviation = 1e-3
  /// What is added to the scale: numbers that are all about nought are measured by this.
  static let floor = 1e-3
}

/// Whether two values agree, and how well.
enum Nearness: Equatable {
  /// The same bits.
  case same
  /// Numbers are apart, by this deviation at most, which is within the tolerance.
  case near(Double)
  /// They don't agree.
  case apart

  /// The agreement of a whole whose parts agree so.
  func joined(with other: Nearness) -> Nearness {
    switch (self, other) {
    case (.apart, _), (_, .apart): .apart
    case (.same, let one), (let one, .same): one
    case (.near(let one), .near(let two)): .near(max(one, two))
    }
  }

  /// The agreement of two numbers.
  /// - Parameters:
  ///   - scale: what the difference is measured by.
  ///   - slack: what they may be apart beside, such as by rounding to the digits shown.
  static func of(_ one: Double, _ two: Double, scale: Double, slack: Double = 0) -> Nearness {
    if one == two || (one.isNaN && two.isNaN) { return .same }
    guard one.isFinite, two.isFinite, scale.isFinite else { return .apart }
    let distance = max(0, (one - two).magnitude - slack * (1 + 1e-9))
    let deviation = distance / (scale + Tolerance.floor)
    return deviation <= Tolerance.deviation ? .near(deviation) : .apart
  }

  /// The agreement of numbers in a row, measured by the largest of them.
  static func of(_ ones: [Double], _ twos: [Double], slack: [Double] = []) -> Nearness {
    guard ones.count == twos.count else { return .apart }
    let scale = (ones + twos).lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    var result = Nearness.same
    for (index, (one, two)) in zip(ones, twos).enumerated() {
      result = result.joined(with: .of(one, two, scale: scale, slack: index < slack.count ? slack[index] : 0))
    }
    return result
  }

  /// The agreement of two summaries.
  static func of(_ one: NumberSummary?, _ two: NumberSummary?) -> Nearness {
    guard let one, let two else { return one == two ? .same : .apart }
    guard one.count == two.count else { return .apart }
    let scale = max(one.largest, two.largest)
    let parts: [Nearness] = [
      .of(one.mean, two.mean, scale: scale), .of(one.largest, two.largest, scale: scale),
      .of(one.norm, two.norm, scale: max(one.norm, two.norm)), .of(one.samples, two.samples),
    ]
    return parts.reduce(.same) { $0.joined(with: $1) }
  }
}

extension Nearness {
  /// The agreement of two values.
  /// - Parameter isPrinted: whether they are printed text, the numbers of which count as numbers.
  static func of(_ one: ValueDigest, _ two: ValueDigest, isPrinted: Bool = false) -> Nearness {
    if one == two { return .same }
    guard one.kind == two.kind, isPrinted || one.shape == two.shape else { return .apart }
    if one.sha256 == two.sha256 {
      // One of the records may keep hashes only.
      return one.value == nil || two.value == nil || one.value == two.value ? .same : .apart
    }
    if one.kind == "tensor" { return .of(one.numbers, two.numbers) }
    if let left = one.value, let right = two.value {
      if isPrinted { return .of(printed: left.string ?? "", right.string ?? "") }
      var groups = NumberGroups()
      return groups.pair(left, right, under: "") ? groups.nearness : .apart
    }
    let (left, right) = (one.longForm(isPrinted: isPrinted), two.longForm(isPrinted: isPrinted))
    guard let left, let right, left.skeleton == right.skeleton else { return .apart }
    let found = Nearness.of(left.numbers, right.numbers)
    // The bits differ somewhere between the samples.
    return found == .same ? .near(0) : found
  }

  private static func of(printed one: String, _ two: String) -> Nearness {
    let (left, right) = (TextNumbers(one), TextNumbers(two))
    guard left.rest == right.rest else { return .apart }
    var result = Nearness.near(0)
    for index in left.numbers.indices {
      let (a, b) = (left.numbers[index], right.numbers[index])
      result = result.joined(
        with: .of(
          a, b, scale: max(a.magnitude, b.magnitude), slack: max(left.units[index], right.units[index])))
    }
    return result
  }
}

/// The numbers of two values in pairs, with those that measure one another in a group: a column, a list, a field.
private struct NumberGroups {
  private var groups: [String: (ones: [Double], twos: [Double])] = [:]
  private var summaries = Nearness.same

  /// Takes in two values; false where they differ in more than numbers.
  mutating func pair(_ one: JSONValue, _ two: JSONValue, under place: String) -> Bool {
    if let left = one.float, let right = two.float {
      groups[place, default: ([], [])].ones.append(left)
      groups[place, default: ([], [])].twos.append(right)
      return true
    }
    switch (one, two) {
    case (.array(let left), .array(let right)):
      guard left.count == right.count else { return false }
      for (left, right) in zip(left, right) where !pair(left, right, under: place + "[]") { return false }
      return true
    case (.object(let left), .object(let right)):
      guard Set(left.keys) == Set(right.keys) else { return false }
      for key in left.keys where !pair(left[key] ?? .null, right[key] ?? .null, key, place) { return false }
      return true
    default: return one == two
    }
  }

  private mutating func pair(_ one: JSONValue, _ two: JSONValue, _ key: String, _ place: String) -> Bool {
    switch key {
    case "$table": return one["columns"] == two["columns"] && pair(rows: one["rows"], two["rows"], place)
    case "$tensor":
      guard one["shape"] == two["shape"] else { return false }
      let left = try? NumberSummary(RecordReader(one["numbers"] ?? .null))
      let right = try? NumberSummary(RecordReader(two["numbers"] ?? .null))
      summaries = summaries.joined(with: .of(left, right))
      return true
    default: return pair(one, two, under: place + "." + key)
    }
  }

  /// The cells of a column measure one another.
  private mutating func pair(rows one: JSONValue?, _ two: JSONValue?, _ place: String) -> Bool {
    guard let ones = one?.array, let twos = two?.array, ones.count == twos.count else { return false }
    for (left, right) in zip(ones, twos) {
      guard let left = left.array, let right = right.array, left.count == right.count else { return false }
      for column in left.indices where !pair(left[column], right[column], under: "\(place)|\(column)") {
        return false
      }
    }
    return true
  }

  var nearness: Nearness {
    groups.values.reduce(summaries.joined(with: .near(0))) { $0.joined(with: .of($1.ones, $1.twos)) }
  }
}

extension ValueDigest {
  /// The hash of all but the numbers, and these, also of a value that is kept whole; nil of one with tensors in it.
  fileprivate func longForm(isPrinted: Bool) -> (skeleton: String, numbers: NumberSummary?)? {
    if let skeleton { return (skeleton, numbers) }
    guard let value else { return nil }
    if isPrinted, let text = value.string {
      let parts = TextNumbers(text)
      return (Self.hash(parts.rest), parts.numbers.isEmpty ? nil : NumberSummary(parts.numbers))
    }
    var found: [Double] = []
    guard let rest = value.withoutNumbers(&found) else { return nil }
    return (Self.hash(rest.canonical), found.isEmpty ? nil : NumberSummary(found))
  }
}

extension JSONValue {
  /// The value with its numbers at 0.0, and those numbers; nil where a tensor's are not to be had.
  fileprivate func withoutNumbers(_ found: inout [Double]) -> JSONValue? {
    if let number = float {
      found.append(number)
      return .double(0)
    }
    switch self {
    case .array(let elements):
      var rest: [JSONValue] = []
      for element in elements {
        guard let element = element.withoutNumbers(&found) else { return nil }
        rest.append(element)
      }
      return .array(rest)
    case .object(let object):
      var rest = JSONObject()
      for key in object.keys {
        guard key != "$tensor", let member = object[key]?.withoutNumbers(&found) else { return nil }
        rest[key] = member
      }
      return .object(rest)
    default: return self
    }
  }
}
