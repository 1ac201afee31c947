import Tensors
import Transformer

/// A subject with its object: France and Paris.
public struct RelationPair: Sendable, Equatable {
  public let subject: String
  public let object: String

  public init(subject: String, object: String) { (self.subject, self.object) = (subject, object) }
}

/// Why a relation can't be found in some pairs.
public enum RelationError: Error, Sendable, Equatable {
  /// The template doesn't hold `{}` exactly once.
  case badTemplate(String)
  /// No token ends where the subject does.
  case subjectNotFound(String)
  /// The object gives no token behind the prompt.
  case objectNotFound(String)
  /// Two pairs have one subject.
  case repeatedSubject(String)
  /// Too few pairs, or too few that the model knows.
  case tooFewPairs(found: Int, needed: Int, known: Bool)
  /// After the last layer there is nothing left to linearise.
  case lastLayer(Int)
  case engine(EngineError)
}

/// A prompt about one subject: examples of the relation, then the subject's own line, to be continued with its
/// object.
struct RelationPrompt: Sendable {
  /// The pair's place in the list.
  let pair: Int
  let tokens: [Int]
  /// The position of the subject's last token.
  let subject: Int
  /// The first token of the object.
  let object: Int
}

/// Makes the prompts of a relation: a line of the template a pair.
struct RelationPrompts {
  let pairs: [RelationPair]
  let template: String
  /// Text to ids, with the token that begins a text where the model wants one.
  let encode: (String) -> [Int]

  init(_ pairs: [RelationPair], template: String, encode: @escaping (String) -> [Int]) throws(RelationError) {
    let parts = template.split(separator: "{}", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty || !parts[0].isEmpty else { throw .badTemplate(template) }
    var seen: Set<String> = []
    for pair in pairs where !seen.insert(pair.subject).inserted { throw .repeatedSubject(pair.subject) }
    (self.pairs, self.template, self.encode) = (pairs, template, encode)
  }

  /// The prompt of a pair behind the lines of others.
  func prompt(of pair: Int, after examples: [Int]) throws(RelationError) -> RelationPrompt {
    let parts = template.split(separator: "{}", omittingEmptySubsequences: false)
    let shown = examples.filter { $0 != pair }.map {
      "\(parts[0])\(pairs[$0].subject)\(parts[1]) \(pairs[$0].object).\n"
    }
    let (subject, object) = (pairs[pair].subject, pairs[pair].object)
    let opening = shown.joined() + parts[0] + subject
    let tokens = encode(opening + parts[1])
    let head = encode(opening)
    guard !subject.isEmpty, !head.isEmpty, tokens.count >= head.count, tokens.starts(with: head) else {
      throw .subjectNotFound(subject)
    }
    let whole = encode(opening + parts[1] + " " + object)
    guard !object.isEmpty, whole.count > tokens.count, whole.starts(with: tokens) else {
      throw .objectNotFound(object)
    }
    return RelationPrompt(pair: pair, tokens: tokens, subject: head.count - 1, object: whole[tokens.count])
  }
}

/// Which pairs a relation is found on, chosen on, and judged on.
struct RelationSplit: Sendable, Equatable {
  let training: [Int]
  /// The others, in the order of the seed.
  let rest: [Int]

  /// - Parameter examples: how many pairs to find the relation on.
  init(count: Int, examples: Int, seed: UInt64) {
    var generator = Philox(seed: seed, purpose: "relation split")
    let order = (0..<count).shuffled(using: &generator)
    (training, rest) = (Array(order.prefix(examples)), Array(order.dropFirst(examples)))
  }
}
