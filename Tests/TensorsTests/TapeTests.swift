import Tensors
import Testing

/// An operation of the tape with operands to try it on.
struct TapeOperation: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The shapes of its operands, all of them parameters.
  let shapes: [[Int]]
  /// Moves an operand's values to where the operation is smooth.
  var place: @Sendable (_ index: Int, _ value: Float) -> Float = { $1 }
  let build: @Sendable (Tape, [Tape.Variable]) -> Tape.Variable

  /// Away from a kink at 0.
  private static let offZero: @Sendable (Int, Float) -> Float = { $1 + ($1 < 0 ? -0.2 : 0.2) }
  private static let frozen = Weights(.q4_1, rows: 33, columns: 32, seed: 4)

  static let all: [TapeOperation] = [
    .init(testDescription: "a·b", shapes: [[4, 5], [5, 3]]) { $0.product($1[0], $1[1]) },
    .init(testDescription: "aᵀ·b", shapes: [[5, 4], [5, 3]]) { $0.product($1[0], transposedA: true, $1[1]) },
    .init(testDescription: "a·bᵀ", shapes: [[4, 5], [3, 5]]) { $0.product($1[0], $1[1], transposedB: true) },
    .init(testDescription: "aᵀ·bᵀ", shapes: [[5, 4], [3, 5]]) {
      $0.product($1[0], transposedA: true, $1[1], transposedB: true)
    },
    .init(testDescription: "a·a", shapes: [[4, 4]]) { $0.product($1[0], $1[0]) },
    .init(testDescription: "frozen weights", shapes: [[3, 32]]) { tape, x in
      let matrix = try? frozen.matrix(tape.pool)
      return matrix.map { tape.product(x[0], with: $0) } ?? x[0]
    },
    .init(testDescription: "add", shapes: [[3, 4], [3, 4]]) { $0.add($1[0], $1[1]) },
    .init(testDescription: "add a bias", shapes: [[3, 4], [4]]) { $0.add($1[0], $1[1]) },
    .init(testDescription: "subtract", shapes: [[3, 4], [4]]) { $0.subtract($1[0], $1[1]) },
    .init(testDescription: "multiply", shapes: [[3, 4], [3, 4]]) { $0.multiply($1[0], $1[1]) },
    .init(testDescription: "multiply rows", shapes: [[3, 4], [4]]) { $0.multiply($1[0], $1[1]) },
    .init(testDescription: "multiply by itself", shapes: [[3, 4]]) { $0.multiply($1[0], $1[0]) },
    .init(testDescription: "scale", shapes: [[3, 4]]) { $0.scale($1[0], by: -2.5) },
    .init(testDescription: "relu", shapes: [[3, 4]], place: offZero) { $0.relu($1[0]) },
    .init(testDescription: "absolute", shapes: [[3, 4]], place: offZero) { $0.absolute($1[0]) },
    .init(testDescription: "square", shapes: [[3, 4]]) { $0.square($1[0]) },
    .init(testDescription: "exponential", shapes: [[3, 4]]) { $0.exponential($1[0]) },
    .init(testDescription: "logarithm", shapes: [[3, 4]], place: { 1 + abs($1) }) { $0.logarithm($1[0]) },
    .init(testDescription: "tanh", shapes: [[3, 4]]) { $0.tanh($1[0]) },
    .init(testDescription: "sigmoid", shapes: [[3, 4]]) { $0.sigmoid($1[0]) },
    .init(testDescription: "silu", shapes: [[3, 4]]) { $0.silu($1[0]) },
    .init(
      testDescription: "top k", shapes: [[3, 8]], place: { index, _ in Float(index * 5 % 24) * 0.2 - 2 }
    ) { $0.top($1[0], 3) },
    .init(testDescription: "sum", shapes: [[3, 4]]) { $0.sum($0.square($1[0])) },
    .init(testDescription: "mean", shapes: [[3, 4]]) { $0.mean($0.square($1[0])) },
    .init(testDescription: "mean squared error", shapes: [[3, 4], [3, 4]]) {
      $0.meanSquaredError($1[0], target: $1[1])
    },
    .init(testDescription: "rows of a table", shapes: [[4, 3]]) { $0.rows($1[0], [2, 0, 2]) },
    .init(testDescription: "reshape", shapes: [[4, 3]]) { $0.reshape($1[0], to: [2, 6]) },
    .init(testDescription: "rms norm", shapes: [[3, 8], [8]]) {
      $0.rmsNorm($1[0], gain: $1[1], epsilon: 1e-3)
    },
    .init(testDescription: "layer norm", shapes: [[3, 8], [8], [8]]) {
      $0.layerNorm($1[0], gain: $1[1], shift: $1[2], epsilon: 1e-3)
    },
    .init(testDescription: "softmax", shapes: [[3, 6]]) { $0.softmax($1[0]) },
    .init(testDescription: "log softmax", shapes: [[3, 6]]) { $0.logSoftmax($1[0]) },
    .init(testDescription: "cross-entropy", shapes: [[3, 6]]) { $0.crossEntropy($1[0], targets: [5, 0, 2]) },
    .init(testDescription: "divergence", shapes: [[3, 6]]) { tape, x in
      let logits = Tensor(shape: [3, 6], values: normals(18, seed: 77))
      return tape.divergence(from: Distributions(logits: logits, pool: tape.pool), x[0])
    },
    .init(testDescription: "a branch that rejoins", shapes: [[3, 4], [4, 4]]) { tape, x in
      let y = tape.tanh(tape.product(x[0], x[1]))
      return tape.add(tape.multiply(y, x[0]), tape.product(y, x[1], transposedB: true))
    },
  ]
}

