/// One prompt of a task as tokens, with a twin of equal length that calls for another answer.
///
/// The twin differs where the answer is decided and nowhere else, so that activations can be exchanged position by
/// position.
public struct TaskItem: Sendable, Equatable {
  /// A position worth naming, such as the subject's second mention.
  public struct Mark: Sendable, Equatable {
    public let name: String
    /// From 0, in both prompts.
    public let position: Int

    public init(_ name: String, _ position: Int) { (self.name, self.position) = (name, position) }
  }

  /// The prompt; BOS is included where the model wants one.
  public let clean: [Int]
  /// The twin, of as many tokens.
  public let corrupted: [Int]
  /// What is measured at the last position.
  public let metric: LogitDifference
  /// Positions of note, in order.
  public let marks: [Mark]
  /// Which of the task's templates it was made from; items of one template have their marks at the same positions
  /// where they are of one length.
  public let template: Int

  public init(
    clean: [Int], corrupted: [Int], metric: LogitDifference, marks: [Mark] = [], template: Int = 0
  ) {
    precondition(clean.count == corrupted.count && !clean.isEmpty, "twins are of one length")
    precondition(!metric.answers.isEmpty && !metric.wrongs.isEmpty, "an answer and a wrong one")
    (self.clean, self.corrupted, self.metric) = (clean, corrupted, metric)
    (self.marks, self.template) = (marks, template)
  }

  /// The right token; the first where several are.
  public var answer: Int { metric.answers[0] }
  /// The token it is measured against; the first of several.
  public var wrong: Int { metric.wrongs[0] }

  /// The first position at which the twins differ; nil where they are the same.
  public var firstDifference: Int? { zip(clean, corrupted).enumerated().first { $1.0 != $1.1 }?.offset }

  /// The position of a mark.
  public func position(of mark: String) -> Int? { marks.first { $0.name == mark }?.position }
}

/// A task as the loaded model reads it: items drawn by seed.
public struct TaskSet: Sendable, Equatable {
  /// The task's name, such as `ioi`.
  public let name: String
  public let seed: UInt64
  public let items: [TaskItem]

  public init(name: String, seed: UInt64, items: [TaskItem]) {
    (self.name, self.seed, self.items) = (name, seed, items)
  }

  /// The items that can be laid over each other: the largest group of one template and one length, in order.
  public var aligned: [TaskItem] {
    struct Shape: Hashable {
      let template: Int
      let length: Int
    }
    let groups = Dictionary(grouping: items) { Shape(template: $0.template, length: $0.clean.count) }
    let best = groups.max { ($0.value.count, $1.key.template) < ($1.value.count, $0.key.template) }
    return best?.value ?? []
  }
}
