import Syntax

extension Session {
  /// The element, slice, column or field that `base[index]` means.
  func evaluate(index: Expression, of base: Expression, at span: Span) throws(Failure) -> Value {
    let value = try evaluate(base)
    if case .range(let lower, let upper, let inclusive) = index.unwrapped.kind {
      let bounds = (try whole(lower), try whole(upper))
      return try locating(index.span) { () throws(Failure) in
        try value.slice(from: bounds.0, to: bounds.1, inclusive: inclusive)
      }
    }
    let place = try evaluate(index)
    return try locating(index.span) { () throws(Failure) in try value.element(at: place) }
  }
}

extension Value {
  /// The element at an index (negative from the end), the elements at several, or the field of a name.
  /// - Throws: E301 outside, E302 for an index of another type, E307 for an unknown name, E311 for `none`.
  func element(at index: Value) throws(Failure) -> Value {
    if isNothing {
      throw Failure(.noValue, Message(en: "the value is none, so it has no elements", zh: "值为 none，没有元素"))
    }
    switch index {
    case .text(let name): return try field(name)
    case .range, .list: return try picking(try Selection(argument: index).indices(of: try elementCount()))
    default: return try element(at: try Int(argument: index))
    }
  }

  private func elementCount() throws(Failure) -> Int {
    switch self {
    case .list(let values): values.count
    case .table(let table): table.rows.count
    case .range(let range): range.count
    case .tensor(let tensor) where !tensor.shape.isEmpty: tensor.shape[0]
    case .text(let text): text.count
    default: throw Failure.mismatch(expected: .list(.any), found: type)
    }
  }

  private func element(at index: Int) throws(Failure) -> Value {
    let count = try elementCount()
    let place = index < 0 ? index + count : index
    guard (0..<count).contains(place) else { throw Failure.outOfRange(index, count: count) }
    switch self {
    case .list(let values): return values[place]
    case .table(let table): return .record(table.record(at: place))
    case .range(let range): return .int(range[place])
    case .tensor(let tensor): return tensor.slice(at: place)
    case .text(let text): return .text(String(text[text.index(text.startIndex, offsetBy: place)]))
    default: return .nothing
    }
  }

  /// The elements between two indices, of which negative ones count from the end.
  func slice(from lower: Int, to upper: Int, inclusive: Bool) throws(Failure) -> Value {
    let count = try elementCount()
    let start = lower < 0 ? lower + count : lower
    let last = upper < 0 ? upper + count : upper
    let end = inclusive ? last + 1 : last
    guard start >= 0, start <= count else { throw Failure.outOfRange(lower, count: count) }
    guard end <= count else { throw Failure.outOfRange(inclusive ? upper : upper - 1, count: count) }
    return try keeping(start..<max(start, end))
  }
}
