import Tensors
import Transformer

/// A training from texts to a dictionary: collects activations, a memoryful at a time, and takes the trainer's steps over
/// them in an order that the seed fixes.
///
/// The rows of a memoryful are visited once an epoch, in a new order each; where the texts give more rows than fit, the
/// steps are shared out evenly among memoryfuls, each a random sample of the texts' windows. Everything that happens
/// at a step follows from the recipe, the texts and ``checkpoint()``: a training that was stopped and goes on gives the
/// same bits as one that never was.
public final class DictionaryTraining {
  /// The texts as windows of tokens, and how much of them to use.
  public struct Texts: Sendable {
    /// Windows of tokens, each run by itself.
    public var windows: [[Int]]
    /// Rows to train on.
    public var rows: Int
    /// Rows in memory at once, as f32.
    public var memory: Int

    public init(windows: [[Int]], rows: Int, memory: Int = 131_072) {
      (self.windows, self.rows, self.memory) = (windows, rows, memory)
    }

    /// Rows that all windows give: the first position of each is left out.
    public var available: Int { windows.reduce(0) { $0 + max(0, $1.count - 1) } }
  }

  public let recipe: DictionaryRecipe
  public let trainer: DictionaryTrainer
  /// Rows trained on.
  public let rows: Int
  let model: Model
  let windows: [[Int]]
  let memory: Int
  /// Hashes by which a checkpoint knows its texts and its model.
  let prints: (texts: UInt64, model: UInt64)
  /// Rows of the texts that are kept from training.
  private let reserved: Int
  private let data: ActivationRows
  /// Longer rows are left out.
  private let longest: Float
  /// The memoryful that `data` holds.
  private var held = 0
  private var order: (epoch: Int, rows: [Int]) = (-1, [])

