import Instruments
import Language
import Syntax

/// Sweeps over the pairs of a call, with progress and Ctrl-C.
struct SweepWork {
  /// One pair's sweep, given a place for progress and whether to stop.
  typealias Body = (PatchPair, (Int, Int) -> Void, () -> Bool) throws(PatchingError) -> PatchSweep

  let model: LoadedModel
  let pairs: [PatchPair]
  let question: PatchQuestion
  let session: Session

  /// What a body gives, and how long it took.
  func timed(
    _ body: () throws(Failure) -> PatchSweep
  ) throws(Failure) -> (sweep: PatchSweep, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let sweep = try body()
    return (sweep, (clock.now - start) / .seconds(1))
  }

  func sweep(_ method: SweepParameters.Method) throws(Failure) -> PatchSweep {
    let unit = method == .exact ? Self.patches : Message(en: "backward passes", zh: "次反向传播")
    let (engine, question) = (model.model, question)
    return try mean(unit) { (pair, progress, isCancelled) throws(PatchingError) in
      if method == .exact {
        return try engine.patchSweep(pair, question, progress: progress, isCancelled: isCancelled)
      }
      return try engine.attributionPatching(
        pair, question, method == .star ? .star : .atp, progress: progress, isCancelled: isCancelled)
    }
  }

  /// The same the obvious way.
  func check(_ method: SweepParameters.Method) throws(Failure) -> PatchSweep {
    let (engine, question) = (model.model, question)
    return try mean(Self.patches) { (pair, progress, isCancelled) throws(PatchingError) in
      if method == .exact {
        return try engine.naivePatchSweep(pair, question, progress: progress, isCancelled: isCancelled)
      }
      return try engine.patchSweep(pair, question, progress: progress, isCancelled: isCancelled)
    }
  }

  /// Random directions at the strongest cell, in the first pair; none for attention maps, whose rows are no vectors.
  func control(_ sweep: PatchSweep, seed: UInt64) throws(Failure) -> Sample? {
    guard let cell = sweep.strongest, !question.site.isAttentionMap else { return nil }
    let cancellation = session.cancellation
    do {
      return try model.model.randomPatches(
        pairs[0], question, cell: cell, seed: seed, isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
  }

  /// The mean of what a body gives for each pair.
  func mean(_ unit: Message, _ body: Body) throws(Failure) -> PatchSweep {
    let (output, cancellation, count) = (session.output, session.cancellation, pairs.count)
    var sweeps: [PatchSweep] = []
    for (index, pair) in pairs.enumerated() {
      do {
        sweeps.append(
          try body(
            pair, { output.progress(done: index * $1 + $0, total: count * $1, unit: unit) },
            { cancellation.isRequested() }))
      } catch { throw Failure(error, file: model.path) }
    }
    return PatchSweep(mean: sweeps)
  }

  static let patches = Message(en: "patches", zh: "个修补")
}
