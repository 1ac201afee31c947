import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct RelationTests {
  @Test func aDecompositionGivesTheMatrixBack() {
    var generator = SeededGenerator(seed: 4)
    for (rows, columns) in [(1, 1), (7, 7), (12, 20), (40, 40)] {
      var values = (0..<rows * columns).map { _ in generator.normal() }
      if rows == 40 { for i in 0..<columns { values[i] = 2 * values[columns + i] } }
      let found = SingularDecomposition(Tensor(shape: [rows, columns], values: values))
      #expect(zip(found.values, found.values.dropFirst()).allSatisfy { $0 >= $1 })
      for row in 0..<rows {
        for column in 0..<columns {
          let product = (0..<rows).reduce(Float(0)) {
            $0 + found.values[$1] * found.left[$1][row] * found.right[$1][column]
          }
          #expect(abs(product - values[row * columns + column]) < 2e-4)
        }
      }
      for first in 0..<rows {
        for second in 0..<rows {
          let product = zip(found.left[first], found.left[second]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
          #expect(abs(product - (first == second ? 1 : 0)) < 1e-4)
        }
      }
      if rows == 40 { #expect(found.values[39] < 1e-3 * found.values[0]) }
    }
  }

  @Test func theJacobianIsThatOfTheBackwardPass() throws {
    let model = try tinyModel()
    let (tokens, position, width) = ([5, 9, 12, 7, 30], 2, model.architecture.width)
    let found = try model.jacobian(tokens, layer: 0, position: position)
    #expect(found.shape == [width, width])
    let largest = found.values.map(abs).max() ?? 0
    for row in 0..<width {
      let vector = (0..<width).map { Float($0 == row ? 1 : 0) }
      let objective = Objective([.init(1, .activation(.residPost, layer: 1, vector: vector), at: -1)])
      let plan = Plan(
        logits: .none, gradient: Gradient(of: objective, at: [Plan.Capture(.residPost, layers: [0])]))
      let trace = try model.run(Request(tokens, plan: plan))
      let slope = try #require(trace.gradient(.residPost, layer: 0)).tensor.row(position).values
      for column in 0..<width {
        #expect(abs(found.values[row * width + column] - slope[column]) < 2e-3 * largest)
      }
    }
  }

  @Test func aJacobianOfSmollm2AgreesWithTheBackwardPass() throws {
    let shared = try SharedModel.of(.smollm2)
    let tokens = shared.tokenizer.encode("The capital of France is", parseSpecial: false)
    let (model, width) = (shared.model, shared.model.architecture.width)
    let found = try model.jacobian(tokens, layer: 25, position: tokens.count - 2)
    let probe = (0..<width).map { Float(($0 * 7) % 11) - 5 }
    let objective = Objective([.init(1, .activation(.residPost, layer: 29, vector: probe), at: -1)])
    let plan = Plan(
      logits: .none, gradient: Gradient(of: objective, at: [Plan.Capture(.residPost, layers: [25])]))
    let slope = try #require(try model.run(Request(tokens, plan: plan)).gradient(.residPost, layer: 25))
      .tensor.row(tokens.count - 2)
    let product = (0..<width).map { column in
      (0..<width).reduce(Float(0)) { $0 + probe[$1] * found.values[$1 * width + column] }
    }
    let error = zip(product, slope.values).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    #expect(error.squareRoot() < 0.01 * slope.norm, "\(error.squareRoot()) of \(slope.norm)")
  }

  /// A letter a token, which the tiny model reads well enough for mistakes to be told.
  private static func encode(_ text: String) -> [Int] { text.utf8.map { Int($0) % 256 + 3 } }

  private func failure(_ pairs: [RelationPair], _ template: String, layers: [Int]? = nil) throws
    -> RelationError?
  {
    var question = RelationQuestion(pairs: pairs, template: template)
    (question.examples, question.layers) = (2, layers)
    do {
      _ = try tinyModel().relation(question, encode: Self.encode)
      return nil
    } catch let error as RelationError { return error }
  }

  @Test func dataWithoutARelationIsRefused() throws {
    let pairs = (0..<8).map { RelationPair(subject: "s\($0)", object: "o\($0)") }
    #expect(try failure([], "{} is") == .tooFewPairs(found: 0, needed: 6, known: false))
    #expect(try failure([pairs[0]], "{} is") == .tooFewPairs(found: 1, needed: 6, known: false))
    #expect(try failure(pairs, "no subject") == .badTemplate("no subject"))
    #expect(try failure(pairs, "{} and {}") == .badTemplate("{} and {}"))
    #expect(try failure(pairs + [pairs[3]], "{} is") == .repeatedSubject("s3"))
    #expect(try failure(pairs, "{} is", layers: [1]) == .lastLayer(1))
    #expect(try failure([RelationPair(subject: "", object: "o")] + pairs, "{} is") == .subjectNotFound(""))
    #expect(try failure([RelationPair(subject: "t", object: "")] + pairs, "{} is") == .objectNotFound(""))
    // A random model knows nothing.
    guard case .tooFewPairs(_, 4, true) = try failure(pairs, "{} is") else {
      Issue.record("a random model is said to know pairs")
      return
    }
  }

  @Test func theSearchStopsWhenTold() throws {
    let pairs = (0..<8).map { RelationPair(subject: "s\($0)", object: "o\($0)") }
    var question = RelationQuestion(pairs: pairs, template: "{} is")
    question.examples = 2
    let model = try tinyModel()
    #expect(throws: RelationError.engine(.interrupted)) {
      try model.relation(question, encode: Self.encode, isCancelled: { true })
    }
  }
}
