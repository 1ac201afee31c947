import Tensors
import Transformer

extension Model {
  /// Finds a linear relation on some pairs, chooses layer, β and rank on others, and judges it on the rest: the mean
  /// Jacobian of the object's representation with respect to the subject's (Hernandez et al. 2023).
  ///
  /// Of the pairs outside the examples only those count that the model itself answers; a third of them (at most
  /// eight) chooses, the others judge.
  ///
  /// - Parameter encode: text to ids, with the token that begins a text where the model wants one.
  /// - Throws: ``RelationError``.
  public func relation(
    _ question: RelationQuestion, encode: @escaping (String) -> [Int],
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(RelationError) -> RelationResult {
    guard architecture.hasUnembedding else {
      throw .engine(.noUnembedding(family: architecture.family))
    }
    let last = architecture.layers - 1
    let layers = question.layers ?? [max(0, last / 2)]
    for layer in layers where layer >= last { throw .lastLayer(layer) }
    let needed = question.examples + 4
    guard question.examples > 0, question.pairs.count >= needed else {
      throw .tooFewPairs(found: question.pairs.count, needed: needed, known: false)
    }
    let prompts = try RelationPrompts(question.pairs, template: question.template, encode: encode)
    let split = RelationSplit(count: question.pairs.count, examples: question.examples, seed: question.seed)
    var search = RelationSearch(model: self, question: question, layers: layers)
    do {
      for pair in split.training {
        search.training.append(
          try search.state(prompts.prompt(of: pair, after: split.training), isCancelled: isCancelled))
      }
      for pair in split.rest {
        let state = try search.state(
          prompts.prompt(of: pair, after: split.training), isCancelled: isCancelled)
        if state.answer == state.prompt.object { search.known.append(state) }
      }
      guard search.known.count >= 4 else {
        throw RelationError.tooFewPairs(found: search.known.count, needed: 4, known: true)
      }
      return try search.result(split, progress: progress, isCancelled: isCancelled)
    } catch let error as RelationError {
      throw error
    } catch let error as EngineError {
      throw .engine(error)
    } catch { throw .engine(.interrupted) }
  }
}

/// A prompt that has been run: the subject's state can be replaced in it.
private struct RelationState {
  let prompt: RelationPrompt
  let run: Continuation
  /// The model's own next token.
  let answer: Int
}

/// The search for one relation.
private struct RelationSearch {
  let model: Model
  let question: RelationQuestion
  let layers: [Int]
  var training: [RelationState] = []
  var known: [RelationState] = []

  init(model: Model, question: RelationQuestion, layers: [Int]) {
    (self.model, self.question, self.layers) = (model, question, layers)
  }

  func state(_ prompt: RelationPrompt, isCancelled: () -> Bool) throws(EngineError) -> RelationState {
    let run = try Continuation(
      model, prompt.tokens, position: prompt.subject, layers: layers, interventions: question.interventions,
      isCancelled: isCancelled)
    return RelationState(prompt: prompt, run: run, answer: model.topTokens([run.final])[0])
  }

  private var validationCount: Int { min(8, max(2, known.count / 3)) }
  private var validation: [RelationState] { Array(known.prefix(validationCount)) }
  private var test: [RelationState] { Array(known.dropFirst(validationCount)) }

  func result(
    _ split: RelationSplit, progress: (Int, Int) -> Void, isCancelled: () -> Bool
  ) throws(EngineError) -> RelationResult {
    var best: (relation: LinearRelation, validation: Proportion)?
    var tried: [(Int, Proportion)] = []
    for (index, layer) in layers.enumerated() {
      let found = try fit(
        layer, progress: { progress(index * training.count + $0, layers.count * training.count) },
        isCancelled: isCancelled)
      tried.append((layer, found.validation))
      if best.map({ $0.validation.count < found.validation.count }) ?? true { best = found }
    }
    guard let found = best else { throw .layerNeeded(site: .residPost) }
    var relation = found.relation
    relation.rank = try rank(of: relation, isCancelled: isCancelled)
    let pairs = partners(test)
    let edited = try edit(pairs, relation, rank: relation.rank, isCancelled: isCancelled)
    let linear = model.topTokens(test.map { relation.object(of: $0.run.state(after: relation.layer)) })
    let rows = test.indices.map { index in
      RelationResult.Row(
        pair: test[index].prompt.pair, model: test[index].answer, linear: linear[index],
        target: pairs[index].to.prompt.pair, edited: edited[index], wanted: pairs[index].to.answer)
    }
    let mean = model.topTokens([relation.means.object])[0]
    return RelationResult(
      relation: relation, faithfulness: Proportion(rows.count { $0.linear == $0.model }, of: rows.count),
      causality: Proportion(rows.count { $0.edited == $0.wanted }, of: rows.count),
      mean: Proportion(rows.count { $0.model == mean }, of: rows.count),
      shuffled: shuffledFaithfulness(relation), random: try randomCausality(pairs, relation, isCancelled),
      validation: found.validation, layers: tried, known: Proportion(known.count, of: split.rest.count),
      training: split.training, rows: rows)
  }

