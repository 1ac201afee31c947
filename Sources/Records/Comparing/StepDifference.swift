import Syntax

/// What differs between two steps, with both values.
public struct StepDifference: Sendable, Equatable {
  /// What it is that differs.
  public let what: Message
  /// The value of the record, and the other; empty where there is none to show.
  public let recorded: String
  public let other: String

  init(_ what: Message, _ recorded: String = "", _ other: String = "") {
    (self.what, self.recorded, self.other) = (what, recorded, other)
  }

  /// Two values that differ; of lists and records, what stands where they first do.
  init(_ what: Message, _ one: ValueDigest, _ two: ValueDigest) {
    guard let left = one.value, let right = two.value, let found = left.firstDifference(from: right),
      !found.place.isEmpty
    else {
      self.init(what, one.shown, two.shown)
      return
    }
    let place = found.place.split(separator: ".$table.rows").joined()
    self.init(
      Message(en: "\(what.en), at \(place)", zh: "\(what.zh)，位于 \(place)"), found.one.canonical,
      found.other.canonical)
  }

  static func missing(isRecorded: Bool) -> StepDifference {
    isRecorded
      ? StepDifference(Message(en: "the statement did not run", zh: "该语句没有运行"))
      : StepDifference(Message(en: "the record has no such statement", zh: "记录中没有该语句"))
  }

  static let altered = StepDifference(
    Message(en: "the record was changed here after it was written", zh: "记录的这一步在写成之后被改动过"))
}

/// Two steps of the same number, compared in all that they tell.
struct StepComparison {
  /// How well numbers agree.
  private(set) var nearness = Nearness.same
  /// What differs, the first of all; nil where nothing does or only numbers within the tolerance.
  private(set) var difference: StepDifference?
  /// The first numbers that aren't the same.
  private(set) var firstNear: StepDifference?
  private let mayDiffer: Bool

  /// - Parameter mayDiffer: whether numbers may differ within the tolerance.
  init(_ one: RecordedStep, _ two: RecordedStep, mayDiffer: Bool) {
    self.mayDiffer = mayDiffer
    differ(Message(en: "the statement", zh: "语句"), one.source, two.source, one.text ?? "", two.text ?? "")
    compareCalls(one, two)
    compareEnding(one, two)
    compareResults(one, two)
    compareExpectations(one, two)
    compareReads(one, two)
    compareOutput(one, two)
    compareFiles(one, two)
  }

  /// Notes what must be the same.
  private mutating func differ<T: Equatable>(
    _ what: Message, _ one: T, _ two: T, _ left: String? = nil, _ right: String? = nil
  ) {
    guard difference == nil, one != two else { return }
    difference = StepDifference(what, left ?? "\(one)", right ?? "\(two)")
  }

  /// Notes values whose numbers may be apart a little.
  private mutating func compare(
    _ what: Message, _ one: ValueDigest, _ two: ValueDigest, isPrinted: Bool = false
  ) {
    guard difference == nil else { return }
    let found = Nearness.of(one, two, isPrinted: isPrinted)
    guard found != .same else { return }
    let both = StepDifference(what, one, two)
    if case .near = found, mayDiffer {
      nearness = nearness.joined(with: found)
      firstNear = firstNear ?? both
    } else {
      difference = both
    }
  }

  private mutating func compareCalls(_ one: RecordedStep, _ two: RecordedStep) {
    func names(_ step: RecordedStep) -> String { step.calls.map(\.command).joined(separator: ", ") }
    differ(Message(en: "the commands called", zh: "调用的命令"), names(one), names(two))
    differ(Message(en: "the number of calls", zh: "调用次数"), one.callCount, two.callCount)
    for (left, right) in zip(one.calls, two.calls) {
      let command = left.command
      let given = left.arguments.keys.sorted()
      differ(
        Message(en: "the arguments of `\(command)`", zh: "`\(command)` 的参数"), given,
        right.arguments.keys.sorted())
      for name in given {
        guard let one = left.arguments[name], let two = right.arguments[name] else { continue }
        compare(Message(en: "`\(name)=` of `\(command)`", zh: "`\(command)` 的 `\(name)=`"), one, two)
      }
      func defaults(_ call: RecordedCall) -> [String] {
        call.defaults.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      }
      differ(
        Message(en: "the defaults of `\(command)`", zh: "`\(command)` 的默认值"), defaults(left), defaults(right))
    }
    if !mayDiffer {
      differ(
        Message(en: "the arguments of the calls", zh: "各次调用的参数"), one.callDigest ?? "", two.callDigest ?? "")
    }
  }