extension Kernelbound {
  @Suite struct TapeTests {
    static let pool = ThreadPool(threads: 2)

    @Test(arguments: TapeOperation.all)
    func everySlopeAgreesWithCentralDifferences(of operation: TapeOperation) {
      let operands = operation.shapes.enumerated().map { index, shape in
        let values = normals(shape.reduce(1, *), seed: UInt64(10 + index))
        return Tensor(
          shape: shape, values: values.enumerated().map { operation.place($0.offset, $0.element) })
      }
      let (tape, variables, objective) = compute(operation, operands)
      let gradients = tape.gradients(of: objective)
      for (index, operand) in operands.enumerated() {
        let slope = gradients[variables[index]]?.values ?? [Float](repeating: 0, count: operand.count)
        let differences = operand.values.indices.map { place -> Double in
          var (high, low) = (operands, operands)
          high[index].values[place] += 1e-2
          low[index].values[place] -= 1e-2
          let step = Double(high[index].values[place]) - Double(low[index].values[place])
          return (number(operation, high) - number(operation, low)) / step
        }
        let norm = differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let error = zip(slope, differences).reduce(0) { sum, pair in
          sum + (Double(pair.0) - pair.1) * (Double(pair.0) - pair.1)
        }.squareRoot()
        #expect(norm > 0, "operand \(index) does nothing")
        #expect(error <= 1e-3 * norm, "operand \(index): off by \(error / norm)")
      }
    }

    private func compute(
      _ operation: TapeOperation, _ operands: [Tensor]
    ) -> (Tape, [Tape.Variable], Tape.Variable) {
      let tape = Tape(pool: Self.pool)
      let variables = operands.map { tape.parameter($0) }
      let result = operation.build(tape, variables)
      // Different weights for all outputs, so that none can stand for another.
      let shape = tape.value(result).shape
      let weights = normals(max(1, shape.reduce(1, *)), seed: 99)
      let weighted = tape.multiply(result, tape.constant(Tensor(shape: shape, values: weights)))
      return (tape, variables, tape.sum(weighted))
    }

    /// The objective, its last sum in double precision.
    private func number(_ operation: TapeOperation, _ operands: [Tensor]) -> Double {
      let tape = Tape(pool: Self.pool)
      let result = tape.value(operation.build(tape, operands.map { tape.constant($0) }))
      let weights = normals(max(1, result.count), seed: 99)
      return zip(result.values, weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test func constantsGetNoGradient() {
      let tape = Tape(pool: Self.pool)
      let (x, w) = (tape.constant(Tensor(shape: [2], values: [1, 2])), tape.parameter(Tensor(shape: [2])))
      let gradients = tape.gradients(of: tape.sum(tape.multiply(x, w)))
      #expect(gradients[x] == nil)
      #expect(gradients[w]?.values == [1, 2])
    }

    @Test func divergenceIsZeroFromItselfAndElseIsThatOfTheDefinition() {
      let tape = Tape(pool: Self.pool)
      let (p, q) = (Tensor(shape: [1, 2], values: [0, 0]), Tensor(shape: [1, 2], values: [1, 0]))
      let reference = Distributions(logits: p, pool: Self.pool)
      #expect(abs(tape.number(tape.divergence(from: reference, tape.constant(p)))) < 1e-6)
      // KL(½, ½ ‖ e/(1+e), 1/(1+e)) = ln(1 + e) − ½ − ln 2
      let expected: Float = 0.120_114_5
      #expect(abs(tape.number(tape.divergence(from: reference, tape.constant(q))) - expected) < 1e-6)
    }

    @Test func aClassifierIsLearned() {
      // Which of four centres does a point lie near?
      let (points, labels) = (normals(80 * 8, seed: 1), (0..<80).map { $0 % 4 })
      var x = Tensor(shape: [80, 8], values: points)
      for (row, label) in labels.enumerated() { x.values[row * 8 + label] += 4 }
      var parameters = [Tensor(shape: [4, 8]), Tensor(shape: [4])]
      var adam = Adam()
      var losses: [Float] = []
      for _ in 0..<60 {
        let tape = Tape(pool: Self.pool)
        let (w, b) = (tape.parameter(parameters[0]), tape.parameter(parameters[1]))
        let logits = tape.add(tape.product(tape.constant(x), w, transposedB: true), b)
        let loss = tape.crossEntropy(logits, targets: labels)
        let gradients = tape.gradients(of: loss)
        let slopes = [w, b].compactMap { gradients[$0] }
        adam.update(&parameters, gradients: slopes, rate: 0.1, pool: Self.pool)
        losses.append(tape.number(loss))
      }
      #expect(abs(losses[0] - 1.386_294) < 1e-5, "ln 4 before anything is learned")
      #expect((losses.last ?? 1) < 0.2)
    }
  }
}
