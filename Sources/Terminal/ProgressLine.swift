import Glibc
import Syntax

/// One line on the terminal that says how far a long computation is.
///
/// It appears after half a second, is drawn at most ten times a second, and is erased before anything else
/// is printed. The rate is that of the last five seconds, so the time left follows a change of pace.
///
///     reading  ████████▌░░░░░░░  53 %  52.1/98.4 MB  12.3 MB/s  4 s left
public final class ProgressLine {
  private let width: () -> Int
  private let language: MessageLanguage
  private let write: (String) -> Void
  private let now: () -> Duration

  private var unit: Message?
  private var total: Int?
  private var began = Duration.zero
  private var drawn: Duration?
  private var samples: [(at: Duration, done: Int)] = []

  /// How long a computation runs before it is worth a line.
  static let patience = Duration.milliseconds(500)
  private static let pause = Duration.milliseconds(100)
  private static let window = Duration.seconds(5)

  /// A progress line written by `write`, or none at all where `isTerminal` is false.
  ///
  /// - Parameters:
  ///   - width: the columns there are, asked each time.
  ///   - now: a clock that only goes forward.
  public init(
    isTerminal: Bool, language: MessageLanguage = .en, width: @escaping () -> Int,
    now: @escaping () -> Duration = ProgressLine.monotonic, write: @escaping (String) -> Void
  ) {
    self.width = width
    self.language = language
    self.write = isTerminal ? write : { _ in }
    self.now = now
  }

  /// Takes note that `done` of `total` units are done; another unit or total, or a smaller `done`, begins anew.
  public func report(done: Int, total: Int?, unit: Message) {
    let time = now()
    if unit != self.unit || total != self.total || done < (samples.last?.done ?? 0) {
      finish()
      (self.unit, self.total, began) = (unit, total, time)
    }
    samples.append((time, done))
    while samples.count > 2, time - samples[1].at >= Self.window { samples.removeFirst() }
    guard time - began >= Self.patience, drawn.map({ time - $0 >= Self.pause }) ?? true else { return }
    drawn = time
    write("\r\u{1B}[K" + Columns.truncated(line, to: width() - 1))
  }

  /// Erases the line; the next report begins anew.
  public func finish() {
    if drawn != nil { write("\r\u{1B}[K") }
    (unit, total, drawn) = (nil, nil, nil)
    samples = []
  }

  /// Steady time since some moment in the past.
  public static func monotonic() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// The units done a second over the last five, or nil before that can be told.
  private var rate: Double? {
    guard let first = samples.first, let last = samples.last, last.at > first.at, last.done > first.done
    else {
      return nil
    }
    return Double(last.done - first.done) / ((last.at - first.at) / .seconds(1))
  }

  private var line: String {
    let done = samples.last?.done ?? 0
    let name = unit?.text(language) ?? ""
    let scale = Scale(unit: name, largest: total ?? done)
    var parts: [String] = []
    if let total, total > 0 {
      let share = min(1, Double(done) / Double(total))
      parts += [
        Bars.bar(share, cells: 20, empty: "░"), Columns.padded("\(Int(share * 100)) %", to: 5, .right),
      ]
      parts.append("\(scale.number(done))/\(scale.number(total)) \(scale.unit)")
    } else {
      parts.append("\(scale.number(done)) \(scale.unit)")
    }
    if let rate { parts.append("\(scale.rate(rate)) \(scale.unit)/s") }
    if let rate, let total, total > done { parts.append(left(Double(total - done) / rate)) }
    return parts.joined(separator: "  ")
  }

  private func left(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 359_999))
    let (hours, minutes) = (whole / 3600, whole % 3600 / 60)
    let time =
      hours > 0 ? "\(hours) h \(minutes) min" : minutes > 0 ? "\(minutes) min \(whole % 60) s" : "\(whole) s"
    return Message(en: "\(time) left", zh: "剩余 \(time)").text(language)
  }

  /// Bytes are told in megabytes, anything else as it is counted.
  private struct Scale {
    let unit: String
    private let divisor: Double

    init(unit: String, largest: Int) {
      let isBytes = ["bytes", "字节"].contains(unit)
      let isLarge = isBytes && largest >= 100_000
      self.unit = isLarge ? "MB" : unit
      divisor = isLarge ? 1_000_000 : 1
    }

    func number(_ count: Int) -> String {
      divisor == 1 ? String(count) : (Double(count) / divisor).fixed(1)
    }

    func rate(_ rate: Double) -> String {
      (rate / divisor).fixed(rate / divisor < 100 ? 1 : 0)
    }
  }
}
