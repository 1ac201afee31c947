import Syntax

/// What the opening line of a cell asks for besides running it.
public struct CellOptions: Sendable, Equatable {
  /// The longest the cell may take, in seconds.
  public var timeout: Double?
  /// How far numbers of the output may be off: |a−b| ≤ tolerance · max(1, |b|).
  public var tolerance: Double?
  /// Whether a learner is asked for a guess before the cell runs.
  public var predicts = false
  /// The question that is then asked; nil asks for the output.
  public var question: String?
  /// The right answers to the question, any of which will do; empty where the guess is compared with the output.
  public var answers: [String] = []
  /// Whether a learner is to write the cell; its statements are a solution.
  public var isExercise = false
  /// What `hint` says.
  public var hint: String?
  /// Whether the cell is to end in an error, which then belongs to its output.
  public var expectsError = false

  /// No options.
  public init() {}

  /// The options, by their names in the file.
  public enum Name: String, CaseIterable, Sendable {
    case timeout, tol, predict, answer, exercise, hint, error
  }
}

extension CellOptions {
  /// Takes in an option; gives what is wrong with its value, nil where nothing is.
  mutating func set(_ name: Name, to value: String?) -> Message? {
    switch name {
    case .timeout:
      guard let seconds = value.flatMap(Double.init), seconds > 0, seconds <= 86_400 else {
        return Message(en: "seconds, as in `timeout=60`", zh: "秒数，如 `timeout=60`")
      }
      timeout = seconds
    case .tol:
      guard let number = value.flatMap(Double.init), number >= 0, number < 1 else {
        return Message(en: "a number from 0 to below 1, as in `tol=1e-3`", zh: "0 到 1 之间的数，如 `tol=1e-3`")
      }
      tolerance = number
    case .predict:
      if value?.isEmpty == true {
        return Message(
          en: "a question, as in `predict=\"Which layer?\"`, or nothing", zh: "一个问题，如 `predict=\"第几层？\"`，或不写值"
        )
      }
      (predicts, question) = (true, value)
    case .answer:
      let parts = (value ?? "").split(separator: "|").map { String($0).trimmed }.filter { !$0.isEmpty }
      guard !parts.isEmpty else {
        return Message(
          en: "the right answer, or several with `|` between", zh: "正确答案；有几种时用 `|` 隔开")
      }
      answers = parts
    case .hint:
      guard let value, !value.isEmpty else {
        return Message(en: "a text, as in `hint=\"Look at layer 3\"`", zh: "一段文本，如 `hint=\"看看第 3 层\"`")
      }
      hint = value
    case .exercise:
      if value != nil { return Message(en: "no value", zh: "不带值") }
      isExercise = true
    case .error:
      if value != nil { return Message(en: "no value", zh: "不带值") }
      expectsError = true
    }
    return nil
  }
}

extension StringProtocol {
  /// The text without white space at its ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
