import Glibc
import Tensors

extension Objective {
  /// The absolute positions whose logits the terms read.
  func logitPositions(of sequence: CompiledPlan.Sequence) throws(EngineError) -> Set<Int> {
    var positions: Set<Int> = []
    for term in terms {
      switch term.quantity {
      case .activation: continue
      case .loss: positions.formUnion(sequence.start..<max(sequence.start, sequence.end - 1))
      default: positions.insert(try term.place(in: sequence))
      }
    }
    return positions
  }

  /// The value of the terms that read the logits of one position; adds their gradient to `cotangent`.
  ///
  /// - Parameters:
  ///   - logits: of the position. `[vocabulary]`
  ///   - next: the token that follows it in the sequence, for a loss.
  func differentiate(
    _ logits: UnsafeBufferPointer<Float>, at position: Int, of sequence: CompiledPlan.Sequence, next: Int?,
    into cotangent: UnsafeMutablePointer<Float>
  ) throws(EngineError) -> Double {
    guard let base = logits.baseAddress else { return 0 }
    var value = 0.0
    var softmax = Softmax(base, count: logits.count)
    for term in terms {
      if case .loss = term.quantity {
        guard let next else { continue }
        let share = term.coefficient / Float(max(1, sequence.count - 1))
        value += softmax.add(-share, ofLogProbability: next, to: cotangent)
        continue
      }
      guard term.quantity.readsLogits, try term.place(in: sequence) == position else { continue }
      switch term.quantity {
      case .logit(let token):
        value += Double(term.coefficient * base[token])
        cotangent[token] += term.coefficient
      case .logProbability(let token):
        value += softmax.add(term.coefficient, ofLogProbability: token, to: cotangent)
      case .probability(let token):
        let probability = softmax.probabilities[token]
        value += Double(term.coefficient * probability)
        _ = softmax.add(term.coefficient * probability, ofLogProbability: token, to: cotangent)
      case .divergence(let reference):
        value += softmax.add(term.coefficient, ofDivergenceFrom: reference, to: cotangent)
      case .loss, .activation: break
      }
    }
    return value
  }
}

extension Objective.Quantity {
  var readsLogits: Bool { if case .activation = self { false } else { true } }
}

extension Objective.Term {
  /// The absolute position of the term.
  func place(in sequence: CompiledPlan.Sequence) throws(EngineError) -> Int {
    let position = try PositionSelection.indices([position])
      .resolve(prompt: sequence.prompt, length: sequence.end)[0]
    guard position >= sequence.start else { throw .positionOutOfRange(position, length: sequence.end) }
    return position
  }
}

/// The softmax of one row of logits, computed when a term first needs it.
private struct Softmax {
  let logits: UnsafePointer<Float>
  let count: Int
  private(set) lazy var logSumExp = Vector.logSumExp(logits, count: count)
  private(set) lazy var probabilities: [Float] = {
    var values = Array(UnsafeBufferPointer(start: logits, count: count))
    Vector.softmax(&values, count: count)
    return values
  }()

  init(_ logits: UnsafePointer<Float>, count: Int) { (self.logits, self.count) = (logits, count) }

  /// c · log p(token), and c · (δ − p) added to the cotangent.
  mutating func add(
    _ coefficient: Float, ofLogProbability token: Int, to cotangent: UnsafeMutablePointer<Float>
  ) -> Double {
    Vector.axpy(-coefficient, probabilities, into: cotangent, count: count)
    cotangent[token] += coefficient
    return Double(coefficient) * (Double(logits[token]) - logSumExp)
  }

  /// c · KL(reference ‖ softmax), and c · (p − reference) added to the cotangent.
  mutating func add(
    _ coefficient: Float, ofDivergenceFrom reference: [Float], to cotangent: UnsafeMutablePointer<Float>
  ) -> Double {
    let p = probabilities
    let normalizer = logSumExp
    var value = 0.0
    for i in 0..<count {
      let share = exp(Double(reference[i]))
      if share > 0 { value += share * (Double(reference[i]) - (Double(logits[i]) - normalizer)) }
      cotangent[i] += coefficient * (p[i] - Float(share))
    }
    return Double(coefficient) * value
  }
}
