import Transformer

/// How to look for a relation and how to judge it.
public struct RelationQuestion: Sendable {
  public var pairs: [RelationPair]
  /// The line that a pair is told in, with `{}` for the subject; the object follows it.
  public var template: String
  /// Layers to try; the best on the validation split is taken. Nil: the one in the middle.
  public var layers: [Int]?
  /// How many pairs the map is found on; they are each other's in-context examples, and those of all others.
  public var examples = 8
  /// The split and the controls.
  public var seed: UInt64 = 0
  /// How many controls to draw.
  public var draws = 5
  public var interventions: [Intervention] = []

  public init(pairs: [RelationPair], template: String) { (self.pairs, self.template) = (pairs, template) }

  /// The multiples of W s that are tried on the validation split.
  static let betas = stride(from: 0.5, through: 5, by: 0.25).map { $0 }
  /// The ranks of the inverse that are tried on the validation split.
  static let ranks = [4, 8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256]
}

/// A relation with what it was judged by.
public struct RelationResult: Sendable {
  /// A held-out pair.
  public struct Row: Sendable {
    /// The pair's place in the list.
    public let pair: Int
    /// The model's own next token.
    public let model: Int
    /// The token that the map gives.
    public let linear: Int
    /// The pair whose object the subject was turned to.
    public let target: Int
    /// The model's next token after that.
    public let edited: Int
    /// The first token of that object.
    public let wanted: Int
  }

  public let relation: LinearRelation
  /// The map names the model's own token, on held-out pairs that the model knows.
  public let faithfulness: Proportion
  /// The model says the other pair's object once its inverse has changed the subject.
  public let causality: Proportion
  /// Faithfulness of the mean object alone, whatever the subject.
  public let mean: Proportion
  /// Faithfulness of W with the entries of the subject in a wrong order, a share a draw.
  public let shuffled: Sample
  /// Causality of random changes as long as the inverse's, a share a draw.
  public let random: Sample
  /// Faithfulness on the validation split, on which layer and β were chosen.
  public let validation: Proportion
  /// The validation split's faithfulness by layer.
  public let layers: [(layer: Int, validation: Proportion)]
  /// How many of the pairs outside the examples the model knows.
  public let known: Proportion
  public let training: [Int]
  public let rows: [Row]
}
