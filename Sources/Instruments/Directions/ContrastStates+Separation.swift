import Tensors

/// Which prompts of a set serve for what.
public struct SplitIndices: Sendable, Equatable {
  /// Prompts whose mean makes the direction.
  public var train: [Int]
  /// Prompts on which layer and scale are chosen.
  public var validation: [Int]
  /// Prompts on which the result is judged.
  public var test: [Int]

  public init(train: [Int], validation: [Int] = [], test: [Int] = []) {
    (self.train, self.validation, self.test) = (train, validation, test)
  }
}

/// The splits of both sets. Without prompts set aside every direction is judged by leaving one prompt out at a time.
public struct ContrastSplit: Sendable, Equatable {
  public var positive: SplitIndices
  public var negative: SplitIndices

  public init(positive: SplitIndices, negative: SplitIndices) {
    (self.positive, self.negative) = (positive, negative)
  }

  /// Whether prompts of both sets were set aside for choosing and for judging.
  public var holdsOut: Bool {
    ![positive.validation, negative.validation, positive.test, negative.test].contains { $0.isEmpty }
  }

  /// Whether one prompt of each set can be left out.
  public var canLeaveOneOut: Bool { positive.train.count > 1 && negative.train.count > 1 }
}

/// A vector with the projection that lies halfway between the means of the sets it was made of.
public struct Divider: Sendable, Equatable {
  /// `[d_model]`
  public let vector: [Float]
  /// Of the projection on the vector at length 1.
  public let threshold: Double

  public init(vector: [Float], threshold: Double) {
    (self.vector, self.threshold) = (vector, threshold)
  }

  /// How far prompts project beyond the threshold; positive ones count as positive cases.
  public func margins(_ states: Tensor, _ chosen: [Int]? = nil) -> [Double] {
    ContrastStates.projections(states, on: vector, chosen).map { $0 - threshold }
  }
}

extension ContrastStates {
  /// The difference of means of a layer with its threshold.
  public func divider(layer: Int, positives: [Int], negatives: [Int]) -> Divider {
    divider(
      difference(layer: layer, positives: positives, negatives: negatives), layer: layer,
      positives: positives, negatives: negatives)
  }

  /// Any vector with the threshold halfway between the means of two sets.
  public func divider(
    _ vector: [Float], layer: Int, positives: [Int], negatives: [Int]
  ) -> Divider {
    let (p, n) = (
      Sample(Self.projections(positive[layer], on: vector, positives)),
      Sample(Self.projections(negative[layer], on: vector, negatives))
    )
    return Divider(vector: vector, threshold: (p.mean + n.mean) / 2)
  }

  /// The margins of prompts that had no part in the divider: those set aside, or else each left out in turn.
  ///
  /// - Returns: nil where nothing was set aside and a set holds one prompt only.
  public func heldOutMargins(
    layer: Int, _ split: ContrastSplit, _ part: KeyPath<SplitIndices, [Int]>
  ) -> (positive: [Double], negative: [Double])? {
    let (p, n) = (split.positive, split.negative)
    if split.holdsOut {
      let divider = divider(layer: layer, positives: p.train, negatives: n.train)
      return (
        divider.margins(positive[layer], p[keyPath: part]),
        divider.margins(negative[layer], n[keyPath: part])
      )
    }
    guard split.canLeaveOneOut else { return nil }
    return (
      p.train.map { prompt in
        divider(layer: layer, positives: p.train.filter { $0 != prompt }, negatives: n.train)
          .margins(positive[layer], [prompt])[0]
      },
      n.train.map { prompt in
        divider(layer: layer, positives: p.train, negatives: n.train.filter { $0 != prompt })
          .margins(negative[layer], [prompt])[0]
      }
    )
  }

  /// The first principal component of all training prompts of a layer, turned so that the positive set lies further
  /// along it. Unlike the difference of means it knows nothing of the sets but this sign.
  public func principalDirection(layer: Int, positives: [Int], negatives: [Int]) -> [Float] {
    let component = PrincipalComponent.first(pooled(layer, positives, negatives))
    let difference = difference(layer: layer, positives: positives, negatives: negatives)
    let agreement = zip(component, difference).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    return agreement < 0 ? component.map { -$0 } : component
  }

  /// A logistic probe of a layer, which tells the positive training prompts from the negative ones.
  public func probe(layer: Int, positives: [Int], negatives: [Int]) -> LinearProbe {
    let pooled = pooled(layer, positives, negatives)
    return LinearProbe.logistic(
      pooled, labels: positives.map { _ in true } + negatives.map { _ in false })
  }

  /// The chosen prompts of both sets, the positive ones first. `[prompt, d_model]`
  private func pooled(_ layer: Int, _ positives: [Int], _ negatives: [Int]) -> Tensor {
    let width = positive[layer].rowCount
    func rows(_ states: Tensor, _ chosen: [Int]) -> [Float] {
      chosen.flatMap { states.values[$0 * width..<($0 + 1) * width] }
    }
    return Tensor(
      shape: [positives.count + negatives.count, width],
      values: rows(positive[layer], positives) + rows(negative[layer], negatives))
  }
}