  /// The map of one layer, its β chosen on the validation split: the one that names most tokens, of equal ones the
  /// one that gives them the greatest probability.
  private func fit(
    _ layer: Int, progress: (Int) -> Void, isCancelled: () -> Bool
  ) throws(EngineError) -> (relation: LinearRelation, validation: Proportion) {
    var sum = [Float](repeating: 0, count: model.architecture.width * model.architecture.width)
    for (index, state) in training.enumerated() {
      let jacobian = try state.run.jacobian(after: layer, isCancelled: isCancelled)
      Vector.axpy(1 / Float(training.count), jacobian.values, into: &sum, count: sum.count)
      progress(index + 1)
    }
    var relation = LinearRelation(
      layer: layer, weight: Tensor(shape: [model.architecture.width, model.architecture.width], values: sum),
      subjects: training.map { $0.run.state(after: layer) }, objects: training.map(\.run.final))
    var best = (hits: -1, logProb: -Double.infinity)
    for beta in RelationQuestion.betas {
      if isCancelled() { throw .interrupted }
      let found = judge(relation, beta: beta)
      guard found.hits > best.hits || (found.hits == best.hits && found.logProb > best.logProb) else {
        continue
      }
      (best, relation.beta) = (found, beta)
    }
    return (relation, Proportion(best.hits, of: validation.count))
  }

  private func judge(_ relation: LinearRelation, beta: Double) -> (hits: Int, logProb: Double) {
    let objects = validation.flatMap {
      relation.object(of: $0.run.state(after: relation.layer), beta: beta)
    }
    let logits = model.unembed(
      residual: Tensor(shape: [validation.count, model.architecture.width], values: objects))
    var found = (hits: 0, logProb: 0.0)
    for (row, state) in zip(logits.rows, validation) {
      let distribution = LogDistribution(row)
      found.hits += distribution.rank(state.answer) == 0 ? 1 : 0
      found.logProb += Double(distribution.logit(state.answer)) - distribution.normaliser
    }
    return found
  }

  /// The rank whose inverse turns most validation subjects into others.
  private func rank(of relation: LinearRelation, isCancelled: () -> Bool) throws(EngineError) -> Int {
    let pairs = partners(validation)
    var best = (rank: 1, hits: -1)
    for rank in RelationQuestion.ranks where rank <= model.architecture.width {
      let edited = try edit(pairs, relation, rank: rank, isCancelled: isCancelled)
      let hits = zip(edited, pairs).count { $0 == $1.to.answer }
      if hits > best.hits { best = (rank, hits) }
    }
    return best.rank
  }

  private typealias Edit = (from: RelationState, to: RelationState)

  /// Each state with the next one that has another answer.
  private func partners(_ states: [RelationState]) -> [Edit] {
    states.indices.map { index in
      let others = (1..<max(2, states.count)).lazy.map { states[(index + $0) % states.count] }
      return (states[index], others.first { $0.answer != states[index].answer } ?? states[index])
    }
  }

  /// The top token of each subject changed so as to have the other's object.
  private func edit(
    _ pairs: [Edit], _ relation: LinearRelation, rank: Int, isCancelled: () -> Bool
  ) throws(EngineError) -> [Int] {
    var finals: [[Float]] = []
    for pair in pairs {
      let wanted = zip(pair.to.run.final, pair.from.run.final).map { $0 - $1 }
      let change = relation.change(for: wanted, rank: rank)
      finals += try moved(pair.from, by: [change], relation.layer, isCancelled)
    }
    return model.topTokens(finals)
  }

  private func moved(
    _ state: RelationState, by changes: [[Float]], _ layer: Int, _ isCancelled: () -> Bool
  ) throws(EngineError) -> [[Float]] {
    let own = state.run.state(after: layer)
    return try state.run.finals(
      after: layer, changes.map { zip(own, $0).map { $0 + $1 } }, isCancelled: isCancelled)
  }

  private func shuffledFaithfulness(_ relation: LinearRelation) -> Sample {
    Sample(
      (0..<question.draws).map { draw in
        let control = relation.shuffled(seed: question.seed, draw: draw)
        let tokens = model.topTokens(
          test.map { control.object(of: $0.run.state(after: relation.layer), beta: relation.beta) })
        return Double(zip(tokens, test).count { $0 == $1.answer }) / Double(test.count)
      })
  }

  private func randomCausality(
    _ pairs: [Edit], _ relation: LinearRelation, _ isCancelled: () -> Bool
  ) throws(EngineError) -> Sample {
    var hits = [Double](repeating: 0, count: question.draws)
    for (index, pair) in pairs.enumerated() {
      let wanted = zip(pair.to.run.final, pair.from.run.final).map { $0 - $1 }
      let norm = Vector.sumOfSquares(relation.change(for: wanted)).squareRoot()
      let changes = (0..<question.draws).map {
        RandomVector.make(
          width: wanted.count, norm: norm, seed: question.seed, draw: index * question.draws + $0)
      }
      let tokens = model.topTokens(try moved(pair.from, by: changes, relation.layer, isCancelled))
      for (draw, token) in tokens.enumerated() where token == pair.to.answer { hits[draw] += 1 }
    }
    return Sample(hits.map { $0 / Double(max(1, pairs.count)) })
  }
}
