import Tensors
import Transformer

/// What a latent does on some texts.
public struct LatentProfile: Sendable, Equatable {
  /// A place where it fires.
  public struct Peak: Sendable, Equatable {
    /// The window and the position in it.
    public let window: Int
    public let position: Int
    public let value: Float
  }

  public let latent: Int
  /// The share of positions at which it is not 0.
  public fileprivate(set) var density = 0.0
  /// Mean value where it is not 0.
  public fileprivate(set) var mean = 0.0
  /// The highest places, at most one a window, highest first.
  public fileprivate(set) var peaks: [Peak] = []
}

extension Model {
  /// Profiles of all latents of a dictionary, window by window: memory holds a few peaks a latent.
  ///
  /// The first position of each window is left out.
  ///
  /// - Parameter peaks: how many to keep a latent.
  /// - Throws: ``DictionaryError``.
  public func profiles(
    of dictionary: SparseAutoencoder, on windows: [[Int]], peaks: Int,
    progress: (_ windows: Int, _ of: Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(DictionaryError) -> [LatentProfile] {
    try dictionary.check(against: self)
    var found = (0..<dictionary.latents).map { LatentProfile(latent: $0) }
    let longest = try massiveLimit(windows, at: dictionary.place, isCancelled)
    var rows = 0
    for (index, window) in windows.enumerated() where window.count > 1 {
      let kept = try self.rows(of: window, at: dictionary.place, below: longest, isCancelled)
      let codes = dictionary.encode(kept.read, pool: pool)
      rows += codes.rows
      for row in 0..<codes.rows {
        for entry in codes.starts[row]..<codes.starts[row + 1] {
          found[Int(codes.indices[entry])].note(
            LatentProfile.Peak(window: index, position: kept.positions[row], value: codes.values[entry]),
            keep: peaks)
        }
      }
      progress(index + 1, windows.count)
    }
    for latent in found.indices {
      found[latent].mean /= max(1, found[latent].density)
      found[latent].density /= Double(max(1, rows))
    }
    return found
  }
}

extension LatentProfile {
  /// Counts a firing, and keeps it where it is among the highest.
  fileprivate mutating func note(_ peak: Peak, keep: Int) {
    density += 1
    mean += Double(peak.value)
    guard keep > 0, peaks.count < keep || peak.value > (peaks.last?.value ?? 0) else { return }
    if let same = peaks.firstIndex(where: { $0.window == peak.window }) {
      guard peak.value > peaks[same].value else { return }
      peaks.remove(at: same)
    }
    let place = peaks.firstIndex { $0.value < peak.value } ?? peaks.count
    peaks.insert(peak, at: place)
    if peaks.count > keep { peaks.removeLast() }
  }
}
