/// What a forward pass did, step by step, with what the way back needs: the tape of the model.
///
/// The block is written once, in ``ForwardPass``; each of its primitive steps notes itself here when a gradient is
/// wanted, and ``BackwardPass`` walks the notes from the last to the first. Buffers are reused from layer to layer,
/// so a step names the buffers it read and wrote, and keeps a copy only of values that its derivative depends on.
final class ForwardRecord {
  typealias Buffer = Workspace.Buffer

  enum Step {
    /// The plans may have changed a site, or want its gradient.
    case visit(Site, layer: Int, Buffer, beforeClamps: [[Float]])
    /// out = W · from + b for each; weights are constants.
    case project([(Linear, Buffer)], from: Buffer)
    /// `vectors` rows of `width` through a norm.
    case normalize(Normalization)
    /// A block without a norm here.
    case copy(from: Buffer, to: Buffer)
    /// A copy of each row for each head.
    case spread(from: Buffer, to: Buffer)
    /// Each head's rows of W applied to that head's own input, in these rows alone.
    case projectHeads(Linear, from: Buffer, to: Buffer, rows: [Int])
    /// RoPE on q and k.
    case rotate(layer: Int)
    /// Scores, softmax and weighted sum; the keys and values stand in the caches. `q` is `[row, head, d_head]`.
    case attend(layer: Int, q: [Float], maps: [AttentionMap])
    /// out = act(gate)·up, or act(gate) where `up` is empty.
    case activate(Buffer, gate: [Float], up: [Float])
    /// `attn_out` as the sum of what each head adds, in these rows.
    case splitHeads(Linear, layer: Int, rows: [Int])
    /// to += from.
    case add(Buffer, to: Buffer)
    /// Row i became row `rows[i]`.
    case gather(Buffer, rows: [Int])
    /// The unembedding of the rows with logits; `capped` are those behind the family's cap, where it has one.
    case unembed(capped: [Float])
  }

  /// A norm's way back needs its input, and its denominators where a plan touched them.
  struct Normalization {
    let weights: NormWeights
    let from: Buffer
    let to: Buffer
    let vectors: Int
    let width: Int
    /// `[vector, width]`
    let input: [Float]
    /// The denominators as the plans left them, with their site; nil where no plan touched them. `[vector]`
    let scale: (site: Site, layer: Int, values: [Float], beforeClamps: [[Float]])?
  }

  /// One sequence's attention map where a plan touched it. `[head, query, key]`
  struct AttentionMap {
    /// After softmax, before the plans' changes to it.
    let softmax: [Float]
    /// After them.
    let pattern: [Float]
    let beforeClamps: (scores: [[Float]], pattern: [[Float]])
  }

  /// The first layer whose steps are noted; −1 where the embedding's are.
  let first: Int
  var isOn = false
  private(set) var steps: [Step] = []

  init(from first: Int) { self.first = first }

  func note(_ step: Step) { steps.append(step) }
}
