import Tensors

/// What probes are fitted to, and how they are judged.
public struct ProbeQuestion: Sendable {
  /// What a probe shall tell of an example.
  public enum Targets: Sendable, Equatable {
    /// Which of two classes it is in: logistic regression, judged by accuracy.
    case classes([Bool])
    /// A number: ridge regression, judged by R².
    case values([Double])

    /// How many examples there are.
    public var count: Int {
      switch self {
      case .classes(let labels): labels.count
      case .values(let values): values.count
      }
    }
  }

  public var targets: Targets
  /// Examples to fit on.
  public var training: [Int]
  /// Examples to judge on; none of them is fitted on.
  public var heldOut: [Int]
  /// The strength of the penalty on the weights.
  public var penalty = 1.0
  /// How many times the training labels are shuffled, as a control.
  public var draws = 5
  /// How many parts the training examples are cut into to choose a layer.
  public var folds = 5
  public var seed: UInt64 = 0

  /// A question with a split of its own.
  public init(_ targets: Targets, training: [Int], heldOut: [Int]) {
    (self.targets, self.training, self.heldOut) = (targets, training, heldOut)
  }

  /// A question with a seeded split: about `share` of each class, and at least one example, is held out.
  public init(_ targets: Targets, heldOut share: Double, seed: UInt64) {
    (self.targets, self.seed, training, heldOut) = (targets, seed, [], [])
    for group in Self.groups(targets) {
      let order = Self.shuffled(group, Philox(seed: seed, purpose: "probe split"))
      let count = min(max(1, Int((Double(group.count) * share).rounded())), max(0, group.count - 1))
      heldOut += order.prefix(count)
      training += order.dropFirst(count)
    }
    training.sort()
    heldOut.sort()
  }

  /// The training examples without and with each part, both classes spread over all parts.
  var partitions: [(training: [Int], held: [Int])] {
    var part: [Int: Int] = [:]
    var next = 0
    for group in Self.groups(targets) {
      let members = group.filter(Set(training).contains)
      for example in Self.shuffled(members, Philox(seed: seed, purpose: "probe folds")) {
        part[example] = next % folds
        next += 1
      }
    }
    return (0..<folds).map { fold in
      (training.filter { part[$0] != fold }, training.filter { part[$0] == fold })
    }.filter { !$0.held.isEmpty && !$0.training.isEmpty }
  }

  private static func groups(_ targets: Targets) -> [[Int]] {
    guard case .classes(let labels) = targets else { return [Array(0..<targets.count)] }
    return [labels.indices.filter { labels[$0] }, labels.indices.filter { !labels[$0] }]
  }

  /// The values in a random order (Fisher & Yates 1938).
  static func shuffled(_ values: [Int], _ source: Philox) -> [Int] {
    var (order, random) = (values, source)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, Int(random.uniform() * Double(index + 1)))
    }
    return order
  }
}