  /// Collects the first rows and begins; or goes on where a checkpoint stopped.
  ///
  /// - Parameter resume: a checkpoint of the same recipe, model and texts.
  /// - Throws: ``DictionaryError``.
  public init(
    _ recipe: DictionaryRecipe, texts: Texts, on model: Model, resume: DictionaryCheckpoint? = nil,
    progress: (_ rows: Int, _ of: Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(DictionaryError) {
    let outline = try Outline(recipe, texts, model)
    (self.recipe, rows, memory) = (outline.recipe, outline.rows, outline.memory)
    (self.model, windows, prints) = (model, outline.windows, outline.prints)
    reserved = outline.reserved
    if let resume {
      guard resume.prints.texts == prints.texts, resume.rows == rows else { throw .otherTexts }
      guard resume.prints.model == prints.model else {
        throw .otherModel(trained: resume.recipe.place.model, found: recipe.place.model)
      }
    }
    let (inputs, outputs) = outline.widths
    data = ActivationRows(
      inputs: inputs, outputs: outputs, isTied: recipe.place.reads == recipe.place.writes, capacity: memory)
    let total = rows
    let first = Self.share(0, rows: rows, memory: memory)
    longest = try model.massiveLimit(windows, at: recipe.place, isCancelled)
    try model.collect(
      windows[...], at: recipe.place, below: longest, limit: first.count, into: data,
      progress: { progress($0, total) },
      isCancelled: isCancelled)
    guard data.count >= 2 else { throw .tooFewRows(found: data.count, needed: 2) }
    if let resume, resume.isBegun {
      trainer = try DictionaryTrainer(resuming: resume, inputs: inputs, outputs: outputs, pool: model.pool)
    } else {
      trainer = DictionaryTrainer(recipe: self.recipe, data: data, pool: model.pool)
    }
  }

  /// A checkpoint in front of everything, even of collecting activations.
  ///
  /// - Parameter memo: what the caller needs to find the texts again.
  /// - Throws: ``DictionaryError/tooFewRows(found:needed:)``, and for a site without a fixed width.
  public static func unbegun(
    _ recipe: DictionaryRecipe, texts: Texts, on model: Model, memo: String
  ) throws(DictionaryError) -> DictionaryCheckpoint {
    let outline = try Outline(recipe, texts, model)
    return DictionaryCheckpoint(
      recipe: outline.recipe, step: 0, rows: outline.rows, memory: outline.memory, texts: memo,
      prints: outline.prints, scales: [], cut: 0, penalty: 0, idle: [], values: [])
  }

  /// Takes steps until all are done or the user stops; steps that are begun are finished.
  ///
  /// - Parameter afterStep: called after each step.
  /// - Returns: whether all steps are done.
  /// - Throws: ``DictionaryError/diverged(step:)`` and what collecting further rows throws.
  public func run(afterStep: (DictionaryTrainer) -> Void, isCancelled: () -> Bool) throws(DictionaryError)
    -> Bool
  {
    while trainer.step < recipe.steps {
      if isCancelled() { return false }
      do { trainer.step(try batch(isCancelled), of: data) } catch {
        if error == .engine(.interrupted) { return false }
        throw error
      }
      guard trainer.report.unexplained.isFinite else { throw .diverged(step: trainer.step) }
      afterStep(trainer)
    }
    return true
  }

  /// The dictionary at the end. A batchtopk's threshold is set on windows of the texts that it was not trained on,
  /// so that a row has k latents on average: rows it was trained on have fewer above the same threshold.
  ///
  /// - Throws: ``DictionaryError/engine(_:)``.
  public func result(isCancelled: () -> Bool = { false }) throws(DictionaryError) -> SparseAutoencoder {
    var made = trainer.result()
    guard recipe.kind == .batchtopk, reserved > 0 else { return made }
    let unseen = ActivationRows(
      inputs: made.inputs, outputs: made.outputs, isTied: made.isAutoencoder, capacity: reserved)
    // From the end of the order, where training doesn't come.
    try model.collect(
      Array(windows.reversed())[...], at: recipe.place, below: longest, limit: reserved, into: unseen,
      isCancelled: isCancelled)
    made.kind = .relu
    var values = made.encode(unseen.values(of: .input), pool: model.pool).values
    made.kind = .jumprelu
    if let limit = Greatest.threshold(&values, count: recipe.k * unseen.count) {
      made.thresholds = Array(repeating: limit.nextDown, count: made.latents)
    }
    return made
  }

  /// The rows of the next step.
  private func batch(_ isCancelled: () -> Bool) throws(DictionaryError) -> [Int] {
    let shares = (rows + memory - 1) / memory
    let share = min(shares - 1, trainer.step * shares / max(1, recipe.steps))
    // The first step of this memoryful, rounded up.
    let begin = (share * recipe.steps + shares - 1) / shares
    if share != held { try hold(share, isCancelled) }
    let perEpoch = max(1, data.count / recipe.batch)
    let place = trainer.step - begin
    let epoch = place / perEpoch
    if order.epoch != epoch || order.rows.count != data.count {
      var random = Philox(
        seed: recipe.seed, stream: 0x5ae0_0000_0000 &+ UInt64(share) << 20 &+ UInt64(epoch))
      order = (epoch, Array(0..<data.count).shuffled(using: &random))
    }
    let start = place % perEpoch * recipe.batch
    return (start..<start + recipe.batch).map { order.rows[$0 % order.rows.count] }
  }

  private func hold(_ share: Int, _ isCancelled: () -> Bool) throws(DictionaryError) {
    let span = Self.share(share, rows: rows, memory: memory)
    data.removeAll()
    order = (-1, [])
    held = -1
    // Windows before this share's first row are skipped; the first may begin inside one.
    var (window, passed) = (0, 0)
    while window < windows.count, passed + max(0, windows[window].count - 1) <= span.lowerBound {
      passed += max(0, windows[window].count - 1)
      window += 1
    }
    try model.collect(
      windows[window...], at: recipe.place, below: longest, limit: span.count, into: data,
      isCancelled: isCancelled)
    held = share
  }

  /// The rows of a memoryful: all as large as each other, save rounding.
  private static func share(_ index: Int, rows: Int, memory: Int) -> Range<Int> {
    let shares = (rows + memory - 1) / memory
    return index * rows / shares..<(index + 1) * rows / shares
  }
}

/// What follows from recipe, texts and model before anything is run.
private struct Outline {
  var recipe: DictionaryRecipe
  let rows: Int
  /// Rows that are never trained on: by them the threshold is set.
  let reserved: Int
  let memory: Int
  let windows: [[Int]]
  let widths: (inputs: Int, outputs: Int)
  let prints: (texts: UInt64, model: UInt64)

  init(
    _ recipe: DictionaryRecipe, _ texts: DictionaryTraining.Texts, _ model: Model
  ) throws(DictionaryError) {
    widths = try recipe.place.widths(in: model)
    let available = texts.available
    reserved = min(4096, available / 20)
    rows = min(texts.rows, available - reserved)
    guard rows >= 2 else { throw .tooFewRows(found: rows, needed: 2) }
    memory = max(2, min(texts.memory, rows))
    self.recipe = recipe
    // No batch is larger than a memoryful.
    self.recipe.batch = min(recipe.batch, rows / ((rows + memory - 1) / memory))
    var random = Philox(seed: recipe.seed, purpose: "windows")
    windows = texts.windows.shuffled(using: &random)
    prints = (Fingerprint.of(windows), Fingerprint.of(model.fingerprint))
  }
}

/// Hashes (FNV-1a) that are the same on every machine and in every run.
enum Fingerprint {
  static func of(_ windows: [[Int]]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for window in windows {
      for token in window { hash = (hash ^ UInt64(truncatingIfNeeded: token)) &* 0x100_0000_01b3 }
      hash = (hash ^ 0xffff_ffff) &* 0x100_0000_01b3
    }
    return hash
  }

  static func of(_ model: ModelFingerprint) -> UInt64 { UInt64(model.digest, radix: 16) ?? 0 }
}
