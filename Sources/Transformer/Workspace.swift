/// The buffers of a forward pass, each named for what it holds; kept between the tokens of a generation so that the
/// token loop allocates nothing.
final class Workspace {
  private(set) var rows = 0
  private let architecture: Architecture
  private var owned: [UnsafeMutablePointer<Float>] = []

  /// The residual stream. `[row, d_model]`
  private(set) var residual: UnsafeMutablePointer<Float>
  /// A norm's output: `attn_in`, `mlp_in`, `final_norm`. `[row, d_model]`
  private(set) var normed: UnsafeMutablePointer<Float>
  /// What attention adds. `[row, d_model]`
  private(set) var attentionOut: UnsafeMutablePointer<Float>
  /// What the feed-forward part adds. `[row, d_model]`
  private(set) var mlpOut: UnsafeMutablePointer<Float>
  /// `[row, head, d_head]`
  private(set) var q: UnsafeMutablePointer<Float>
  /// `[row, kv head, d_head]`
  private(set) var k: UnsafeMutablePointer<Float>
  /// `[row, kv head, d_head]`
  private(set) var v: UnsafeMutablePointer<Float>
  /// `[row, head, d_head]`
  private(set) var z: UnsafeMutablePointer<Float>
  /// `[row, d_mlp]`
  private(set) var gate: UnsafeMutablePointer<Float>
  /// `[row, d_mlp]`
  private(set) var neurons: UnsafeMutablePointer<Float>
  /// What each head's query projection reads; made where a plan asks for it. `[row, head, d_model]`
  private(set) var qInput: UnsafeMutablePointer<Float>
  /// The same for keys. `[row, kv head, d_model]`
  private(set) var kInput: UnsafeMutablePointer<Float>
  /// The same for values. `[row, kv head, d_model]`
  private(set) var vInput: UnsafeMutablePointer<Float>
  /// What the feed-forward part reads. `[row, d_model]`
  private(set) var mlpInput: UnsafeMutablePointer<Float>
  private(set) var hasInputs = false
  /// A norm's denominators. `[row]`
  private(set) var normScale: UnsafeMutablePointer<Float>
  /// RoPE's angles at the positions of the rows; nil where the family has none.
  private(set) var rotary: RotaryTable?
  /// The same for sliding-window layers, where they differ.
  private(set) var windowRotary: RotaryTable?

  init(for model: Model) {
    architecture = model.architecture
    (rotary, windowRotary) = (model.rotary, model.windowRotary)
    let none = UnsafeMutablePointer<Float>.allocate(capacity: 1)
    owned = [none]
    (residual, normed, attentionOut, mlpOut) = (none, none, none, none)
    (qInput, kInput, vInput, mlpInput) = (none, none, none, none)
    (q, k, v, z, gate, neurons, normScale) = (none, none, none, none, none, none, none)
  }

  deinit { for buffer in owned { buffer.deallocate() } }

  /// Makes room for this many rows; what the buffers held is gone.
  func reserve(_ count: Int) {
    guard count > rows else { return }
    for buffer in owned { buffer.deallocate() }
    owned = []
    rows = count
    let a = architecture
    residual = allocate(a.width)
    normed = allocate(a.width)
    attentionOut = allocate(a.width)
    mlpOut = allocate(a.width)
    q = allocate(a.queryWidth)
    k = allocate(a.keyWidth)
    v = allocate(a.keyWidth)
    z = allocate(a.queryWidth)
    gate = allocate(a.neurons)
    neurons = allocate(a.neurons)
    normScale = allocate(1)
    hasInputs = false
  }

  /// Makes room for what heads and feed-forward parts read apart: as wide as all heads' streams together.
  func reserveInputs() {
    guard !hasInputs else { return }
    hasInputs = true
    qInput = allocate(width(of: .qInput))
    kInput = allocate(width(of: .kInput))
    vInput = allocate(width(of: .vInput))
    mlpInput = allocate(width(of: .mlpInput))
  }

  /// RoPE's angles for a layer: those of the sliding window where the family tells them apart.
  func rotary(windowed: Bool) -> RotaryTable? { windowed ? windowRotary ?? rotary : rotary }

  /// Sets RoPE's angles for the positions of the rows.
  func turn(to positions: [Int]) {
    rotary?.fill(positions)
    windowRotary?.fill(positions)
  }

  /// The buffers of the rows by name: what a step of the pass reads or writes, and where its gradient stands.
  enum Buffer {
    case residual, normed, attentionOut, mlpOut, qInput, kInput, vInput, mlpInput, q, k, v, z, gate, neurons
    case normScale
  }

  subscript(buffer: Buffer) -> UnsafeMutablePointer<Float> {
    switch buffer {
    case .residual: residual
    case .normed: normed
    case .attentionOut: attentionOut
    case .mlpOut: mlpOut
    case .qInput: qInput
    case .kInput: kInput
    case .vInput: vInput
    case .mlpInput: mlpInput
    case .q: q
    case .k: k
    case .v: v
    case .z: z
    case .gate: gate
    case .neurons: neurons
    case .normScale: normScale
    }
  }

  /// Values a row.
  func width(of buffer: Buffer) -> Int {
    switch buffer {
    case .residual, .normed, .attentionOut, .mlpOut, .mlpInput: architecture.width
    case .qInput: architecture.heads * architecture.width
    case .kInput, .vInput: architecture.kvHeads * architecture.width
    case .q, .z: architecture.queryWidth
    case .k, .v: architecture.keyWidth
    case .gate, .neurons: architecture.neurons
    case .normScale: 1
    }
  }

  private func allocate(_ width: Int) -> UnsafeMutablePointer<Float> {
    let buffer = UnsafeMutablePointer<Float>.allocate(capacity: rows * width)
    buffer.initialize(repeating: 0, count: rows * width)
    owned.append(buffer)
    return buffer
  }
}
