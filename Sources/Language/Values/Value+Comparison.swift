extension Value: Equatable {
  /// Whether both are the same value: numbers compare by size whatever their kind, records and tables by
  /// names and values, functions never.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.nothing, .nothing): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.int, .number), (.number, .int), (.number, .number): left.asNumber == right.asNumber
    case (.text(let left), .text(let right)): left == right
    case (.record(let left), .record(let right)): left.names == right.names && left.values == right.values
    case (.tensor(let left), .tensor(let right)):
      left.shape == right.shape && left.values == right.values
    case (.range(let left), .range(let right)): left == right
    case (.list, _), (.range, _), (.table, _):
      if let left = left.elements, let right = right.elements { left == right } else { false }
    default: false
    }
  }

  /// Which of two numbers or texts comes first: negative for `self`, 0 for the same, positive for `other`;
  /// nil where they have no order.
  func order(against other: Value) -> Int? {
    switch (self, other) {
    case (.int(let left), .int(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.text(let left), .text(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.bool(let left), .bool(let right)): (left ? 1 : 0) - (right ? 1 : 0)
    default:
      if let left = asNumber, let right = other.asNumber, !left.isNaN, !right.isNaN {
        left < right ? -1 : left == right ? 0 : 1
      } else {
        nil
      }
    }
  }

  /// Whether `self` and `other` are equal up to `tolerance · max(1, |other|)`, element by element for lists
  /// and tensors; nil where they can't be compared.
  func isClose(to other: Value, tolerance: Double) -> Bool? {
    if let left = asNumber, let right = other.asNumber {
      return left == right || (left - right).magnitude <= tolerance * max(1, right.magnitude)
    }
    if case .tensor(let left) = self, case .tensor(let right) = other, left.shape != right.shape {
      return false
    }
    guard let left = elements, let right = other.elements else { return nil }
    guard left.count == right.count else { return false }
    for (left, right) in zip(left, right) {
      guard let isClose = left.isClose(to: right, tolerance: tolerance) else { return nil }
      if !isClose { return false }
    }
    return true
  }
}