  private mutating func compareEnding(_ one: RecordedStep, _ two: RecordedStep) {
    func text(_ step: RecordedStep) -> String {
      step.outcome.rawValue + (step.error.map { ": \($0.code) \($0.message)" } ?? "")
    }
    differ(Message(en: "how it ended", zh: "结束方式"), text(one), text(two))
  }

  private mutating func compareResults(_ one: RecordedStep, _ two: RecordedStep) {
    func roles(_ step: RecordedStep) -> [String] {
      step.results.map { $0.role.rawValue + ($0.name.map { " \($0)" } ?? "") }
    }
    differ(Message(en: "the results", zh: "各项结果"), roles(one), roles(two))
    for (index, (left, right)) in zip(one.results, two.results).enumerated() {
      compare(left.title(index), left.value, right.value, isPrinted: left.role == .printed)
    }
  }

  private mutating func compareExpectations(_ one: RecordedStep, _ two: RecordedStep) {
    differ(
      Message(en: "the number of expectations", zh: "断言的数量"), one.expectations.count, two.expectations.count)
    for (left, right) in zip(one.expectations, two.expectations) {
      let text = left.text ?? ""
      differ(
        Message(en: "whether it holds: \(text)", zh: "断言是否成立：\(text)"), left.holds, right.holds)
      for (side, (one, two)) in zip(left.sides, right.sides).enumerated() {
        let what =
          side == 0
          ? Message(en: "the left side of \(text)", zh: "断言左边：\(text)")
          : Message(en: "the right side of \(text)", zh: "断言右边：\(text)")
        compare(what, one, two)
      }
    }
  }

  private mutating func compareReads(_ one: RecordedStep, _ two: RecordedStep) {
    differ(Message(en: "the files read", zh: "读取的文件"), one.reads, two.reads)
  }

  /// What was shown is compared by its values, which are told to more digits; the text may differ where they do, or
  /// where something else draws it.
  private mutating func compareOutput(_ one: RecordedStep, _ two: RecordedStep) {
    guard one.output != two.output else { return }
    let what = Message(en: "standard output", zh: "标准输出")
    func text(_ step: RecordedStep) -> String {
      "\(step.output.bytes) bytes, \(step.output.sha256.prefix(8))"
    }
    acceptOr(what, text(one), text(two))
  }

  /// A file that holds a value which agrees may differ in its bytes.
  private mutating func compareFiles(_ one: RecordedStep, _ two: RecordedStep) {
    differ(Message(en: "the files written", zh: "写出的文件"), one.files.map(\.name), two.files.map(\.name))
    for (left, right) in zip(one.files, two.files) where left != right {
      acceptOr(
        Message(en: "the file \(left.name)", zh: "文件 \(left.name)"), String(left.sha256.prefix(8)),
        String(right.sha256.prefix(8)))
    }
  }

  private mutating func acceptOr(_ what: Message, _ left: String, _ right: String) {
    guard difference == nil else { return }
    guard mayDiffer else {
      difference = StepDifference(what, left, right)
      return
    }
    nearness = nearness.joined(with: .near(0))
    firstNear = firstNear ?? StepDifference(what, left, right)
  }
}

extension RecordedResult {
  /// How a difference names it.
  fileprivate func title(_ index: Int) -> Message {
    switch role {
    case .shown: Message(en: "the value shown", zh: "显示的值")
    case .variable: Message(en: "the variable `\(name ?? "")`", zh: "变量 `\(name ?? "")`")
    case .printed: Message(en: "the text printed", zh: "打印的文本")
    case .further: Message(en: "the values shown after the first 64", zh: "第 64 个之后显示的值")
    }
  }
}
