/// The tokens with a role and how a text is framed by them, as the model's file says.
public struct SpecialTokens: Sendable, Equatable {
  /// Begins a text (BERT: `[CLS]`).
  public var bos: Int?
  /// Ends a text (BERT: `[SEP]`).
  public var eos: Int?
  /// Ends a turn of a conversation.
  public var eot: Int?
  /// Stands for what the vocabulary can't spell.
  public var unk: Int?
  /// Fills up a batch.
  public var pad: Int?
  /// Whether a text begins with `bos`.
  public var addBOS: Bool
  /// Whether a text ends with `eos`.
  public var addEOS: Bool
  /// Every token after which generation stops: `eos`, `eot` and the vocabulary's other end marks.
  public var endOfGeneration: Set<Int>

  /// The roles as given; `endOfGeneration` is completed by `eos` and `eot`.
  public init(
    bos: Int? = nil, eos: Int? = nil, eot: Int? = nil, unk: Int? = nil, pad: Int? = nil, addBOS: Bool = false,
    addEOS: Bool = false, endOfGeneration: Set<Int> = []
  ) {
    self.bos = bos
    self.eos = eos
    self.eot = eot
    self.unk = unk
    self.pad = pad
    self.addBOS = addBOS
    self.addEOS = addEOS
    self.endOfGeneration = endOfGeneration.union([eos, eot].compactMap { $0 })
  }

  /// The ids of a text framed as the file asks: `bos` in front and `eos` behind, neither doubled.
  public func framed(_ ids: [Int]) -> [Int] {
    var result = ids
    if addBOS, let bos, ids.first != bos { result.insert(bos, at: 0) }
    if addEOS, let eos, result.last != eos { result.append(eos) }
    return result
  }
}
