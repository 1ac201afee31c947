import Glibc
import Tensors

/// How well a layer's activations tell what was asked, judged on examples that were held out.
public struct ProbeReport: Sendable {
  /// The layer; 0 for a site outside the blocks.
  public let layer: Int
  /// The probe, fitted on all training examples.
  public let probe: LinearProbe
  /// Accuracy or R² on the training examples themselves: what a probe can memorise, no evidence.
  public let training: Double
  /// Accuracy or R² over the training examples, each told by a probe that didn't see it.
  public let crossValidated: Double
  /// The mean loss of the same: what layers are chosen by.
  public let crossValidatedLoss: Double
  /// Accuracy or R² on the held-out examples.
  public let heldOut: Double
  /// The held-out examples that were told right; nil for a ridge probe.
  public let right: Proportion?
  /// Accuracy or R² on the held-out examples of probes that were fitted to shuffled labels.
  public let control: Sample
  /// The vector whose addition moves the score from the negative class's mean to the positive one's, or by a
  /// standard deviation of the targets. `[width]`
  public let direction: [Float]
}

extension ProbeQuestion {
  /// Fits and judges a probe on a layer's activations.
  ///
  /// - Parameter rows: `[example, width]`, an example a target.
  public func report(layer: Int, _ rows: Tensor) -> ProbeReport {
    let features = ProbeFeatures(rows, training)
    let probe = fit(features, training)
    let (validated, loss) = crossValidation(rows)
    let controls = (0..<draws).map { draw -> Double in
      let order = Self.shuffled(training, Philox(seed: seed &+ UInt64(draw), purpose: "probe control"))
      return score(fit(features, order).scores(rows, heldOut), heldOut)
    }
    let scores = probe.scores(rows, heldOut)
    return ProbeReport(
      layer: layer, probe: probe, training: score(probe.scores(rows, training), training),
      crossValidated: validated, crossValidatedLoss: loss, heldOut: score(scores, heldOut),
      right: right(scores, heldOut), control: Sample(controls),
      direction: probe.direction(moving: reach(probe, rows)))
  }

  /// Fits to the targets of `sources`, which may stand in another order than the examples.
  private func fit(_ features: ProbeFeatures, _ sources: [Int]) -> LinearProbe {
    switch targets {
    case .classes(let labels): features.logistic(sources.map { labels[$0] }, penalty: penalty)
    case .values(let values): features.ridge(sources.map { values[$0] }, penalty: penalty)
    }
  }

  private func crossValidation(_ rows: Tensor) -> (score: Double, loss: Double) {
    var (scores, order): ([Double], [Int]) = ([], [])
    for part in partitions {
      scores += fit(ProbeFeatures(rows, part.training), part.training).scores(rows, part.held)
      order += part.held
    }
    return (score(scores, order), loss(scores, order))
  }

  /// Accuracy or R² of scores.
  private func score(_ scores: [Double], _ examples: [Int]) -> Double {
    if let right = right(scores, examples) { return right.share }
    guard case .values(let values) = targets else { return 0 }
    let truth = examples.map { values[$0] }
    let mean = truth.reduce(0, +) / Double(max(1, truth.count))
    let total = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = zip(scores, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return total > 0 ? 1 - rest / total : 0
  }

  private func right(_ scores: [Double], _ examples: [Int]) -> Proportion? {
    guard case .classes(let labels) = targets else { return nil }
    return Proportion(zip(scores, examples).count { ($0 > 0) == labels[$1] }, of: examples.count)
  }

  /// The mean of −ln p(label), or of the squared error.
  private func loss(_ scores: [Double], _ examples: [Int]) -> Double {
    let losses = zip(scores, examples).map { score, example -> Double in
      switch targets {
      case .classes(let labels):
        let z = labels[example] ? -score : score
        return max(z, 0) + log1p(exp(-abs(z)))
      case .values(let values): return (score - values[example]) * (score - values[example])
      }
    }
    return losses.reduce(0, +) / Double(max(1, losses.count))
  }

  /// How far the direction shall move the score.
  private func reach(_ probe: LinearProbe, _ rows: Tensor) -> Double {
    switch targets {
    case .classes(let labels):
      let mean = { (wanted: Bool) -> Double in
        Sample(probe.scores(rows, training.filter { labels[$0] == wanted })).mean
      }
      return mean(true) - mean(false)
    case .values(let values): return Sample(training.map { values[$0] }).deviation
    }
  }
}
