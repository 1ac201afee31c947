/// How the lines of an output lie against the lines expected: with as few differences as possible.
struct LineAlignment {
  enum Step: Equatable {
    /// A line of the expectation fits a line of the output.
    case match(expected: Int, line: Int)
    /// A `...`; the lines it covers follow.
    case anyLines(expected: Int)
    /// A line of the output below a `...`.
    case covered(line: Int)
    /// An expected line that the output doesn't have.
    case missing(expected: Int)
    /// A line of the output that isn't expected.
    case extra(line: Int)
  }

  let expectation: Expectation
  let output: [String]
  private(set) var steps: [Step] = []

  /// More pairs of lines than this are not compared one with another.
  private static let mostPairs = 1_000_000

  init(_ expectation: Expectation, _ output: [String]) {
    (self.expectation, self.output) = (expectation, output)
    let expected = expectation.lines
    var head = 0
    while head < min(expected.count, output.count), isMatch(head, head) {
      steps.append(.match(expected: head, line: head))
      head += 1
    }
    var tail = 0
    while tail < min(expected.count, output.count) - head,
      isMatch(expected.count - 1 - tail, output.count - 1 - tail)
    {
      tail += 1
    }
    align(head..<expected.count - tail, head..<output.count - tail)
    for index in (0..<tail).reversed() {
      steps.append(.match(expected: expected.count - 1 - index, line: output.count - 1 - index))
    }
  }

  private func isMatch(_ expected: Int, _ line: Int) -> Bool {
    expectation.lines[expected].accepts(output[line], tolerance: expectation.tolerance)
  }

  /// Aligns two stretches: the fewest missing and extra lines, found from the end.
  private mutating func align(_ expected: Range<Int>, _ lines: Range<Int>) {
    guard expected.count * lines.count <= Self.mostPairs else {
      steps += expected.map { index in
        expectation.lines[index].isAnyLines ? .anyLines(expected: index) : .missing(expected: index)
      }
      steps += lines.map { .extra(line: $0) }
      return
    }
    let width = lines.count + 1
    var costs = [Int32](repeating: 0, count: (expected.count + 1) * width)
    var fits = [Bool](repeating: false, count: expected.count * lines.count)
    for row in (0...expected.count).reversed() {
      for column in (0...lines.count).reversed() where row < expected.count || column < lines.count {
        var best = Int32.max
        if column < lines.count { best = costs[row * width + column + 1] + 1 }
        if row < expected.count {
          let below = costs[(row + 1) * width + column]
          if expectation.lines[expected.lowerBound + row].isAnyLines {
            best = min(below, column < lines.count ? costs[row * width + column + 1] : .max)
          } else {
            best = min(best, below + 1)
            if column < lines.count, isMatch(expected.lowerBound + row, lines.lowerBound + column) {
              fits[row * lines.count + column] = true
              best = min(best, costs[(row + 1) * width + column + 1])
            }
          }
        }
        costs[row * width + column] = best
      }
    }
    walk(expected, lines, costs, fits)
  }

  private mutating func walk(_ expected: Range<Int>, _ lines: Range<Int>, _ costs: [Int32], _ fits: [Bool]) {
    let width = lines.count + 1
    var (row, column) = (0, 0)
    var isBelowAny = false
    while row < expected.count || column < lines.count {
      let cost = costs[row * width + column]
      let index = expected.lowerBound + row
      if row < expected.count, expectation.lines[index].isAnyLines {
        if !isBelowAny { steps.append(.anyLines(expected: index)) }
        isBelowAny = column < lines.count && costs[(row + 1) * width + column] != cost
        if isBelowAny {
          steps.append(.covered(line: lines.lowerBound + column))
          column += 1
        } else {
          row += 1
        }
      } else if row < expected.count, column < lines.count, fits[row * lines.count + column],
        costs[(row + 1) * width + column + 1] == cost
      {
        steps.append(.match(expected: index, line: lines.lowerBound + column))
        row += 1
        column += 1
      } else if row < expected.count, costs[(row + 1) * width + column] + 1 == cost {
        steps.append(.missing(expected: index))
        row += 1
      } else {
        steps.append(.extra(line: lines.lowerBound + column))
        column += 1
      }
    }
  }
}
