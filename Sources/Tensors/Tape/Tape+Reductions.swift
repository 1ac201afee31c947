extension Tape {
  /// The sum of all values, in double precision. Shape `[]`.
  public func sum(_ x: Variable) -> Variable { total(x, scale: 1) }

  /// The mean of all values, in double precision. Shape `[]`.
  public func mean(_ x: Variable) -> Variable { total(x, scale: 1 / Double(max(1, value(x).count))) }

  /// The mean of (x − target)². Shape `[]`.
  public func meanSquaredError(_ x: Variable, target: Variable) -> Variable {
    mean(square(subtract(x, target)))
  }

  /// Rows of a table: an embedding look-up. A row chosen twice gets both gradients.
  ///
  /// - Parameter table: `[row, …]`
  /// - Returns: `[indices.count, …]`
  /// - Precondition: `indices` are rows of the table.
  public func rows(_ table: Variable, _ indices: [Int]) -> Variable {
    let source = value(table)
    precondition(!source.shape.isEmpty && indices.allSatisfy((0..<source.shape[0]).contains))
    let width = source.rowCount
    var chosen = Tensor(shape: [indices.count] + source.shape.dropFirst())
    for (row, index) in indices.enumerated() {
      chosen.values.replaceSubrange(
        row * width..<(row + 1) * width, with: source.values[index * width..<(index + 1) * width])
    }
    return record(chosen, of: [table]) { gradient, gradients in
      gradients.update(table, shape: source.shape) { sum, _ in
        gradient.values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          for (row, index) in indices.enumerated() {
            Vector.add(base + row * width, to: sum + index * width, count: width)
          }
        }
      }
    }
  }

  /// The same values in another shape.
  ///
  /// - Precondition: `shape` holds as many values.
  public func reshape(_ x: Variable, to shape: [Int]) -> Variable {
    let input = value(x)
    return record(Tensor(shape: shape, values: input.values), of: [x]) { gradient, gradients in
      gradients.add(Tensor(shape: input.shape, values: gradient.values), to: x)
    }
  }

  private func total(_ x: Variable, scale: Double) -> Variable {
    let input = value(x)
    let result = Tensor(shape: [], values: [Float(Vector.sum(input.values) * scale)])
    return record(result, of: [x]) { gradient, gradients in
      gradients.add(Tensor(shape: input.shape, repeating: gradient.values[0] * Float(scale)), to: x)
    }
  }
}
