import Glibc

/// How the step size changes over a training run.
public struct RateSchedule: Sendable, Equatable, Codable {
  /// What happens after the warm-up.
  public enum Decay: Sendable, Equatable, Codable {
    /// The rate stays.
    case none
    /// It falls linearly to 0 over the last share of all steps (0…1).
    case linear(lastShare: Double)
    /// It follows half a cosine, down to a share of the peak at the last step (Loshchilov & Hutter 2017).
    case cosine(floor: Double)
  }

  /// The highest rate.
  public var peak: Double
  /// Steps over which the rate rises linearly to the peak.
  public var warmUp: Int
  public var decay: Decay
  /// Steps of the whole run.
  public var steps: Int

  public init(peak: Double, warmUp: Int = 0, decay: Decay = .none, steps: Int) {
    (self.peak, self.warmUp, self.decay, self.steps) = (peak, warmUp, decay, steps)
  }

  /// The rate of a step, counted from 0.
  ///
  /// The first step of a warm-up has peak / (warmUp + 1), the last step of a decay is just above its end.
  public func rate(at step: Int) -> Double {
    let rise = step < warmUp ? Double(step + 1) / Double(warmUp + 1) : 1
    return peak * rise * fall(at: step)
  }

  private func fall(at step: Int) -> Double {
    let left = Double(max(0, steps - step))
    switch decay {
    case .none: return 1
    case .linear(let share):
      let length = Double(steps) * share
      return length > 0 ? min(1, left / length) : 1
    case .cosine(let floor):
      guard steps > warmUp, step >= warmUp else { return 1 }
      let done = min(1, Double(step - warmUp) / Double(steps - warmUp))
      return floor + (1 - floor) * (1 + cos(.pi * done)) / 2
    }
  }
}
