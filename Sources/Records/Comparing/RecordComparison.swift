import Syntax

/// Two records of one run, step by step.
public struct RecordComparison: Sendable {
  /// How two steps agree.
  public enum Verdict: Int, Sendable, Comparable {
    /// The same bits.
    case identical
    /// One of them was interrupted: there is nothing to compare.
    case interrupted
    /// Numbers differ within the tolerance, for a cause that is known.
    case tolerated
    /// They differ.
    case different

    public static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }
  }

  /// Two steps of the same number.
  public struct Row: Sendable {
    /// The number, from 1.
    public let id: Int
    /// The line of the script.
    public let line: Int
    /// The statement's first line; empty where texts aren't kept.
    public let text: String
    public let verdict: Verdict
    /// The largest difference between numbers, as a share of their scale.
    public let deviation: Double
    /// What differs, the first of all; nil where nothing does.
    public let difference: StepDifference?
  }

  /// The steps, in order.
  public let rows: [Row]
  /// Why numbers may differ: what else is different.
  public let causes: [Message]

  /// Compares the steps of a record with those of another.
  /// - Parameter allowsAnyCause: whether numbers may differ without a cause that is known, as between two scripts.
  public init(_ recorded: RunRecord, _ other: RunRecord, allowsAnyCause: Bool = false) {
    let causes = Self.causes(recorded, other)
    self.causes = causes
    let altered = Set(recorded.alteredSteps + other.alteredSteps)
    let mayDiffer = allowsAnyCause || !causes.isEmpty
    rows = (0..<max(recorded.steps.count, other.steps.count)).map { index in
      let one = index < recorded.steps.count ? recorded.steps[index] : nil
      let two = index < other.steps.count ? other.steps[index] : nil
      return Self.row(index + 1, one, two, isAltered: altered.contains(index), mayDiffer: mayDiffer)
    }
  }

  /// The verdict on all steps.
  public var verdict: Verdict { rows.map(\.verdict).max() ?? .identical }
  /// The first step that differs; nil where none does.
  public var firstDifference: Row? { rows.first { $0.verdict == .different } }
  /// The largest difference between numbers that were tolerated, as a share of their scale.
  public var deviation: Double {
    rows.lazy.filter { $0.verdict == .tolerated }.map(\.deviation).max() ?? 0
  }

  private static func row(
    _ id: Int, _ one: RecordedStep?, _ two: RecordedStep?, isAltered: Bool, mayDiffer: Bool
  ) -> Row {
    let place = one ?? two
    func row(_ verdict: Verdict, _ deviation: Double = 0, _ difference: StepDifference? = nil) -> Row {
      Row(
        id: id, line: place?.place.line ?? 0, text: place?.text ?? "", verdict: verdict, deviation: deviation,
        difference: difference)
    }
    guard let one, let two else { return row(.different, 0, .missing(isRecorded: one != nil)) }
    if one.source == two.source, one.outcome == .interrupted || two.outcome == .interrupted {
      return row(.interrupted)
    }
    let comparison = StepComparison(one, two, mayDiffer: mayDiffer)
    if let difference = comparison.difference { return row(.different, 0, difference) }
    if isAltered { return row(.different, 0, .altered) }
    switch comparison.nearness {
    case .same: return row(.identical)
    case .near(let deviation): return row(.tolerated, deviation, comparison.firstNear)
    case .apart: return row(.different, 0, comparison.firstNear)
    }
  }

  /// What is different between two runs and makes numbers differ in their last digits.
  private static func causes(_ one: RunRecord, _ two: RunRecord) -> [Message] {
    var causes: [Message] = []
    func add(_ name: Message, _ left: String, _ right: String) {
      guard left != right else { return }
      causes.append(Message(en: "\(name.en) (\(left) → \(right))", zh: "\(name.zh)（\(left) → \(right)）"))
    }
    add(Message(en: "kernel path", zh: "指令集路径"), one.setting.kernels, two.setting.kernels)
    add(Message(en: "version", zh: "版本"), one.setting.version, two.setting.version)
    let (left, right) = (one.circumstances, two.circumstances)
    add(Message(en: "threads", zh: "线程数"), String(left.threads), String(right.threads))
    if one.setting.version == two.setting.version {
      add(
        Message(en: "build of the program", zh: "程序的构建"), String(left.program.prefix(8)),
        String(right.program.prefix(8)))
    }
    return causes
  }
}
