import Checkpoints
import JSON
import Tensors
import Tokenization

/// A transformer, ready to run: its architecture, its weights as stored, and the threads that work on it.
///
/// ```swift
/// let model = try Model(gguf: file, pool: ThreadPool(threads: 2))
/// let trace = try model.run(Request([504, 3575], plan: Plan(captures: [.init(.residPost, layers: [4])])))
/// trace[.residPost, layer: 4]?.tensor.shape  // [2, 576]
/// ```
public final class Model: Sendable {
  public let architecture: Architecture
  public let pool: ThreadPool
  let weights: Weights
  /// RoPE's frequencies, computed once; a workspace fills in the angles of a pass. Nil where the family has none.
  let rotary: RotaryTable?
  /// The same for sliding-window layers, where their base differs.
  let windowRotary: RotaryTable?

  /// Loads a GGUF file: repacks its matrices for the kernels, then lets the file's own pages go.
  ///
  /// - Throws: ``EngineError`` naming what is missing, misshapen or unknown.
  public convenience init(gguf: GGUFFile, pool: ThreadPool) throws(EngineError) {
    let architecture = try Architecture(gguf: gguf)
    self.init(architecture, try Weights(gguf: gguf, architecture, pool: pool), pool)
    gguf.releasePages()
  }

  init(_ architecture: Architecture, _ weights: Weights, _ pool: ThreadPool) {
    (self.architecture, self.weights, self.pool) = (architecture, weights, pool)
    guard case .rotary(let rotary) = architecture.positions else {
      (self.rotary, windowRotary) = (nil, nil)
      return
    }
    self.rotary = RotaryTable(rotary, base: rotary.base)
    windowRotary = rotary.windowBase.map { base in
      // Only the full-attention base is stretched; the sliding layers keep their own frequencies.
      var window = rotary
      if base != rotary.base { window.scaling = .none }
      return RotaryTable(window, base: base)
    }
  }

  /// Normalises rows with the architecture's kind of norm. `[row, width]`
  func normalize(
    _ x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>, _ norm: NormWeights, rows: Int,
    width: Int
  ) {
    let (kind, epsilon) = (architecture.norm.kind, architecture.norm.epsilon)
    let (from, to) = (SendablePointer(x), SendablePointer(y))
    norm.gain.withUnsafeBufferPointer { gain in
      guard let gain = gain.baseAddress else { return }
      let weights = SendablePointer(UnsafeMutablePointer(mutating: gain))
      pool.run(rows, grain: max(1, 16_384 / width)) { range in
        for row in range {
          let (x, y) = (from.pointer + row * width, to.pointer + row * width)
          switch kind {
          case .rms: Vector.rmsNorm(x, weight: weights.pointer, epsilon: epsilon, into: y, count: width)
          case .layer:
            Vector.layerNorm(
              x, weight: weights.pointer, bias: norm.shift, epsilon: epsilon, into: y, count: width)
          }
        }
      }
    }
  }

  /// What a masked-LM head does before its norm: x = act(W x + b), in place; nothing for the other families.
  /// `[row, d_model]`
  func transformForHead(_ x: UnsafeMutablePointer<Float>, rows: Int, precision: Precision) {
    guard let transform = weights.headTransform, rows > 0 else { return }
    let count = rows * architecture.width
    var out = [Float](repeating: 0, count: count)
    out.withUnsafeMutableBufferPointer { buffer in
      guard let y = buffer.baseAddress else { return }
      transform.apply(x, rows: rows, into: y, precision: precision, pool: pool)
      architecture.feedForward.activation.apply(to: y, count: count)
      x.update(from: y, count: count)
    }
  }

  /// The last norm of rows; a copy where the model has none. `[row, d_model]`
  func normalizeLast(_ x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int) {
    let width = architecture.width
    guard let norm = weights.finalNorm else {
      if x != y { y.update(from: x, count: rows * width) }
      return
    }
    normalize(x, into: y, norm, rows: rows, width: width)
  }

  /// Logits of rows that the last norm has already seen. `[row, vocabulary]`
  func unembed(_ x: UnsafePointer<Float>, rows: Int, precision: Precision) -> Tensor {
    guard let head = weights.head else { return Tensor(shape: [0, architecture.vocabulary], values: []) }
    let vocabulary = architecture.vocabulary
    let values = [Float](unsafeUninitializedCapacity: rows * vocabulary) { buffer, count in
      count = rows * vocabulary
      guard let out = buffer.baseAddress, rows > 0 else { return }
      head.apply(x, rows: rows, into: out, precision: precision, pool: pool)
      if let cap = architecture.logitCap {
        Vector.scale(out, by: 1 / cap, count: count)
        Vector.tanh(out, into: out, count: count)
        Vector.scale(out, by: cap, count: count)
      }
    }
    return Tensor(shape: [rows, vocabulary], values: values)
  }

  /// Logits of residual streams by the last norm and the unembedding: the logit lens.
  ///
  /// A model without an unembedding (``Architecture/hasUnembedding``) gives no row: ask ``requireUnembedding()``
  /// before.
  ///
  /// - Parameter residual: `[row, d_model]`
  /// - Returns: `[row, vocabulary]`
  public func unembed(residual: Tensor, precision: Precision = .exact) -> Tensor {
    let width = architecture.width
    let rows = residual.values.count / width
    var normed = residual.values
    return normed.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else {
        return Tensor(shape: [0, architecture.vocabulary], values: [])
      }
      transformForHead(base, rows: rows, precision: precision)
      normalizeLast(base, into: base, rows: rows)
      return unembed(base, rows: rows, precision: precision)
    }
  }
}

extension Model {
  /// Loads a Hugging Face checkpoint: its configuration and its tensors.
  ///
  /// - Throws: ``EngineError`` naming what is missing, misshapen or unknown.
  public convenience init(
    config: JSONValue, tensors: any TensorSource, pool: ThreadPool
  ) throws(EngineError) {
    var architecture = try Architecture(huggingFace: config)
    if architecture.family == "bert" {
      // An encoder may be saved without the head that its configuration speaks of.
      architecture.hasUnembedding = tensors.tensor("cls.predictions.transform.dense.weight") != nil
    }
    self.init(architecture, try Weights(huggingFace: tensors, architecture, pool: pool), pool)
  }
}

extension Model {
  /// Refuses a model that gives no logits.
  ///
  /// - Throws: ``EngineError/noUnembedding(family:)``
  public func requireUnembedding() throws(EngineError) {
    guard architecture.hasUnembedding else { throw .noUnembedding(family: architecture.family) }
  }
}
