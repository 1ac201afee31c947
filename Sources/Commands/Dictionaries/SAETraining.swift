import Instruments
import Language
import Syntax
import Transformer

/// What `sae train` and `sae resume` share: steps, progress, checkpoints.
struct SAETraining {
  let model: LoadedModel
  /// The checkpoint's file, as written and as resolved.
  let file: String
  /// The text's file, or nil for the built-in one.
  let data: String?
  let window: Int
  let rows: Int
  let memory: Int
  /// Whether the user named the file: then a short training saves itself too.
  var isNamed = false

  /// Seconds between checkpoints.
  private static let pause = 20.0

  /// Trains to the end, or stops between two steps and says how to go on.
  /// - Throws: what the texts, the model and the files refuse, and `Failure.interrupted`.
  func run(
    _ recipe: DictionaryRecipe, resume: DictionaryCheckpoint?, in session: Session
  ) throws(Failure) -> Value {
    let text = try CorpusText.text(data, builtIn: CorpusText.training, in: session)
    let windows = try CorpusText.windows(of: text, length: window, on: model)
    let (cancellation, output) = (session.cancellation, session.output)
    let texts = DictionaryTraining.Texts(windows: windows, rows: rows, memory: memory)
    let saves = isNamed || resume != nil || Self.isLong(recipe, model)
    // Before anything is collected: whenever the program is killed, there is something to go on from.
    if saves, resume == nil { try begin(recipe, texts, session) }
    let training: DictionaryTraining
    do {
      training = try DictionaryTraining(
        recipe, texts: texts, on: model.model, resume: resume,
        progress: { done, total in
          output.progress(
            done: done, total: total, unit: Message(en: "activations", zh: "个激活值"))
        }, isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, model: model.path) }
    var curve = TrainingCurve(steps: training.recipe.steps)
    let isDone = try steps(training, session) { curve.note($0) }
    if saves || !isDone { try save(training, session) }
    guard isDone else {
      session.output.note(
        Message(
          en: "stopped at step \(training.trainer.step); `sae resume \(file)` goes on",
          zh: "在第 \(training.trainer.step) 步停止；可用 `sae resume \(file)` 继续"))
      throw Failure.interrupted
    }
    let dictionary: SparseAutoencoder
    do { dictionary = try training.result { cancellation.isRequested() } } catch {
      throw Failure(error, model: model.path)
    }
    return result(training, dictionary, curve.rows)
  }

  /// Whether training takes long enough to be worth a file: some seconds of products.
  private static func isLong(_ recipe: DictionaryRecipe, _ model: LoadedModel) -> Bool {
    2.0 * Double(recipe.latents) * Double(model.facts.width) * Double(recipe.batch) * Double(recipe.steps)
      > 5e11
  }

  private func begin(
    _ recipe: DictionaryRecipe, _ texts: DictionaryTraining.Texts, _ session: Session
  ) throws(Failure) {
    try save(session) { () throws(DictionaryError) in
      try DictionaryTraining.unbegun(recipe, texts: texts, on: model.model, memo: memo)
    }
    session.output.note(
      Message(
        en: "saving to \(file) as it trains; after a stop `sae resume \(file)` goes on",
        zh: "训练中会保存到 \(file)；中断后可用 `sae resume \(file)` 继续"))
  }

  /// - Returns: whether all steps were taken.
  private func steps(
    _ training: DictionaryTraining, _ session: Session, note: (DictionaryTrainer) -> Void
  ) throws(Failure) -> Bool {
    let (cancellation, output) = (session.cancellation, session.output)
    let clock = ContinuousClock()
    var saved = clock.now
    var problem: Failure?
    let total = training.recipe.steps
    let isDone: Bool
    do throws(DictionaryError) {
      isDone = try training.run(
        afterStep: { trainer in
          note(trainer)
          output.progress(done: trainer.step, total: total, unit: Self.unit(trainer.report))
          guard (clock.now - saved) / .seconds(1) > Self.pause, problem == nil else { return }
          do throws(Failure) { try save(training, session) } catch { problem = error }
          saved = clock.now
        }, isCancelled: { cancellation.isRequested() || problem != nil })
    } catch { throw Failure(error, model: model.path) }
    if let problem { throw problem }
    return isDone
  }

  private static func unit(_ report: DictionaryTrainer.Report) -> Message {
    func short(_ value: Double, _ factor: Double) -> String { "\((value * factor).rounded() / factor)" }
    let (loss, l0) = (short(report.unexplained, 1000), short(report.l0, 10))
    let explained = short(report.explained, 1000)
    return Message(
      en: "steps, loss \(loss), L0 \(l0), explained \(explained)",
      zh: "步，损失 \(loss)，L0 \(l0)，解释方差 \(explained)")
  }

  /// How a checkpoint says which texts it is of.
  private var memo: String { SAECheckpointTexts(data: data, window: window).text }

  private func save(_ training: DictionaryTraining, _ session: Session) throws(Failure) {
    try save(session) { training.checkpoint(texts: memo) }
  }

  private func save(
    _ session: Session, _ checkpoint: () throws(DictionaryError) -> DictionaryCheckpoint
  ) throws(Failure) {
    let bytes: [UInt8]
    do { bytes = try checkpoint().serialized() } catch { throw Failure(error, model: model.path) }
    try session.files.write(bytes, to: session.files.resolve(file, relativeTo: nil))
  }

  private func result(
    _ training: DictionaryTraining, _ dictionary: SparseAutoencoder, _ curve: [[Value]]
  ) -> Value {
    let recipe = training.recipe
    let trained = TrainedDictionary(
      dictionary: dictionary, context: window,
      remarks: [
        ("trained_by", "sonde"), ("kind", recipe.kind.rawValue), ("seed", "\(recipe.seed)"),
        ("steps", "\(recipe.steps)"), ("batch", "\(recipe.batch)"), ("tokens", "\(training.rows)"),
        ("k", "\(recipe.k)"), ("dead", "\(training.trainer.deadShare)"),
      ], dead: training.trainer.deadShare)
    return SAERecord.record(trained, recipe: recipe, rows: training.rows, curve: curve)
  }
}

/// What a checkpoint remembers of its texts: the window and, unless they are built in, the file.
struct SAECheckpointTexts {
  var data: String?
  var window: Int

  init(data: String?, window: Int) { (self.data, self.window) = (data, window) }

  init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = parts.first, let window = Int(first), window > 1 else { return nil }
    self.window = window
    data = parts.count > 1 ? parts[1] : nil
  }

  var text: String { data.map { "\(window) \($0)" } ?? "\(window)" }
}

/// Some forty points of a training's course.
struct TrainingCurve {
  private let every: Int
  private let steps: Int
  private(set) var rows: [[Value]] = []

  init(steps: Int) { (self.steps, every) = (steps, max(1, steps / 40)) }

  mutating func note(_ trainer: DictionaryTrainer) {
    guard trainer.step % every == 0 || trainer.step == steps else { return }
    let report = trainer.report
    rows.append([
      .int(trainer.step), .number(report.explained), .number(report.l0), .number(report.dead),
    ])
  }
}
